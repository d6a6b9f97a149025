import { z } from 'zod';
import { labelField } from '../../app/fields';
import { countOf } from '../audit';
import { ACCOUNT_ID } from '../examples';
import { unknownLogin } from '../problems/problem-of';
import { COMMON_PROBLEMS, loginParams, noQuery, paging, problemAnswers, runIdText, type Api } from '../schemas';
import type { GatewayDeps } from '../deps';
import { accountList, attributesList, transactionChanges, transactionPage } from '../views/bank-data';

const READ_PROBLEMS = [...COMMON_PROBLEMS, 'invalid_login_id', 'unknown_login', 'login_replaced'] as const;

/** Only the day of a moment counts, as written, because transactions have no time. PostgreSQL has no year 0. */
const since = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be a calendar date or an ISO 8601 time with its zone')
  .transform((text) => text.slice(0, 10))
  .refine((date) => /^\d{4}-/.test(date) && date >= '0001-01-01', 'must be in the years 1 to 9999')
  .meta({
    type: 'string',
    format: 'date',
    description: 'From this day on. Of an ISO 8601 time only the day counts, as it is written, in its own zone.',
    examples: ['2026-02-01'],
  });

const transactionsQuery = z.strictObject({
  accountId: labelField('Only those of this account.')
    .meta({ examples: [ACCOUNT_ID] })
    .optional(),
  since: since.optional(),
  ...paging(5_000, 500),
});

const { after: cursor, limit } = paging(5_000, 500);
const changesQuery = z.strictObject({ cursor, limit });

const attributesQuery = z.strictObject({ runId: runIdText.optional() });

/** Routes for the bank data of a login, as last stored from Flinks. */
export function bankDataRoutes(api: Api, { store }: GatewayDeps): void {
  api.get(
    '/logins/:loginId/accounts',
    {
      config: { audit: { action: 'accounts.read', detail: countOf('accounts') } },
      schema: {
        tags: ['bank data'],
        summary: 'The accounts of a login, with balances and holders',
        params: loginParams,
        querystring: noQuery,
        response: { 200: accountList, ...problemAnswers(...READ_PROBLEMS) },
      },
    },
    ({ params: { loginId } }) => read(loginId, () => store.bankData.accounts(loginId)),
  );

  api.get(
    '/logins/:loginId/transactions',
    {
      config: { audit: { action: 'transactions.read', detail: countOf('transactions') } },
      schema: {
        tags: ['bank data'],
        summary: 'The transactions of a login, newest first',
        params: loginParams,
        querystring: transactionsQuery,
        response: { 200: transactionPage, ...problemAnswers(...READ_PROBLEMS, 'invalid_cursor') },
      },
    },
    ({ params: { loginId }, query }) => read(loginId, () => store.bankData.transactions({ loginId, ...query })),
  );

  api.get(
    '/logins/:loginId/transactions/changes',
    {
      config: { audit: { action: 'changes.read', detail: countOf('added', 'modified', 'removed') } },
      schema: {
        tags: ['bank data'],
        summary: "What has changed in a login's transactions since a cursor; without a cursor, all transactions",
        description:
          'The changes of a login have one order: an app that follows it misses nothing and holds what the list of ' +
          'transactions shows. Keep rows by account and id: put `added` and `modified` in place, take `removed` out, ' +
          'keep `next`. While `hasMore` is true go on at once; a row that changes meanwhile may be listed as added ' +
          'once more. Rows that TRANSACTION_RETENTION takes out are not listed. After a restore, or a new ' +
          'registration, a cursor may be unknown (`cursor_unknown`): drop what you hold and begin without a cursor.',
        params: loginParams,
        querystring: changesQuery,
        response: {
          200: transactionChanges,
          ...problemAnswers(...READ_PROBLEMS, 'invalid_cursor', 'cursor_unknown'),
        },
      },
    },
    ({ params: { loginId }, query }) => read(loginId, () => store.bankData.changes({ loginId, ...query })),
  );

  api.get(
    '/logins/:loginId/attributes',
    {
      config: { audit: { action: 'attributes.read', detail: countOf('attributes') } },
      schema: {
        tags: ['bank data'],
        summary: 'The newest answer of every Attributes package, or what a run brought',
        params: loginParams,
        querystring: attributesQuery,
        response: { 200: attributesList, ...problemAnswers(...READ_PROBLEMS) },
      },
    },
    ({ params: { loginId }, query: { runId } }) => read(loginId, () => store.bankData.attributes({ loginId, runId })),
  );

  /**
   * Checks after the read that the login still exists: if another login takes its place during the read, an empty
   * result does not mean that there is no data.
   */
  async function read<T>(loginId: string, work: () => Promise<T>): Promise<T> {
    const [answer] = await Promise.allSettled([work()]);
    if (!(await store.logins.exists(loginId))) throw unknownLogin();
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  }
}
