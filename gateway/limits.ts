import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problems';

/** A limiter of @fastify/rate-limit, as an instance makes it. */
type Count = ReturnType<FastifyInstance['createRateLimit']>;

/** Throws `too_many_requests` with Retry-After where a count has gone over its limit. */
export async function enforceLimit(count: ReturnType<Count>): Promise<void> {
  const seconds = await secondsUntilFree(count);
  if (seconds === null) return;
  throw new ProblemError('too_many_requests', 'Wait as long as Retry-After says, then try again.', {
    headers: { 'retry-after': String(seconds) },
  });
}

/** How long to wait where a count has gone over its limit; null: it has not. */
export async function secondsUntilFree(count: ReturnType<Count>): Promise<number | null> {
  const limit = await count;
  return limit.isAllowed || !limit.isExceeded ? null : Math.max(1, limit.ttlInSeconds);
}
