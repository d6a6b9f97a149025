import { z } from 'zod';
import { labelField } from '../../app/fields';
import { countOf } from '../audit';
import { ACCOUNT_ID } from '../examples';
import { unknownLogin } from '../problems/problem-of';
import { COMMON_PROBLEMS, loginParams, noQuery, paging, problemAnswers, runIdText, type Api } from '../schemas';
import type { GatewayDeps } from '../deps';
import { accountList, attributesList, transactionChanges, transactionPage } from '../views/bank-data';

const READ_PROBLEMS = [...COMMON_PROBLEMS, 'invalid_login_id', 'unknown_login', 'login_replaced'] as const;

/**
 * A calendar date. Of an ISO 8601 time only the date counts, as it is written, because transactions have no time. The
 * year 0 is refused, because PostgreSQL has none.
 */
const since = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be a calendar date or an ISO 8601 time with its zone')
  .transform((text) => text.slice(0, 10))
  .refine((date) => /^\d{4}-/.test(date) && date >= '0001-01-01', 'must be in the years 1 to 9999')
  .meta({
    type: 'string',
    format: 'date',
    description:
      'Only transactions of this day or later. Of an ISO 8601 time only the date counts, as it is written; it is not ' +
      'converted to another time zone.',
    examples: ['2026-02-01'],
  });

const transactionsQuery = z.strictObject({
  accountId: labelField('Only transactions of this account.')
    .meta({ examples: [ACCOUNT_ID] })
    .optional(),
  since: since.optional(),
  ...paging(5_000, 500),
});

const { after: cursor, limit } = paging(5_000, 500);
const changesQuery = z.strictObject({ cursor, limit });

const attributesQuery = z.strictObject({ runId: runIdText.optional() });

/** Routes that return the stored bank data of a login. They do not call Flinks. */
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
          'The changes of a login have one order. An app that follows them in this order misses none, and then holds ' +
          'the same transactions as the list of transactions shows. Keep transactions by account and id: store those ' +
          'in `added` and `modified`, over one that you hold already; delete those in `removed`; keep `next` as your ' +
          'cursor. While `hasMore` is true, call again at once; a transaction that changes in the meantime may be ' +
          'listed in `added` a second time. Transactions that are deleted after TRANSACTION_RETENTION are not listed ' +
          'in `removed`. After the database was restored, or the login was registered anew, a cursor may be unknown ' +
          '(`cursor_unknown`): drop what you hold and begin without a cursor.',
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
        summary: 'The newest answer of every Attributes package; with `runId`, the answers that came in that run',
        params: loginParams,
        querystring: attributesQuery,
        response: { 200: attributesList, ...problemAnswers(...READ_PROBLEMS) },
      },
    },
    ({ params: { loginId }, query: { runId } }) => read(loginId, () => store.bankData.attributes({ loginId, runId })),
  );

  /**
   * Checks after the read that the login still exists. If another login has taken its place during the read, the data
   * has moved there, so an empty result would wrongly say that there is none.
   */
  async function read<T>(loginId: string, work: () => Promise<T>): Promise<T> {
    const [answer] = await Promise.allSettled([work()]);
    if (!(await store.logins.exists(loginId))) throw unknownLogin();
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  }
}
