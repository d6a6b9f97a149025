import { z } from 'zod';
import { unknownLogin } from '../problem-of';
import { Problem } from '../problems';
import { loginIdText, loginParams, noQuery, problemAnswers, requestIdText, WRITE_PROBLEMS, type Api } from '../schemas';
import type { GatewayDeps } from '../server';
import { loginState } from '../views';

const refreshBody = z
  .strictObject({
    live: z
      .boolean()
      .default(true)
      .meta({ description: 'The user is present: the bank is asked at once. False: what is cached comes first.' }),
  })
  .nullish();

const claimBody = z.strictObject({
  eventId: z
    .string()
    .regex(/^[\x20-\x7e]{1,200}$/, 'must be 1 to 200 printable ASCII characters')
    .meta({ description: "The app's own id of this event: the same one again has no effect." }),
  requestId: requestIdText.optional(),
  loginId: loginIdText.optional().meta({ description: 'The LoginId that Flinks Connect returned.' }),
});

/** Refresh now, and the user's way back from Flinks Connect. */
export function refreshRoutes(api: Api, { store, client }: GatewayDeps): void {
  api.post(
    '/logins/:loginId/refresh',
    {
      schema: {
        tags: ['refresh'],
        summary: 'Refresh one login now',
        description:
          'One that is being refreshed already is left as it is. A paused login may be refreshed by hand. `link` is ' +
          'null for now: it will lead the user to a page that shows the bank being asked.',
        params: loginParams,
        querystring: noQuery,
        body: refreshBody,
        response: {
          202: z.object({ workflowId: z.string(), link: z.string().nullable() }),
          ...problemAnswers(...WRITE_PROBLEMS, 'invalid_login_id', 'unknown_login', 'temporal_unavailable'),
        },
      },
    },
    async ({ params: { loginId }, body }, reply) => {
      if (!(await store.logins.exists(loginId))) throw unknownLogin();
      const { workflowId } = await client.startRefresh({ loginId, live: body?.live ?? true });
      return reply.code(202).send({ workflowId, link: null });
    },
  );

  api.post(
    '/logins/:loginId/connect-completed',
    {
      schema: {
        tags: ['refresh'],
        summary: 'The user has finished in Flinks Connect',
        description:
          'Where nobody was awaited a refresh starts. A known eventId answers 200 without effect. Another LoginId than ' +
          'the one in the path is refused, told to the operator, and changes nothing.',
        params: loginParams,
        querystring: noQuery,
        body: claimBody,
        response: {
          200: z.object({ accepted: z.boolean(), state: loginState }),
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
    async ({ params: { loginId }, body: { eventId, requestId, loginId: returned } }) => {
      const login = await store.logins.get(loginId);
      if (login === null) throw unknownLogin();
      const key = `${loginId}:${eventId}`;
      if (returned !== undefined && returned !== loginId) {
        await tellMismatch(loginId, key);
        throw new Problem('login_mismatch', 'Nothing was changed; the operator is told. Check which customer this is.');
      }
      if (await store.inbox.seen({ source: 'connect-completed', key })) return { accepted: true, state: login.state };
      const answer = await client.completeConnect(loginId, { eventId, requestId, source: 'api' });
      // Only now: a crash before this line brings the event once more, and the workflow knows its id.
      await store.inbox.remember({ source: 'connect-completed', key, requestId });
      return answer;
    },
  );

  /** Once per event, apart from the events that were accepted: the right LoginId may still follow under the same id. */
  async function tellMismatch(loginId: string, key: string): Promise<void> {
    if (await store.inbox.seen({ source: 'connect-mismatch', key })) return;
    const message = `Flinks Connect came back with another login than ${loginId}; its state is unchanged.`;
    await store.events.alert({ loginId, code: 'login_mismatch', message });
    await store.inbox.remember({ source: 'connect-mismatch', key });
  }
}
