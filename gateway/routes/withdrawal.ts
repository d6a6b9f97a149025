import { z } from 'zod';
import { TemporalUnavailableError } from '../../client';
import { withdrawLoginWorkflowId } from '../../domain/ids';
import { callerOf } from '../audit';
import { LOGIN_ID, withExample } from '../examples';
import { unknownLogin } from '../problems/problem-of';
import { ProblemError } from '../problems/problems';
import { flag, loginParams, problemAnswers, WRITE_PROBLEMS, type Api } from '../schemas';
import type { GatewayDeps } from '../deps';

const withdrawalQuery = z.strictObject({
  deleteCard: flag('Also have Flinks delete everything it holds about the login.')
    .default(false)
    .meta({ type: 'boolean', default: false }),
});

/** Routes to withdraw consent. */
export function withdrawalRoutes(api: Api, { store, client }: GatewayDeps): void {
  api.delete(
    '/logins/:loginId',
    {
      config: { audit: { action: 'login.withdraw', byStore: true } },
      schema: {
        tags: ['logins'],
        summary: 'Forget a login whose user withdrew consent',
        description:
          'When this answers, the login and its data are gone: 404 on every route, its links are over, no call about its ' +
          "data is begun. Running work is stopped, Flinks' nightly job is turned off and, with `deleteCard`, the card is deleted by the " +
          'workflow of the answer; until that is done the login cannot be registered again. Idempotent until then, 404 ' +
          "afterwards. A login and those that it has replaced are one customer's: all are withdrawn. After 503 `temporal_unavailable` the login is withdrawn all the same: send the request again, or " +
          'leave the rest to the next run.',
        params: loginParams,
        querystring: withdrawalQuery,
        response: {
          202: withExample(z.object({ workflowId: z.string() }), { workflowId: withdrawLoginWorkflowId(LOGIN_ID) }),
          ...problemAnswers(...WRITE_PROBLEMS, 'invalid_login_id', 'unknown_login', 'temporal_unavailable'),
        },
      },
    },
    async (request, reply) => {
      const { loginId } = request.params;
      const { deleteCard } = request.query;
      // The login is marked as withdrawn first. From then on Flinks is not called for its data, even if this process or
      // Temporal fails.
      const withdrawal = await store.withdrawals.mark({ loginId, deleteCard, by: callerOf(request) });
      if (withdrawal === null) throw unknownLogin();
      const { others, ...own } = withdrawal;
      const { workflowId } = await client.withdraw(own).catch(stillWithdrawn);
      await Promise.all(others.map((one) => client.withdraw(one))).catch(stillWithdrawn);
      return reply.code(202).send({ workflowId });
    },
  );
}

function stillWithdrawn(error: unknown): never {
  if (!(error instanceof TemporalUnavailableError)) throw error;
  throw new ProblemError(
    'temporal_unavailable',
    'The login is withdrawn, but Temporal, which sees to the rest, could not be reached. Send the same request again; ' +
      'otherwise the next run or worker takes it up.',
  );
}
