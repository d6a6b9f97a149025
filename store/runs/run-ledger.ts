import { settleCanary } from './canaries';
import { type Database, type Queryable, withTransaction } from '../database';
import { pageOf } from '../pages';
import { stripUnstorable, stripUnstorableOrNull } from '../text';

/**
 * A login that has no outcome in a run yet. `listed`: the login is on Flinks' list of logins that Flinks' own nightly
 * job cannot refresh, and what the list says of it is not older than the stored data. `listedCode` is the list's code
 * for the login; null if the list gives none or does not name the login.
 */
export interface LedgerRow {
  loginId: string;
  listed: boolean;
  listedCode: string | null;
  institution: string | null;
}

/** A card (a login, in Flinks' word) on Flinks' list, with how and when Flinks' last refresh of it ended. */
export interface ListedCard {
  loginId: string;
  /** LastRefreshErrorCode in its normalised spelling; null if the card has none. */
  code: string | null;
  /** LastRefreshState, which is free text; null if the card has none. */
  state: string | null;
  /** ISO 8601 in UTC; null if the card has none that can be read. */
  lastRefreshDate: string | null;
}

/** A card (a login, in Flinks' word) on Flinks' list that belongs to no login registered here. */
export interface UnknownCard {
  loginId: string;
  lastRefreshState: string | null;
  lastRefreshErrorCode: string | null;
  lastRefreshDate: string | null;
}

const CARDS_PER_STATEMENT = 5_000;
const CLOSED_CODE = 'WORKFLOW_CLOSED';

/** The ledger of a run: one row per login, the authoritative record of the run's progress. */
export const runLedgerOf = (db: Database) => ({
  /**
   * Marks the logins that GetNightlyRefreshStatus lists, in the run's ledger and in the registry. Returns how many rows
   * of the ledger were marked (`listed`), and how many cards belong to no login registered here (`unknown`); these
   * cards are stored with the run. A row is marked as stale if the LastRefreshDate of its card is earlier than the
   * LastRefresh of the login's stored data, because such a card says nothing new (rule 9 of docs/flowchart.md).
   */
  markListed(list: { runId: string; cards: ListedCard[] }): Promise<{ listed: number; unknown: number }> {
    const cards = [...new Map(list.cards.map((card) => [card.loginId, card])).values()];
    return withTransaction(db, async (client) => {
      let listed = 0;
      for (let at = 0; at < cards.length; at += CARDS_PER_STATEMENT) {
        listed += await markChunk(client, list.runId, cards.slice(at, at + CARDS_PER_STATEMENT));
      }
      const unknown = await client.query<{ count: number }>(
        'select count(*) as count from run_unknown where run_id = $1',
        [list.runId],
      );
      const { count } = unknown.rows[0]!;
      await client.query('update runs set unknown_ineligible = $2, list_refused = false where run_id = $1', [
        list.runId,
        count,
      ]);
      // Logins that an earlier list named and this list does not name are no longer listed.
      await client.query(
        `update logins l
            set listed_at = null, listed_state = null, listed_code = null, listed_refresh_at = null
          where listed_at <> (select started_at from runs where run_id = $1)`,
        [list.runId],
      );
      return { listed, unknown: count };
    });
  },

  /**
   * The cards on this run's list that belong to no login registered here, in the order of their LoginIds, from behind
   * the LoginId `after`.
   */
  async unknown(query: {
    runId: string;
    after?: string;
    limit: number;
  }): Promise<{ unknown: UnknownCard[]; next: string | null }> {
    const { rows } = await db.query<UnknownCard>(
      `select login_id as "loginId", listed_state as "lastRefreshState", listed_code as "lastRefreshErrorCode",
              listed_refresh_at as "lastRefreshDate"
         from run_unknown where run_id = $1 and login_id > $2 order by login_id limit $3`,
      [stripUnstorable(query.runId), stripUnstorable(query.after ?? ''), query.limit + 1],
    );
    const [unknown, next] = pageOf(rows, query.limit, ({ loginId }) => loginId);
    return { unknown, next };
  },

  /** The next logins without an outcome, in the order of their LoginIds, from behind the LoginId `after`. */
  async page(query: { runId: string; after: string | null; limit: number }): Promise<LedgerRow[]> {
    const { rows } = await db.query<LedgerRow>(
      `select rl.login_id as "loginId", rl.listed and not rl.listed_stale as listed, rl.listed_code as "listedCode", l.institution
         from run_logins rl left join logins l on l.login_id = rl.login_id
        where rl.run_id = $1 and rl.login_id > $2 and rl.outcome is null
        order by rl.login_id limit $3`,
      [query.runId, query.after ?? '', query.limit],
    );
    return rows;
  },

  /** How many rows have no outcome yet. */
  async openRows({ runId }: { runId: string }): Promise<number> {
    const { rows } = await db.query<{ count: number }>(
      'select count(*) as count from run_logins where run_id = $1 and outcome is null',
      [runId],
    );
    return rows[0]!.count;
  },

  /** Which of the logins have an outcome in this run. A login that waits for its user has one: `awaiting_user`. */
  async withOutcome({ runId, loginIds }: { runId: string; loginIds: string[] }): Promise<string[]> {
    const { rows } = await db.query<{ login_id: string }>(
      'select login_id from run_logins where run_id = $1 and login_id = any($2) and outcome is not null',
      [runId, loginIds],
    );
    return rows.map((row) => row.login_id);
  },

  /** The LoginIds of the next logins without an outcome, in their order, from behind the LoginId `after`. */
  async openLogins(query: { runId: string; after: string | null; limit: number }): Promise<string[]> {
    const { rows } = await db.query<{ login_id: string }>(
      `select login_id from run_logins where run_id = $1 and login_id > $2 and outcome is null
        order by login_id limit $3`,
      [query.runId, query.after ?? '', query.limit],
    );
    return rows.map((row) => row.login_id);
  },

  /**
   * Records an outcome for logins whose workflow closed without one. Their rows without an outcome become `failed`, and
   * so do their open refreshes. Logins in the state `refreshing` become `idle`, or `gave_up` if they were given up
   * before. Returns the number of rows that became `failed`.
   */
  sweep({ runId, loginIds }: { runId: string; loginIds: string[] }): Promise<number> {
    return withTransaction(db, async (client) => {
      await client.query('select from logins where login_id = any($1) order by login_id for update', [loginIds]);
      const { rows } = await client.query<{ login_id: string; refresh_id: string | null }>(
        `update run_logins set outcome = 'failed', code = $3, outcome_at = now()
          where run_id = $1 and login_id = any($2) and outcome is null returning login_id, refresh_id`,
        [runId, loginIds, CLOSED_CODE],
      );
      await client.query(
        `update refreshes set ended_at = now(), outcome = 'failed', code = $2
          where refresh_id = any($1) and ended_at is null`,
        [rows.flatMap((row) => row.refresh_id ?? []), CLOSED_CODE],
      );
      await client.query(
        `update logins
            set state = case when gave_up_since is null then 'idle' else 'gave_up' end,
                last_outcome = $2, last_outcome_at = now()
          where login_id = any($1) and state = 'refreshing'`,
        [rows.map((row) => row.login_id), JSON.stringify({ outcome: 'failed', code: CLOSED_CODE, runId })],
      );
      for (const { login_id: loginId, refresh_id: refreshId } of rows) {
        if (refreshId !== null) await settleCanary(client, { loginId, refreshId, isRefreshed: false });
      }
      return rows.length;
    });
  },
});

/** Marks the logins of some cards. Returns how many rows of the run's ledger were marked. */
async function markChunk(client: Queryable, runId: string, cards: ListedCard[]): Promise<number> {
  const columns = [
    cards.map((card) => card.loginId),
    cards.map((card) => stripUnstorableOrNull(card.code)),
    cards.map((card) => stripUnstorableOrNull(card.state)?.slice(0, STATE_LENGTH) ?? null),
    cards.map((card) => card.lastRefreshDate),
  ];
  const card =
    'unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[]) as card(login_id, code, state, refreshed)';
  const { rowCount } = await client.query(
    `update run_logins rl
        set listed = true, listed_code = card.code,
            listed_stale = coalesce(card.refreshed < l.last_refreshed_at, false)
       from ${card} left join logins l on l.login_id = card.login_id
      where rl.run_id = $1 and rl.login_id = card.login_id`,
    [runId, ...columns],
  );
  await client.query(
    `update logins l
        set listed_at = r.started_at, listed_state = card.state, listed_code = card.code, listed_refresh_at = card.refreshed
       from runs r, ${card} where r.run_id = $1 and l.login_id = card.login_id`,
    [runId, ...columns],
  );
  await client.query(
    `insert into run_unknown (run_id, login_id, listed_state, listed_code, listed_refresh_at)
     select $1, card.login_id, card.state, card.code, card.refreshed from ${card}
      where not exists (select from logins l where l.login_id = card.login_id)
     on conflict do nothing`,
    [runId, ...columns],
  );
  return rowCount ?? 0;
}

/** How many characters of Flinks' LastRefreshState are stored at most, because it is free text. */
const STATE_LENGTH = 200;
