import { z } from 'zod';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { refreshNow } from '../../app/refresh-now';
import { acceptReturn } from '../../app/accept-return';
import { APP_EVENT_ID, LINK, LOGIN_ID, REQUEST_ID, withExample } from '../examples';
import { makeLinks } from '../../app/links';
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
import { loginState } from '../views/logins';

const refreshBody = withExample(
  z
    .strictObject({
      live: z.boolean().default(true).meta({
        description:
          'True: the user is present, so the bank is called live at once. False: what Flinks holds is read first.',
      }),
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
  { eventId: APP_EVENT_ID, requestId: REQUEST_ID, loginId: LOGIN_ID },
);

const REPLAYED = 'idempotency-replayed';
const keyHeader = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters without spaces')
    .optional()
    .meta({
      description: 'A text that the app chooses anew for each request, such as a UUID.',
      examples: [APP_EVENT_ID],
    }),
});

/** Routes to refresh a login now, and to report the user's return from Flinks Connect. */
export function refreshRoutes(api: Api, deps: GatewayDeps): void {
  const { store, client, settings } = deps;
  const links = makeLinks({ linkKeys: settings.connect.linkKeys, gatewayUrl: settings.gateway.url });

  api.post(
    '/logins/:loginId/refresh',
    {
      config: {
        audit: {
          action: 'login.refresh',
          detail: ({ body, headers }) => ({
            live: body['live'] ?? true,
            ...(headers[REPLAYED] === undefined ? {} : { repeat: true }),
          }),
        },
      },
      schema: {
        tags: ['refresh'],
        summary: 'Refresh one login now',
        description:
          'If a refresh of the login is open already, also one that waits for the user, nothing more is started. A ' +
          'paused login is refreshed too. `link` leads to a page that shows the user that their bank is being asked, ' +
          'and then what the bank wants of them. A request with an `Idempotency-Key` may be sent again for 30 days: ' +
          'the repeat starts nothing more and gets the same answer, with the header `Idempotency-Replayed: true`. A ' +
          'request that uses the key of an earlier one for another login, or with another body, is refused.',
        params: loginParams,
        headers: keyHeader,
        querystring: noQuery,
        body: refreshBody,
        response: {
          202: withExample(z.object({ workflowId: z.string(), link: z.string() }), {
            workflowId: refreshLoginWorkflowId(LOGIN_ID),
            link: LINK,
          }),
          ...problemAnswers(
            ...WRITE_PROBLEMS,
            'invalid_login_id',
            'unknown_login',
            'login_replaced',
            'idempotency_key_reused',
            'temporal_unavailable',
          ),
        },
      },
    },
    async ({ params: { loginId }, body, headers }, reply) => {
      const { workflowId, waitId, isRepeat } = await refreshNow(
        { store, client, waitLimitMs: settings.policy.waitLimitMs },
        { loginId, live: body?.live ?? true, idempotencyKey: headers['idempotency-key'] },
      );
      if (isRepeat) void reply.header(REPLAYED, 'true');
      return reply.code(202).send({ workflowId, link: links.urlOf(waitId) });
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
        summary: 'Report that the user has finished in Flinks Connect',
        description:
          'If no refresh of the login is open, one starts. A report whose `eventId` was received before gets 200 and ' +
          'has no effect. If `loginId` differs from the LoginId in the path, the report is refused ' +
          '(`login_mismatch`), the operator is told, and the login is unchanged; the accounts of both may be ' +
          'compared (docs/succession.md).',
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
            'login_replaced',
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
