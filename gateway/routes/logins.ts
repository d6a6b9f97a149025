import { z } from 'zod';
import { issuesOf } from '../validation-problem';
import { unknownLogin } from '../problem-of';
import { Problem } from '../problems';
import {
  COMMON_PROBLEMS,
  label,
  loginIdText,
  loginParams,
  noQuery,
  paging,
  problemAnswers,
  WRITE_PROBLEMS,
  type Api,
} from '../schemas';
import type { GatewayDeps } from '../deps';
import { historyPage, login, loginPage, loginState, registered } from '../views';

const LOGINS_PER_CALL = 10_000;
/** 10,000 rows with both texts at full length, in two-byte letters. */
const REGISTER_BODY_LIMIT_BYTES = 16 * 1024 * 1024;

const reference = label(
  "The app's own name for this login's customer; comes back in answers and events. Null clears it.",
);

const loginRow = z.strictObject({
  loginId: loginIdText,
  reference: reference.nullish(),
  institution: label("Flinks' name of the institution. Null clears it.").nullish(),
  language: z
    .enum(['en', 'fr'])
    .nullish()
    .meta({ description: 'Language of the Flinks Connect session it came from: Flinks keys LoginIds by it.' }),
});
const BEING_PURGED = 'its consent was withdrawn, and that is not done yet: send it again later';

/** A bad row is no reason to refuse the good ones, so rows are checked one by one; this only documents them. */
const anyRow = z.unknown().meta(documented(loginRow));

const registerBody = z.strictObject({ logins: z.array(anyRow).meta({ maxItems: LOGINS_PER_CALL }) });

const listQuery = z.strictObject({ state: loginState.optional(), ...paging(500, 100) });

const patchBody = z
  .strictObject({
    paused: z.boolean().optional().meta({ description: 'Daily runs leave a paused login out.' }),
    scheduleRefresh: z.boolean().optional().meta({ description: "Whether Flinks' own nightly job looks at it." }),
    reference: reference.nullable().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'must change something');

/** The registry: which logins there are, and what is known of each. */
export function loginRoutes(api: Api, { store, flinks }: GatewayDeps): void {
  api.post(
    '/logins',
    {
      bodyLimit: REGISTER_BODY_LIMIT_BYTES,
      schema: {
        tags: ['logins'],
        summary: 'Register logins, or change what is known of them',
        description:
          'Idempotent. Rows are checked one by one: a bad row, also one with a member that is not known, is named in ' +
          '`rejected` by its index and the others are taken. A member that is left out stays as it was. Of a login ' +
          'given twice the last row counts. A login whose withdrawal is not done yet is rejected; afterwards it is `added`.',
        querystring: noQuery,
        body: registerBody,
        response: { 200: registered, ...problemAnswers(...WRITE_PROBLEMS, 'too_many_logins') },
      },
    },
    async ({ body }) => {
      if (body.logins.length > LOGINS_PER_CALL) {
        throw new Problem('too_many_logins', `Send at most ${LOGINS_PER_CALL} in one call; nothing was taken.`);
      }
      const { rows, rejected } = sorted(body.logins);
      const { withdrawn, ...counts } = await store.logins.upsertMany(rows.map(({ row }) => row));
      const refused = rows
        .filter(({ row }) => withdrawn.includes(row.loginId))
        .map(({ index }) => ({ index, reason: BEING_PURGED }));
      return { ...counts, rejected: [...rejected, ...refused].sort((one, other) => one.index - other.index) };
    },
  );

  api.get(
    '/logins',
    {
      schema: {
        tags: ['logins'],
        summary: 'List logins, by LoginId',
        querystring: listQuery,
        response: { 200: loginPage, ...problemAnswers(...COMMON_PROBLEMS, 'invalid_cursor') },
      },
    },
    ({ query }) => store.logins.list(query),
  );

  api.get(
    '/logins/:loginId',
    {
      schema: {
        tags: ['logins'],
        summary: 'Look at one login',
        params: loginParams,
        querystring: noQuery,
        response: { 200: login, ...problemAnswers(...COMMON_PROBLEMS, 'invalid_login_id', 'unknown_login') },
      },
    },
    ({ params }) => found(params.loginId),
  );

  api.patch(
    '/logins/:loginId',
    {
      schema: {
        tags: ['logins'],
        summary: "Pause a login, enrol it in Flinks' nightly job, or rename it",
        description: '`scheduleRefresh` is set at Flinks first: when Flinks refuses, nothing is changed here.',
        params: loginParams,
        querystring: noQuery,
        body: patchBody,
        response: {
          200: login,
          ...problemAnswers(
            ...WRITE_PROBLEMS,
            'invalid_login_id',
            'unknown_login',
            'flinks_refused',
            'flinks_unexpected',
            'flinks_unavailable',
          ),
        },
      },
    },
    async ({ params: { loginId }, body: { scheduleRefresh, ...change } }) => {
      // Flinks is never called for a login that is not (or no longer) registered.
      await found(loginId);
      if (scheduleRefresh !== undefined) await flinks.setScheduledRefresh({ loginId, isActivated: scheduleRefresh });
      const isThere = await store.logins.patch(loginId, { ...change, scheduled: scheduleRefresh });
      // Withdrawn while Flinks was asked: its nightly job may have been turned off before it was turned on here.
      if (!isThere && scheduleRefresh === true) await flinks.setScheduledRefresh({ loginId, isActivated: false });
      return found(loginId);
    },
  );

  api.get(
    '/logins/:loginId/history',
    {
      schema: {
        tags: ['logins'],
        summary: 'The refreshes of a login, newest first, with what each box of the flowchart answered',
        params: loginParams,
        querystring: z.strictObject(paging(500, 100)),
        response: {
          200: historyPage,
          ...problemAnswers(...COMMON_PROBLEMS, 'invalid_login_id', 'unknown_login', 'invalid_cursor'),
        },
      },
    },
    async ({ params: { loginId }, query }) => {
      await found(loginId);
      return store.refreshes.history({ loginId, ...query });
    },
  );

  async function found(loginId: string) {
    const view = await store.logins.get(loginId);
    if (view === null) throw unknownLogin();
    return view;
  }
}

/** The good rows, and why the others were not taken. Reasons name members, never values. */
function sorted(given: unknown[]) {
  const rows: { index: number; row: z.output<typeof loginRow> }[] = [];
  const rejected: { index: number; reason: string }[] = [];
  given.forEach((row, index) => {
    const { success, data, error } = loginRow.safeParse(row);
    if (success) rows.push({ index, row: data });
    else rejected.push({ index, reason: issuesOf(error).map(inWords).join('; ') });
  });
  return { rows, rejected };
}

const inWords = ({ path, message }: { path: string; message: string }): string =>
  path === '' ? message : `${path}: ${message}`;

/** A schema as the members it would have in the OpenAPI document. */
function documented(schema: z.ZodType) {
  const { $schema: _dialect, ...members } = z.toJSONSchema(schema, { io: 'input' });
  return members;
}
