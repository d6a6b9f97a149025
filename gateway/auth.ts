import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { enforceLimit } from './limits';
import { ProblemError } from './problems';

export interface ApiKey {
  key: string;
  readOnly: boolean;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
export const isReading = (method: string): boolean => READING.has(method);

const actors = new WeakMap<FastifyRequest, string>();

/**
 * The sender of a request that has passed the check, as the audit names them: `api:` and the fingerprint of the key.
 */
export const actorOf = (request: FastifyRequest): string => actors.get(request) ?? 'api';

/** The same for somebody who used this key in another way. */
export const actorWith = ({ key }: ApiKey): string => `api:${fingerprintOf(digest(key))}`;

/** The first 8 hex digits of a key's SHA-256. `printf %s "$KEY" | sha256sum` shows which key it was. */
const fingerprintOf = (key: Buffer): string => key.toString('hex').slice(0, 8);

/** The digest under which keys are compared: digests have equal lengths, and their timing reveals no secret. */
export const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Finds the key that a text is; null if it is none. */
export function keyFinder(apiKeys: ApiKey[]): (given: string) => ApiKey | null {
  const known = apiKeys.map((apiKey) => ({ apiKey, digest: digest(apiKey.key) }));
  return (given) => {
    const wanted = digest(given);
    // Compares every key, so that the time taken does not reveal which one matched.
    const matches = known.filter((key) => timingSafeEqual(key.digest, wanted));
    return matches[0]?.apiKey ?? null;
  };
}

/**
 * A check for every request under /v1. Throws `unauthorized`, or `read_only` for a write with a read-only key. Returns
 * the key's stand-in for rate limits.
 */
export function keyCheck(apiKeys: ApiKey[]): (request: FastifyRequest) => string {
  const findKey = keyFinder(apiKeys);
  return (request) => {
    const found = findKey(bearerOf(request.headers.authorization));
    if (found === null) {
      throw new ProblemError('unauthorized', 'Send `Authorization: Bearer <key>` with one of GATEWAY_API_KEYS.', {
        headers: { 'www-authenticate': 'Bearer realm="flinks-daily-refresh"' },
      });
    }
    const given = digest(found.key);
    actors.set(request, `api:${fingerprintOf(given)}`);
    if (!isReading(request.method) && found.readOnly) {
      throw new ProblemError('read_only', 'Use a key that is not written as ro:<key> in GATEWAY_API_KEYS.');
    }
    return given.toString('hex');
  };
}

/** Wrong keys per client address and minute. Valid keys are never counted here. */
const WRONG_KEYS_PER_MINUTE = 60;

/**
 * Checks and counts: each key has its own limit, and wrong keys are limited per address. Needs @fastify/rate-limit on
 * the instance.
 */
export function requireApiKey(app: FastifyInstance, checkKey: ReturnType<typeof keyCheck>, callsPerMinute: number) {
  const keyOf = new WeakMap<FastifyRequest, string>();
  const countWrongKey = app.createRateLimit({ max: WRONG_KEYS_PER_MINUTE, timeWindow: '1 minute' });
  const countCall = app.createRateLimit({
    max: callsPerMinute,
    timeWindow: '1 minute',
    keyGenerator: (request) => keyOf.get(request) ?? '',
  });
  return async (request: FastifyRequest): Promise<void> => {
    try {
      keyOf.set(request, checkKey(request));
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'unauthorized') await enforceLimit(countWrongKey(request));
      throw error;
    }
    await enforceLimit(countCall(request));
  };
}

/** The bearer token of a header; an empty text if there is none, because a key is never empty. */
export const bearerOf = (header: string | undefined): string => /^bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '';
