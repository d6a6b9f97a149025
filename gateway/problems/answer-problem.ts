import type { FastifyReply, FastifyRequest } from 'fastify';
import { logFailure } from '../logging';
import { problemOf } from './problem-of';
import { PROBLEM_MEDIA_TYPE, problemDocument } from './problems';

/** Answers an error with its problem document, and logs the error unless the fault is the caller's (below 500). */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error);
  if (problem.status >= 500) logFailure(error, problem, request);
  void reply
    .code(problem.status)
    .headers({ 'x-request-id': request.id, ...problem.extras.headers })
    .type(PROBLEM_MEDIA_TYPE)
    .send(problemDocument(problem));
}
