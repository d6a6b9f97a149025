import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isOver, type ApiKey } from '../config/api-keys';
import { actorWith, digest, keyFinder } from './api-keys';
import { enforceLimit } from './limits';
import { ProblemError } from './problems/problems';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
export const isReading = (method: string): boolean => READING.has(method);

const actors = new WeakMap<FastifyRequest, string>();

/**
 * The sender of a request whose key or session was accepted, as audit and log name them: `api:`, the fingerprint of the
 * key, and its name if it has one. Null for any other request.
 */
export const actorOf = (request: FastifyRequest): string | null => actors.get(request) ?? null;

/** Notes `actor` as the sender of a request that has shown a valid key, or a session begun with one. */
export const noteActor = (request: FastifyRequest, actor: string): void => void actors.set(request, actor);

/** The error for a key that is missing or unknown, or whose last day (`lastDay`) is over. */
export function keyRefused(lastDay?: string | null): ProblemError {
  const detail =
    typeof lastDay === 'string'
      ? `The last day of this key was ${lastDay} (UTC). Use the key that replaced it.`
      : 'Send `Authorization: Bearer <key>` with one of GATEWAY_API_KEYS.';
  return new ProblemError('unauthorized', detail, {
    headers: { 'www-authenticate': 'Bearer realm="flinks-daily-refresh"' },
  });
}

/**
 * Makes the check of the key for every request under /v1. The check throws `unauthorized`, or `read_only` for a write
 * with a key that may only read. It returns a digest of the key, under which the calls with this key are counted.
 */
export function keyCheck(apiKeys: readonly ApiKey[]): (request: FastifyRequest) => string {
  const findKey = keyFinder(apiKeys);
  return (request) => {
    const found = findKey(bearerOf(request.headers.authorization));
    if (found === null || isOver(found)) throw keyRefused(found?.lastDay);
    noteActor(request, actorWith(found));
    if (!isReading(request.method) && found.readOnly) {
      throw new ProblemError(
        'read_only',
        'This key may only read. Use a key that is not written as ro:<key> in GATEWAY_API_KEYS.',
      );
    }
    return digest(found.key).toString('hex');
  };
}

/** How many wrong keys one client address may send in a minute. Valid keys are never counted here. */
const WRONG_KEYS_PER_MINUTE = 60;

/**
 * Makes a hook that checks the key of a request and counts the call. Each key has its own limit of calls, and each
 * address a limit of wrong keys. Needs @fastify/rate-limit on the instance.
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

/** The bearer token of an Authorization header. If there is none: an empty text, which is never a valid key. */
export const bearerOf = (header: string | undefined): string => /^bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '';
