import type { Pool } from 'pg';
import type { AccountsDetail, FlinksClient } from '../../flinks/client';

/** The tables of the textbook version, into which each row is written by a statement of its own. */
export const TEXTBOOK_TABLES = `
  create table textbook_logins (login_id text primary key, state text, last_refresh timestamptz, outcome text);
  create table textbook_accounts (login_id text, account_id text, title text, balance numeric, primary key (login_id, account_id));
  create table textbook_transactions (login_id text, account_id text, transaction_id text, date date, description text,
    debit numeric, credit numeric, primary key (login_id, account_id, transaction_id));
  create table textbook_attributes (login_id text primary key, attributes jsonb);
  create table textbook_events (id bigint generated always as identity primary key, login_id text, type text)`;

type Accounts = AccountsDetail['accounts'];

/** The steps of the textbook version. Each is an ordinary (not a local) activity. */
export const textbookActivities = (flinks: FlinksClient, db: Pool) => ({
  async begin(loginId: string): Promise<void> {
    await db.query(
      `insert into textbook_logins (login_id, state) values ($1, 'refreshing')
       on conflict (login_id) do update set state = 'refreshing'`,
      [loginId],
    );
  },

  mintToken: (): Promise<string> => flinks.generateAuthorizeToken(),

  async authorize(loginId: string, authorizeToken: string) {
    const answer = await flinks.authorizeCached({ loginId, authorizeToken });
    if (answer.kind !== 'authorized') throw new Error(`Flinks has answered ${answer.kind}`);
    return { requestId: answer.requestId, lastRefresh: answer.lastRefresh };
  },

  async saveAuthorized(loginId: string, { lastRefresh }: { lastRefresh: string | null }): Promise<void> {
    await db.query('update textbook_logins set last_refresh = $2 where login_id = $1', [loginId, lastRefresh]);
  },

  async fetchAccounts(requestId: string): Promise<Accounts> {
    const answer = await flinks.getAccountsDetail({ requestId, daysOfTransactions: 'Days90' });
    if (answer.kind !== 'ready') throw new Error(`Flinks has answered ${answer.kind}`);
    return answer.detail.accounts;
  },

  async saveAccounts(loginId: string, accounts: Accounts): Promise<void> {
    for (const { id, title, balance, transactions } of accounts) {
      await db.query(
        `insert into textbook_accounts values ($1, $2, $3, $4)
         on conflict (login_id, account_id) do update set title = excluded.title, balance = excluded.balance`,
        [loginId, id, title, balance.current],
      );
      for (const { id: transactionId, date, description, debit, credit } of transactions) {
        await db.query('insert into textbook_transactions values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing', [
          loginId,
          id,
          transactionId,
          date,
          description,
          debit,
          credit,
        ]);
      }
    }
  },

  async fetchAttributes(loginId: string, requestId: string): Promise<unknown> {
    const answer = await flinks.getAttributes({ loginId, requestId, package: 'income' });
    return answer.kind === 'ready' ? answer.details : null;
  },

  async saveAttributes(loginId: string, attributes: unknown): Promise<void> {
    await db.query('insert into textbook_attributes values ($1, $2) on conflict do nothing', [
      loginId,
      JSON.stringify(attributes),
    ]);
  },

  async finish(loginId: string): Promise<void> {
    await db.query(`update textbook_logins set state = 'idle', outcome = 'refreshed' where login_id = $1`, [loginId]);
  },

  async notify(loginId: string): Promise<void> {
    await db.query(`insert into textbook_events (login_id, type) values ($1, 'login.refreshed')`, [loginId]);
  },
});

export type TextbookActivities = ReturnType<typeof textbookActivities>;
