import { z } from 'zod';
import { type AuditedCall, countOf } from '../audit';
import { advised } from '../../app/advised';
import { followNightly, setEnrolment } from '../../app/set-enrolment';
import { LOGIN_ROW, withExample } from '../examples';
import { loginRow, reference, registerLogins } from '../../app/register-logins';
import { ENDINGS } from '../../domain/outcomes';
import type { LoginView } from '../../store/logins/views';
import { unknownLogin } from '../problems/problem-of';
import { ProblemError } from '../problems/problems';
import { COMMON_PROBLEMS, loginParams, noQuery, paging, problemAnswers, WRITE_PROBLEMS, type Api } from '../schemas';
import type { GatewayDeps } from '../deps';
import { historyPage, login, loginPage, loginState, registered } from '../views/logins';

const LOGINS_PER_CALL = 10_000;
/** Enough for 10,000 rows whose `reference` and `institution` have their full length, in two-byte letters. */
const REGISTER_BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * The schema of a row in the document of the API. It accepts anything: rows are checked one by one later, because a bad
 * row must not keep out the good ones.
 */
const anyRow = z.unknown().meta(documented(withExample(loginRow, LOGIN_ROW)));

const registerBody = withExample(z.strictObject({ logins: z.array(anyRow).meta({ maxItems: LOGINS_PER_CALL }) }), {
  logins: [LOGIN_ROW],
});

const listQuery = z.strictObject({
  state: loginState.optional(),
  outcome: z
    .enum(ENDINGS)
    .optional()
    .meta({ description: 'Only logins whose newest refresh ended with this outcome.' }),
  reference: reference.optional().meta({ description: 'Only logins with exactly this reference.' }),
  ...paging(500, 100),
});

const patchBody = withExample(
  z
    .strictObject({
      paused: z
        .boolean()
        .optional()
        .meta({ description: 'True: daily runs leave the login out until this is set to false.' }),
      scheduleRefresh: z
        .boolean()
        .optional()
        .meta({ description: "Whether Flinks' own nightly job shall refresh the login." }),
      reference: reference.nullable().optional(),
    })
    .refine((change) => Object.keys(change).length > 0, 'must change something')
    .meta({ minProperties: 1 }),
  { scheduleRefresh: true },
);

/** Routes of the registry: which logins exist, and what is known about each. */
export function loginRoutes(api: Api, deps: GatewayDeps): void {
  const { store } = deps;
  api.post(
    '/logins',
    {
      config: { audit: { action: 'logins.register', detail: registration } },
      bodyLimit: REGISTER_BODY_LIMIT_BYTES,
      schema: {
        tags: ['logins'],
        summary: 'Register logins, or change what is known of them',
        description:
          'Idempotent. Rows are checked one by one: a bad row, such as one with an unknown member, is named in ' +
          '`rejected` by its index, and the other rows are stored. A member that a row leaves out stays as it was. ' +
          'If a login is given twice, the last row counts. A login that is stored under another reference is ' +
          'rejected (`reference_differs`); PATCH gives it another reference. A login that another login has replaced ' +
          'is rejected (`login_replaced`). A login whose withdrawal is not complete yet is rejected; once it is ' +
          'complete, the login can be registered anew.',
        querystring: noQuery,
        body: registerBody,
        response: { 200: registered, ...problemAnswers(...WRITE_PROBLEMS, 'too_many_logins') },
      },
    },
    async ({ body }) => {
      if (body.logins.length > LOGINS_PER_CALL) {
        throw new ProblemError(
          'too_many_logins',
          `Send at most ${LOGINS_PER_CALL} logins in one call; nothing was stored.`,
        );
      }
      const { added, updated, rejected } = await registerLogins(store, body.logins);
      return { added, updated, rejected };
    },
  );

  api.get(
    '/logins',
    {
      schema: {
        tags: ['logins'],
        summary: 'List logins, in the order of their LoginIds',
        querystring: listQuery,
        response: { 200: loginPage, ...problemAnswers(...COMMON_PROBLEMS, 'invalid_cursor') },
      },
    },
    async ({ query }) => {
      const { logins, next } = await store.logins.list(query);
      return { logins: await withAdvice(logins), next };
    },
  );

  api.get(
    '/logins/:loginId',
    {
      schema: {
        tags: ['logins'],
        summary: 'Get one login',
        params: loginParams,
        querystring: noQuery,
        response: { 200: login, ...problemAnswers(...COMMON_PROBLEMS, 'invalid_login_id', 'unknown_login') },
      },
    },
    async ({ params: { loginId } }) => advisedOn(await store.logins.look(loginId)),
  );

  api.patch(
    '/logins/:loginId',
    {
      config: { audit: { action: 'login.patch', detail: changes } },
      schema: {
        tags: ['logins'],
        summary: "Pause a login, switch Flinks' nightly job on or off for it, or change its reference",
        description:
          '`scheduleRefresh` is set at Flinks first: if Flinks refuses, nothing is changed here. If Flinks is down ' +
          'or busy, the wish is kept and sent to Flinks later: the answer is 202, and `enrolment` shows whether it ' +
          'has been fulfilled.',
        params: loginParams,
        querystring: noQuery,
        body: patchBody,
        response: {
          200: login,
          202: login,
          ...problemAnswers(
            ...WRITE_PROBLEMS,
            'invalid_login_id',
            'unknown_login',
            'login_replaced',
            'flinks_refused',
            'flinks_unexpected',
          ),
        },
      },
    },
    async ({ params: { loginId }, body: { scheduleRefresh, ...change } }, reply) => {
      // The login is looked up first, so that Flinks is not called for one that is not registered, or no longer.
      await found(loginId);
      const enrolled = scheduleRefresh === undefined ? null : await setEnrolment(deps, loginId, scheduleRefresh);
      await store.logins.patch(loginId, change);
      if (change.paused !== undefined) await followNightly(deps, loginId);
      return reply.code(enrolled === 'later' ? 202 : 200).send(await found(loginId));
    },
  );

  api.get(
    '/logins/:loginId/history',
    {
      config: { audit: { action: 'history.read', detail: countOf('history') } },
      schema: {
        tags: ['logins'],
        summary: 'The refreshes of a login, newest first, with the answer that each box of the flowchart got',
        params: loginParams,
        querystring: z.strictObject(paging(500, 100)),
        response: {
          200: historyPage,
          ...problemAnswers(
            ...COMMON_PROBLEMS,
            'invalid_login_id',
            'unknown_login',
            'login_replaced',
            'invalid_cursor',
          ),
        },
      },
    },
    async ({ params: { loginId }, query }) => {
      await found(loginId);
      return store.refreshes.history({ loginId, ...query });
    },
  );

  const found = async (loginId: string) => advisedOn(await store.logins.get(loginId));

  async function advisedOn(view: LoginView | null) {
    const [advised] = view === null ? [] : await withAdvice([view]);
    if (advised === undefined) throw unknownLogin();
    return advised;
  }

  function withAdvice(views: LoginView[]) {
    return advised(store, deps.settings.policy, views);
  }
}

/** A schema as JSON Schema without `$schema`, to be put into the OpenAPI document. */
function documented(schema: z.ZodType) {
  const { $schema: _dialect, ...members } = z.toJSONSchema(schema, { io: 'input' });
  return members;
}

const registration = ({ answer }: AuditedCall) => ({
  added: answer['added'],
  updated: answer['updated'],
  rejected: (answer['rejected'] as unknown[]).length,
});

/**
 * What a PATCH changed, for the audit. Of a reference, the audit learns only that it was changed, because a reference
 * names a person.
 */
const changes = ({ body: { reference, ...change } }: AuditedCall) => ({
  ...change,
  ...(reference === undefined ? {} : { reference: 'changed' }),
});
