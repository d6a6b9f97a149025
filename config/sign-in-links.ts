import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { MINUTE_MS } from '../domain/duration';
import type { ApiKey } from './api-keys';
import { isOver } from './api-keys';

/** How long a link works: long enough to copy it from a terminal, and too short for one that is found there later. */
const LINK_MS = 15 * MINUTE_MS;

/** Path of a sign-in link on the gateway, before the link's token. */
export const SIGN_IN_PATH = '/status/in/';

/**
 * Makes and reads tokens that sign a browser in at the status page, so that nobody has to type an API key. A token is
 * `<end>.<nonce>.<mac>`, short enough for a terminal. Only a program with the gateway's settings can make one. The
 * caller of `read` must keep the token's `id` and refuse it the next time, so that the token works only once.
 */
export function makeOneTimeLinks({ apiKeys, sessionKey }: { apiKeys: readonly ApiKey[]; sessionKey: Buffer }) {
  const macOf = (end: string, nonce: string, { key }: ApiKey): Buffer =>
    createHmac('sha256', sessionKey).update(`one-time ${end} ${nonce} ${key}`).digest().subarray(0, 16);

  return {
    /** Makes a token, valid for 15 minutes, that signs a browser in with the rights of this key. */
    issue(apiKey: ApiKey, nowMs = Date.now()): string {
      const end = Math.floor((nowMs + LINK_MS) / 1_000).toString(36);
      const nonce = randomBytes(9).toString('base64url');
      return `${end}.${nonce}.${macOf(end, nonce, apiKey).toString('base64url')}`;
    },

    /**
     * Returns the key that a token signs in as. Null if the token is forged or its 15 minutes are over, or if its key
     * is no longer one of GATEWAY_API_KEYS or is past its last day.
     */
    read(token: string, nowMs = Date.now()): { apiKey: ApiKey; id: string } | null {
      const [end = '', nonce = '', mac = '', ...rest] = token.split('.');
      if (rest.length > 0 || !(parseInt(end, 36) * 1_000 > nowMs)) return null;
      const given = Buffer.from(mac, 'base64url');
      const apiKey = apiKeys.find((one) => given.length === 16 && timingSafeEqual(given, macOf(end, nonce, one)));
      return apiKey === undefined || isOver(apiKey) ? null : { apiKey, id: nonce };
    },
  };
}
