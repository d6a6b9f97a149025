import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemError } from './problems';

/** One line a request: the route's pattern, never the URL, because that holds ids and what was searched for. */
export function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { url: route = null } = request.routeOptions;
  const ms = Math.round(reply.elapsedTime);
  request.log.info({ method: request.method, route, status: reply.statusCode, ms }, 'request');
}

/** What went wrong and where, without the message: those of drivers and libraries quote values. */
export function logFailure(error: unknown, problem: ProblemError, request: FastifyRequest): void {
  const { name, code, stack, cause } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : ({} as Error & { code?: string });
  const frames = stack?.split('\n').filter((line) => line.startsWith('    at '));
  const members = cause instanceof Error && 'issues' in cause ? pathsOf(cause.issues) : undefined;
  const { url: route = null } = request.routeOptions;
  const level = problem.status === 500 ? 'error' : 'warn';
  request.log[level]({ route, problem: problem.code, error: { name, code, frames, members } }, 'request failed');
}

/** Which members of an answer did not have the shape that was promised. */
const pathsOf = (issues: unknown): string[] =>
  Array.isArray(issues) ? issues.map((issue: { path?: PropertyKey[] }) => (issue.path ?? []).join('.')) : [];
