import { DELIVERED_EVENTS_MS, type PurgeTarget } from '../domain/retention';
import { withTransaction, type Database } from './database';

/**
 * One step of deleting rows of a table (`target`) that are older than `ageLimitMs`. `after` is the `after` that the
 * step before returned, a LoginId or null; null in the first step.
 */
export interface PurgeStep {
  target: PurgeTarget;
  ageLimitMs: number;
  after: string | null;
}

/**
 * What a step has done: `deleted` is the number of rows. `next` is null if nothing is left. Otherwise it contains the
 * `after` of the next step. If there was too much for one step, this is the `after` with which this step was called.
 */
export interface PurgedStep {
  deleted: number;
  next: { after: string | null } | null;
}

/** How many rows a step deletes at most. It holds their locks for a few hundred milliseconds. */
const ROWS_PER_STEP = 5_000;
/** How many logins a step considers at most. */
const LOGINS_PER_STEP = 200;

/**
 * SQL: which rows `t` of each table are too old. $1 is the moment before which a row is too old. If `ofLogins` is true,
 * the rows are found by an index that begins with the login, and $2 contains the LoginIds; other rows are found by age
 * alone. The row of a wait, a refresh or a run that has not ended is never too old.
 */
const TOO_OLD: Record<PurgeTarget, { ofLogins: boolean; where: string }> = {
  payloads: { ofLogins: false, where: 't.created_at < $1' },
  transactions: {
    ofLogins: true,
    // A transaction without a date is too old if the login's newest stored answer is, because that answer may have
    // contained the transaction again.
    where: `(t.date < ($1::timestamptz at time zone 'UTC')::date
      or t.date is null and exists (select from logins l where l.login_id = t.login_id
                                       and coalesce(l.data_collected_at, l.created_at) < $1))`,
  },
  attributes: {
    ofLogins: true,
    // The API shows the newest answer of each package, so that answer stays.
    where: `t.collected_at < $1 and exists (
      select from attributes newer where newer.login_id = t.login_id and newer.package = t.package
         and (newer.collected_at, newer.refresh_id) > (t.collected_at, t.refresh_id))`,
  },
  inbox: { ofLogins: false, where: 't.received_at < $1' },
  events: {
    ofLogins: false,
    where: `(t.created_at < $1 or t.delivered_at < clock_timestamp() - ${DELIVERED_EVENTS_MS} * interval '1 millisecond')`,
  },
  live_calls: { ofLogins: true, where: 't.reserved_at < $1' },
  waits: { ofLogins: true, where: 't.ended_at < $1' },
  refreshes: { ofLogins: true, where: 't.ended_at < $1' },
  replaced_logins: {
    ofLogins: false,
    // An undo that was ordered in time may still be carried out.
    where: `t.kept_at < $1 and not exists (
      select from replacements u where u.login_id = t.holder and u.undoes and u.replaced_at is null and u.refused is null)`,
  },
  // Offers that nobody has taken up, and orders that were refused, become too old. A replacement that was carried out
  // stays, because it says by which LoginId a login was replaced.
  replacements: {
    ofLogins: false,
    where: 't.replaced_at is null and (t.decided_at is null or t.refused is not null) and t.seen_at < $1',
  },
  run_logins: {
    ofLogins: false,
    // The row of a login that was refreshed after the run's end (recovered) stays as long as the run, because such rows
    // are counted whenever the run is shown.
    where: `t.recovered_at is null
      and exists (select from runs r where r.run_id = t.run_id and r.finished_at < $1)`,
  },
  runs: { ofLogins: false, where: 't.finished_at < $1' },
};

/** Deletes what has become too old. Any step may be repeated. Two steps at once do not wait for each other. */
export const purgeOf = (db: Database) => ({
  /**
   * Does one step. It deletes at most 5,000 rows, and, where rows are found by their login, considers at most 200
   * logins. Ages are by the database's clock.
   */
  async step({ target, ageLimitMs, after }: PurgeStep): Promise<PurgedStep> {
    const { ofLogins, where } = TOO_OLD[target];
    const before = await momentAgo(db, ageLimitMs);
    if (!ofLogins) {
      const deleted = await deleteSome(db, target, where, [before]);
      return { deleted, next: deleted === ROWS_PER_STEP ? { after: null } : null };
    }
    const loginIds = await loginsAfter(db, after);
    const deleted = await deleteSome(db, target, `t.login_id = any($2) and ${where}`, [before, loginIds]);
    // A full step may have left rows of these logins, so the next step takes them again.
    if (deleted === ROWS_PER_STEP) return { deleted, next: { after } };
    return { deleted, next: loginIds.length === LOGINS_PER_STEP ? { after: loginIds.at(-1) ?? null } : null };
  },
});

async function momentAgo(db: Database, ms: number): Promise<string> {
  const { rows } = await db.query<{ moment: string }>(
    `select clock_timestamp() - $1::float8 * interval '1 millisecond' as moment`,
    [ms],
  );
  return rows[0]!.moment;
}

async function loginsAfter(db: Database, after: string | null): Promise<string[]> {
  const { rows } = await db.query<{ login_id: string }>(
    'select login_id from logins where login_id > $1 order by login_id limit $2',
    [after ?? '', LOGINS_PER_STEP],
  );
  return rows.map((row) => row.login_id);
}

/** Deletes at most ROWS_PER_STEP rows. Rows that another transaction has locked are left for the next purge. */
function deleteSome(db: Database, target: PurgeTarget, where: string, values: unknown[]): Promise<number> {
  return withTransaction(db, async (client) => {
    const { rowCount } = await client.query(
      `delete from ${target} where ctid in (
         select t.ctid from ${target} t where ${where} limit ${ROWS_PER_STEP} for update of t skip locked)`,
      values,
    );
    return rowCount ?? 0;
  });
}
