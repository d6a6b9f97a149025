import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problems';

/** A limiter of @fastify/rate-limit, as an instance makes it. */
type Count = ReturnType<FastifyInstance['createRateLimit']>;

/** Throws `too_many_requests` with Retry-After where a count has gone over its limit. */
export async function enforceLimit(count: ReturnType<Count>): Promise<void> {
  const limit = await count;
  if (limit.isAllowed || !limit.isExceeded) return;
  const seconds = Math.max(1, limit.ttlInSeconds);
  throw new ProblemError('too_many_requests', 'Wait as long as Retry-After says, then try again.', {
    headers: { 'retry-after': String(seconds) },
  });
}
