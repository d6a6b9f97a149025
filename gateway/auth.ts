import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problems';

export interface ApiKey {
  key: string;
  readOnly: boolean;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Keys are compared as digests: equal lengths, and no digest is a secret worth timing. */
export const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A check for every request under /v1: throws `unauthorized`, or `read_only` for a write with a reading key. */
export function keyCheck(apiKeys: ApiKey[]): (request: FastifyRequest) => void {
  const known = apiKeys.map(({ key, readOnly }) => ({ digest: digest(key), readOnly }));
  return (request) => {
    const given = digest(bearerOf(request.headers.authorization));
    // Over every key, so that the time taken does not tell which one it was.
    const matches = known.filter((key) => timingSafeEqual(key.digest, given));
    if (matches.length === 0) {
      throw new Problem('unauthorized', 'Send `Authorization: Bearer <key>` with one of GATEWAY_API_KEYS.', {
        headers: { 'www-authenticate': 'Bearer realm="flinks-daily-refresh"' },
      });
    }
    if (!READING.has(request.method) && matches.every((key) => key.readOnly)) {
      throw new Problem('read_only', 'Use a key that is not written as ro:<key> in GATEWAY_API_KEYS.');
    }
  };
}

/** A key is never empty, so the empty text stands for none. */
export const bearerOf = (header: string | undefined): string => /^bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '';
