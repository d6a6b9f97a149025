import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Signer } from '@fastify/cookie';
import { HOUR_MS } from '../../domain/duration';
import { isOver, type ApiKey } from '../../config/api-keys';
import { actorWith } from '../api-keys';

/** A working day. After that the key is required again, however active the session was. */
export const SESSION_MS = 8 * HOUR_MS;

/** Somebody who is signed in. */
export interface Session {
  readOnly: boolean;
  /** Who is signed in, as the audit names them. */
  actor: string;
  /** Sent with every form of this session. */
  formToken: string;
  /** The name under which an ended session is remembered. It lets nobody in. */
  id: string;
}

/**
 * Sign-ins as signed texts, `<end>.<nonce>.<hash of the API key>.<signature>`. A session ends after SESSION_MS, with
 * the last day of its API key, or when its API key or FLINKS_SECRET_KEY changes (the signing key is derived from
 * FLINKS_SECRET_KEY). The caller remembers sign-outs, by `id`.
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

    /** Returns null if the session is forged or over, or its key is no longer one of GATEWAY_API_KEYS. */
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

/** Whether a form belongs to the session. */
export function isFormOf({ formToken }: Session, given: string): boolean {
  const [expected, actual] = [Buffer.from(formToken), Buffer.from(given)];
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
