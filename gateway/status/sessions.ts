import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Signer } from '@fastify/cookie';
import { HOUR_MS } from '../../domain/duration';
import { isOver, type ApiKey } from '../../config/api-keys';
import { actorWith } from '../api-keys';

/** How long a session lasts: a working day. After that the key is required again, even if the session was in use. */
export const SESSION_MS = 8 * HOUR_MS;

/** Somebody who is signed in. */
export interface Session {
  readOnly: boolean;
  /** Who is signed in, as the audit names them. */
  actor: string;
  /** The token that every form of this session must contain. */
  formToken: string;
  /** The name under which a signed-out session is remembered. Nobody can sign in with it. */
  id: string;
}

/**
 * Makes and reads sessions. A session is a signed text that the browser keeps in a cookie: `<end>.<nonce>.<hash of the
 * API key>.<signature>`. It ends after SESSION_MS, with the last day of its API key, when that key is taken out of
 * GATEWAY_API_KEYS, or when FLINKS_SECRET_KEY changes, from which `sessionKey` is derived. Sign-outs must be remembered
 * by the caller, under the session's `id`.
 */
export function makeSessions({ apiKeys, sessionKey }: { apiKeys: readonly ApiKey[]; sessionKey: Buffer }) {
  const signer = new Signer(sessionKey);
  const hmac = (text: string): string => createHmac('sha256', sessionKey).update(text).digest('base64url');
  const keyIds = new Map(apiKeys.map((apiKey) => [hmac(`key ${apiKey.key}`), apiKey]));
  const formTokenOf = (value: string): string => hmac(`form ${value}`);

  return {
    /** The text of a new session. */
    begin({ key }: ApiKey): string {
      const nonce = randomBytes(16).toString('base64url');
      return signer.sign(`${Date.now() + SESSION_MS}.${nonce}.${hmac(`key ${key}`)}`);
    },

    /** The session of a text. Null if it is forged or over, or if its API key is no longer one of GATEWAY_API_KEYS. */
    read(text: string): Session | null {
      const { valid, value } = signer.unsign(text);
      if (!valid) return null;
      const [end = '', , keyId = ''] = value.split('.');
      const key = keyIds.get(keyId);
      if (key === undefined || isOver(key) || !(Number(end) > Date.now())) return null;
      return { readOnly: key.readOnly, actor: actorWith(key), formToken: formTokenOf(value), id: idOf(value) };
    },
  };
}

const idOf = (value: string): string => createHash('sha256').update(value).digest('base64url');

/** Whether a form belongs to the session. `given`: the token in the form. */
export function isFormOf({ formToken }: Session, given: string): boolean {
  const [expected, actual] = [Buffer.from(formToken), Buffer.from(given)];
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
