import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problems/problems';

/** A limiter of @fastify/rate-limit, as `createRateLimit` of a Fastify instance makes it. */
type Count = ReturnType<FastifyInstance['createRateLimit']>;

/** Throws `too_many_requests` with Retry-After if a count is over its limit. */
export async function enforceLimit(count: ReturnType<Count>): Promise<void> {
  const seconds = await secondsUntilFree(count);
  if (seconds === null) return;
  throw new ProblemError(
    'too_many_requests',
    'Too many requests were sent. Wait as many seconds as Retry-After says, then try again.',
    {
      headers: { 'retry-after': String(seconds) },
    },
  );
}

/** Seconds to wait if a count is over its limit; null if it is not. */
export async function secondsUntilFree(count: ReturnType<Count>): Promise<number | null> {
  const limit = await count;
  return limit.isAllowed || !limit.isExceeded ? null : Math.max(1, limit.ttlInSeconds);
}
