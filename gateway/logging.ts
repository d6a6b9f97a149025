import type { FastifyReply, FastifyRequest } from 'fastify';
import { actorOf } from './auth';
import type { ProblemError } from './problems/problems';

const PROBES = new Set(['/healthz', '/readyz']);

/**
 * Logs one line per request, with the route's pattern and the sender (`by`) as the audit names them. Successful health
 * checks are logged only at `debug`. The URL is never logged, because it may contain ids and search terms.
 */
export function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { url: route = null } = request.routeOptions;
  const ms = Math.round(reply.elapsedTime);
  const by = actorOf(request) ?? undefined;
  const isProbe = route !== null && PROBES.has(route) && reply.statusCode < 400;
  request.log[isProbe ? 'debug' : 'info'](
    { method: request.method, route, status: reply.statusCode, ms, by },
    'request',
  );
}

/**
 * Logs what went wrong and where, but not the error's message, because drivers and libraries quote values in messages.
 */
export function logFailure(error: unknown, problem: ProblemError, request: FastifyRequest): void {
  const { name, code, stack, cause } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : ({} as Error & { code?: string });
  const frames = stack?.split('\n').filter((line) => line.startsWith('    at '));
  const members = cause instanceof Error && 'issues' in cause ? pathsOf(cause.issues) : undefined;
  const { url: route = null } = request.routeOptions;
  const level = problem.status === 500 ? 'error' : 'warn';
  request.log[level]({ route, problem: problem.code, error: { name, code, frames, members } }, 'request failed');
}

/** If an answer did not match the schema of its route: the paths of the members that are wrong. */
const pathsOf = (issues: unknown): string[] =>
  Array.isArray(issues) ? issues.map((issue: { path?: PropertyKey[] }) => (issue.path ?? []).join('.')) : [];
