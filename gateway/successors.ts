import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Store } from '../store/store';
import { parseLoginId } from '../domain/ids';
import { answerProblem } from './problems/answer-problem';
import type { GatewayDeps } from './deps';
import { problemOf } from './problems/problem-of';
import { ProblemError } from './problems/problems';

/**
 * Makes all routes of `app` answer 409 `login_replaced` instead of 404 `unknown_login` if the login in the path was
 * replaced by another login.
 */
export function nameSuccessors(app: FastifyInstance, { store }: Pick<GatewayDeps, 'store'>): void {
  app.setErrorHandler(async (error, request, reply) => {
    answerProblem(await orReplaced(store, error, request), request, reply);
    return reply;
  });
}

async function orReplaced(store: Store, error: unknown, { params }: FastifyRequest): Promise<unknown> {
  if (problemOf(error).code !== 'unknown_login') return error;
  const loginId = parseLoginId((params as { loginId?: unknown } | undefined)?.loginId);
  const successor = loginId === null ? null : await store.replacements.successorOf(loginId).catch(() => null);
  return successor === null ? error : loginReplaced(successor);
}

const loginReplaced = (successor: string): ProblemError =>
  new ProblemError(
    'login_replaced',
    'Another login has taken the place of this one, with its accounts and history. Use the LoginId in `replacedBy`.',
    {
      members: { replacedBy: successor },
    },
  );
