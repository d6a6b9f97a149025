import { z } from 'zod';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { acceptReturn } from '../../app/accept-return';
import { EVENT_ID, LINK, LOGIN_ID, REQUEST_ID, withExample } from '../examples';
import { makeLinks } from '../../app/links';
import { unknownLogin } from '../problem-of';
import {
  eventIdText,
  loginIdText,
  loginParams,
  noQuery,
  problemAnswers,
  requestIdText,
  WRITE_PROBLEMS,
  type Api,
} from '../schemas';
import type { GatewayDeps } from '../deps';
import { loginState } from '../views';

const refreshBody = withExample(
  z
    .strictObject({
      live: z
        .boolean()
        .default(true)
        .meta({ description: 'The user is present: the bank is asked at once. False: what is cached comes first.' }),
    })
    .nullish(),
  { live: true },
);

const claimBody = withExample(
  z.strictObject({
    eventId: eventIdText,
    requestId: requestIdText.optional(),
    loginId: loginIdText.optional().meta({ description: 'The LoginId that Flinks Connect returned.' }),
  }),
  { eventId: EVENT_ID, requestId: REQUEST_ID, loginId: LOGIN_ID },
);

/** Routes to refresh a login now, and to report the user's return from Flinks Connect. */
export function refreshRoutes(api: Api, deps: GatewayDeps): void {
  const { store, client, settings } = deps;
  const links = makeLinks({ linkKey: settings.connect.linkKey, gatewayUrl: settings.gateway.url });

  api.post(
    '/logins/:loginId/refresh',
    {
      config: { audit: { action: 'login.refresh', detail: ({ body }) => ({ live: body['live'] ?? true }) } },
      schema: {
        tags: ['refresh'],
        summary: 'Refresh one login now',
        description:
          'One that is being refreshed already is left as it is. A paused login may be refreshed by hand. `link` leads ' +
          'the user to a page that shows the bank being asked, and then what it wants of them.',
        params: loginParams,
        querystring: noQuery,
        body: refreshBody,
        response: {
          202: withExample(z.object({ workflowId: z.string(), link: z.string() }), {
            workflowId: refreshLoginWorkflowId(LOGIN_ID),
            link: LINK,
          }),
          ...problemAnswers(...WRITE_PROBLEMS, 'invalid_login_id', 'unknown_login', 'temporal_unavailable'),
        },
      },
    },
    async ({ params: { loginId }, body }, reply) => {
      // This comes first, so that the end of the refresh finds the link's wait.
      const wait = await store.waits.openForLink({ loginId, limitMs: settings.policy.waitLimitMs });
      if (wait === null) throw unknownLogin();
      const { workflowId } = await client.startRefresh({ loginId, live: body?.live ?? true });
      return reply.code(202).send({ workflowId, link: links.urlOf(wait.waitId) });
    },
  );

  api.post(
    '/logins/:loginId/connect-completed',
    {
      config: {
        audit: { action: 'login.connect_completed', detail: ({ answer }) => ({ accepted: answer['accepted'] }) },
      },
      schema: {
        tags: ['refresh'],
        summary: 'The user has finished in Flinks Connect',
        description:
          'If the login was not waiting, a refresh starts. A known eventId answers 200 without effect. Another LoginId than ' +
          'the one in the path is refused, told to the operator, and changes nothing.',
        params: loginParams,
        querystring: noQuery,
        body: claimBody,
        response: {
          200: withExample(z.object({ accepted: z.boolean(), state: loginState }), {
            accepted: true,
            state: 'refreshing',
          }),
          ...problemAnswers(
            ...WRITE_PROBLEMS,
            'invalid_login_id',
            'unknown_login',
            'login_mismatch',
            'temporal_unavailable',
            'no_worker',
          ),
        },
      },
    },
    ({ params: { loginId }, body: { eventId, requestId, loginId: returned } }) =>
      acceptReturn(deps, { loginId, eventId, requestId, returned, source: 'api' }),
  );
}
