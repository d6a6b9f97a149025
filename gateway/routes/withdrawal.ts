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
  deleteCard: flag('True: Flinks shall also delete everything that it holds about the login.')
    .default(false)
    .meta({ type: 'boolean', default: false }),
});

/** The route that withdraws a customer's consent. */
export function withdrawalRoutes(api: Api, { store, client }: GatewayDeps): void {
  api.delete(
    '/logins/:loginId',
    {
      config: { audit: { action: 'login.withdraw', byStore: true } },
      schema: {
        tags: ['logins'],
        summary: 'Forget a login whose user withdrew consent',
        description:
          'When this answers, the login and its data are deleted: every route answers 404 for it, its links have ' +
          'ended, and no further call to Flinks for its data is begun. The workflow of the answer does the rest: it ' +
          "stops a refresh that is under way, switches Flinks' nightly job off for the login and, with `deleteCard`, " +
          'has Flinks delete the card. Until that is done the login cannot be registered again, and a repeat of the ' +
          'request gets the same answer; afterwards it gets 404. A login and the logins that it has replaced, or ' +
          'that are about to replace it, belong to one customer, so all of them are withdrawn. After 503 ' +
          '`temporal_unavailable` the login is withdrawn all the same: send the request again, or leave the rest to ' +
          'the next run or worker that starts.',
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
      // The database comes first: from then on the login is gone and no call for its data is begun, even if this
      // process or Temporal fails before the workflow is started.
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
    'The login is withdrawn. But Temporal could not be reached to start the workflow that switches it off at ' +
      'Flinks. Send the same request again; otherwise the next run, or the next worker that starts, starts that ' +
      'workflow.',
  );
}
