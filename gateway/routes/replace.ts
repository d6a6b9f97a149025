import { z } from 'zod';
import { replaceLogin } from '../../app/replace-login';
import { replaceLoginWorkflowId } from '../../domain/ids';
import { callerOf } from '../audit';
import { LOGIN_ID, NEW_LOGIN_ID, withExample } from '../examples';
import { loginIdText, loginParams, noQuery, problemAnswers, WRITE_PROBLEMS, type Api } from '../schemas';
import type { GatewayDeps } from '../deps';

const replaceBody = withExample(
  z.strictObject({
    by: loginIdText.meta({ description: 'The LoginId that takes over. It must not be registered.' }),
    force: z.boolean().default(false).meta({
      description: 'True: replace without proof, because you know that both LoginIds belong to the same customer.',
    }),
  }),
  { by: NEW_LOGIN_ID },
);

/** The route that lets another LoginId of the same customer take a login's place. */
export function replaceRoutes(api: Api, { store, client }: GatewayDeps): void {
  api.post(
    '/logins/:loginId/replace',
    {
      // The store writes the audit line in the transaction that records the order, so that the audit names who ordered
      // a replacement even if the gateway dies before it answers.
      config: { audit: { action: 'login.replace', byStore: true } },
      schema: {
        tags: ['logins'],
        summary:
          'Let another LoginId of the same customer take the place of a login, after a new card, user name or ' +
          'language',
        description:
          'The other LoginId takes over reference, language, accounts with their ids, history and change cursors. ' +
          'The nightly job of Flinks is switched off for the old LoginId, whose `state` is `replaced` from then on; ' +
          'the event `login.replaced` tells your app. Without `force`, the accounts of both LoginIds must show that ' +
          'they belong to the same customer. Accounts that have never been read are read first; if that takes longer ' +
          'than 20 s, the answer is 503 `no_worker`: send the request again. A repeat does no harm.',
        params: loginParams,
        querystring: noQuery,
        body: replaceBody,
        response: {
          202: withExample(z.object({ workflowId: z.string() }), { workflowId: replaceLoginWorkflowId(LOGIN_ID) }),
          ...problemAnswers(
            ...WRITE_PROBLEMS,
            'invalid_login_id',
            'unknown_login',
            'login_replaced',
            'login_registered',
            'not_proven',
            'temporal_unavailable',
            'no_worker',
          ),
        },
      },
    },
    async (request, reply) => {
      const { loginId } = request.params;
      const { workflowId } = await replaceLogin(
        { store, client },
        { loginId, ...request.body, actor: callerOf(request) },
      );
      return reply.code(202).send({ workflowId });
    },
  );
}
