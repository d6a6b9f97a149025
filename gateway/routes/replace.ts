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
    force: z
      .boolean()
      .default(false)
      .meta({ description: 'Replace without proof, because you know that both logins belong to the same customer.' }),
  }),
  { by: NEW_LOGIN_ID },
);

/** The route that lets another LoginId of the same customer take a login's place. */
export function replaceRoutes(api: Api, { store, client }: GatewayDeps): void {
  api.post(
    '/logins/:loginId/replace',
    {
      // The store writes the audit line with the order, so that a replacement has an author even if the gateway dies
      // before it answers.
      config: { audit: { action: 'login.replace', byStore: true } },
      schema: {
        tags: ['logins'],
        summary: 'Another LoginId takes the place of a login: a new card, user name or language of the same customer',
        description:
          'The other LoginId takes over reference, language, accounts with their ids, history and change cursors. The old LoginId is ' +
          'switched off at Flinks and answers `replaced` from then on; `login.replaced` tells your app. Without `force`, the ' +
          'accounts that Flinks holds of both logins must show that they belong to the same customer. Accounts that have ' +
          'never been read are read first (503 `no_worker` if that takes longer than 20 s: send the request again). A repeat is harmless.',
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
