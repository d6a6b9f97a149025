import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import type { EventType, LoginEventType } from '../../domain/event-types';
import type { Database, Queryable } from '../database';
import type { Part } from '../one-statement';
import { stripUnstorable, unstorableFreeJson, stripUnstorableOrNull } from '../text';
import { pageOf, refuseLostCursor } from '../pages';

/** A row of the outbox. `data` is the body's `data` without the link, which is added at delivery. */
export interface OutboxEvent {
  /** evt_ and 32 hex digits: the id that receivers see. */
  id: string;
  type: EventType;
  loginId: string | null;
  runId: string | null;
  /** The wait that a link in this event leads to. */
  waitId: string | null;
  data: Record<string, unknown>;
  createdAt: string;
  /** The run whose end decides whether this ask is sent (rule 2); null if it may be sent. */
  heldByRun: string | null;
  /** `pending`: to be sent, now or at `nextAttemptAt`. `dead`: all attempts have failed. */
  state: 'held' | 'pending' | 'delivered' | 'dead';
  /** Delivery attempts begun. */
  attempts: number;
  /** Null if the event is due now, is held, or will not be sent again. */
  nextAttemptAt: string | null;
  /** Why its last attempt failed. */
  failure: string | null;
  deliveredAt: string | null;
  deadAt: string | null;
}

interface EventRow {
  seq: number;
  id: string;
  type: EventType;
  login_id: string | null;
  run_id: string | null;
  wait_id: string | null;
  data: Record<string, unknown>;
  created_at: string;
  held_by_run: string | null;
  attempts: number;
  next_attempt_at: string | null;
  failure: string | null;
  delivered_at: string | null;
  dead_at: string | null;
}

/**
 * Base of the advisory locks of transactions that are writing events. Such a transaction holds the lock with the key
 * EVENT_LOCKS + n, where n is the newest `seq` at the time of its first event. All its events have a `seq` above n.
 */
const EVENT_LOCKS = '7235113000000000000';

/** The outbox. An event is written in the transaction of the change that it reports. */
export const eventsOf = (db: Database) => ({
  /** Alerts the operator. A login that is not registered is named only in `data`. */
  async alert(alert: Alert): Promise<void> {
    await appendAlert(db, alert);
  },

  /**
   * Returns events in the order in which they were written, or `newestFirst`. The page begins after the event `after`;
   * an id that is not in the list is refused with `invalid_cursor`. `dead` is true for only the dead events, and false
   * for only the others. The list ends before any place where an event may still be committed, so a reader that
   * continues later misses nothing.
   */
  async list({
    after,
    limit,
    dead,
    newestFirst = false,
  }: {
    after?: string;
    limit: number;
    dead?: boolean;
    newestFirst?: boolean;
  }): Promise<{ events: OutboxEvent[]; next: string | null }> {
    const [isNext, order] = newestFirst ? ['<', 'desc'] : ['>', 'asc'];
    // This must be a separate statement. Only then does the next statement see all events of the writers that have
    // released their locks by now.
    const settled = await settledSeq(db);
    const { rows } = await db.query<EventRow>(
      `select * from events
        where ($1::text is null or seq ${isNext} (select seq from events where id = $1)) and seq <= $4
          and ($3::boolean is null or $3 = (dead_at is not null))
        order by seq ${order} limit $2`,
      [after === undefined ? null : stripUnstorable(after), limit + 1, dead ?? null, settled],
    );
    // A withdrawn login's events are deleted with it. A reader positioned at one of them must be told.
    await refuseLostCursor(db, { rows, after, isThere: ['select from events where id = $1'] });
    const [page, next] = pageOf(rows, limit, (row) => row.id);
    return { events: page.map(outboxEvent), next };
  },

  /** The id of the newest event before which no other event can appear any more; null while there are no events. */
  async newest(): Promise<string | null> {
    const settled = await settledSeq(db);
    const { rows } = await db.query<{ id: string }>('select id from events where seq <= $1 order by seq desc limit 1', [
      settled,
    ]);
    return rows[0]?.id ?? null;
  },

  async get(id: string): Promise<OutboxEvent | null> {
    const row = await findEvent(db, id);
    return row && outboxEvent(row);
  },
});

/**
 * The `seq` up to which no event can appear any more, because every transaction that wrote an event up to there has
 * ended. Null if there are no events. The trigger `hold_later_events` (store/migrations) takes the locks that are read
 * here.
 */
async function settledSeq(client: Queryable): Promise<number | null> {
  const { rows } = await client.query<{ settled: number | null }>(
    `select least(max(seq), (
       select min((classid::bigint << 32 | objid::bigint) - $1) from pg_locks
        where locktype = 'advisory' and objsubid = 1
          and database = (select oid from pg_database where datname = current_database())
          and (classid::bigint << 32 | objid::bigint) between $1 and $1 + 999999999999)) as settled
       from events`,
    [EVENT_LOCKS],
  );
  return rows[0]!.settled;
}

async function findEvent(client: Queryable, id: string): Promise<EventRow | null> {
  const { rows } = await client.query<EventRow>('select * from events where id = $1', [stripUnstorable(id)]);
  return rows[0] ?? null;
}

/**
 * Writes a login's event if `part` of the same statement returns the login's row, with login_id, reference and
 * institution.
 */
export const loginEventFrom = (
  part: string,
  { type, runId, code }: { type: LoginEventType; runId: string | undefined; code: string | undefined },
): Part => ({
  text: `insert into events (type, login_id, run_id, data)
         select $1, login_id, $2,
                jsonb_build_object('loginId', login_id, 'reference', reference, 'institution', institution) || $3::jsonb
           from ${part}`,
  values: [type, runId ?? null, unstorableFreeJson({ code, runId })],
});

/** Writes a login's event in the current transaction; writes nothing for a login that is not registered. */
export async function appendLoginEvent(
  client: Queryable,
  event: {
    type: LoginEventType;
    loginId: string;
    runId?: string | null;
    waitId?: string;
    heldByRun?: string | null;
    reason?: string;
    code?: string | null;
  },
): Promise<void> {
  const { reason, code, runId } = event;
  const extra = { reason, code: code ?? undefined, runId: runId ?? undefined };
  await client.query(
    `insert into events (type, login_id, run_id, wait_id, held_by_run, data)
     select $2, login_id, $3, $4, $5,
            jsonb_build_object('loginId', login_id, 'reference', reference, 'institution', institution) || $6
       from logins where login_id = $1`,
    [
      event.loginId,
      event.type,
      runId ?? null,
      event.waitId ?? null,
      event.heldByRun ?? null,
      unstorableFreeJson(extra),
    ],
  );
}

/**
 * Writes one `login.user_needed_soon` for each of these logins in the current transaction. `by` is the moment by which
 * the user is needed, ISO 8601 in UTC.
 */
export async function appendUsersNeededSoon(
  client: Queryable,
  runId: string,
  users: { loginId: string; by: string }[],
): Promise<void> {
  await client.query(
    `insert into events (type, login_id, run_id, data)
     select 'login.user_needed_soon', login_id, $1,
            jsonb_build_object('loginId', login_id, 'reference', reference, 'institution', institution, 'by', by, 'runId', $1::text)
       from unnest($2::text[], $3::text[]) as needed(login_id, by) join logins using (login_id)
      order by login_id`,
    [runId, users.map(({ loginId }) => loginId), users.map(({ by }) => by)],
  );
}

export interface Alert {
  loginId?: string;
  runId?: string;
  code: string;
  /** The FlinksCode concerned. */
  flinksCode?: string;
  /** The institution whose logins are concerned. */
  institution?: string;
  /** How often it happened since the last alert. */
  count?: number;
  message: string;
}

/**
 * Writes an alert in the current transaction. With `once`, there is at most one alert with the same code, FlinksCode
 * and institution in a run, or for a login if the alert belongs to no run.
 */
export async function appendAlert(client: Queryable, alert: Alert, { once = false } = {}): Promise<void> {
  const { loginId = null, runId = null, code, flinksCode = null, institution = null } = alert;
  // Without the lock, logins of a run that end at the same moment would each find that no alert exists yet.
  if (once)
    await client.query('select pg_advisory_xact_lock(hashtext($1))', [
      `alert ${runId ?? loginId} ${code} ${flinksCode} ${institution}`,
    ]);
  await client.query(
    `insert into events (type, login_id, run_id, data)
     select 'operator.alert', (select login_id from logins where login_id = $1), $2, $3
      where not $4 or not exists (
        select from events
         where type = 'operator.alert' and run_id is not distinct from $2
           and (run_id is not null or login_id = $1)
           and data ->> 'code' = $5 and data ->> 'flinksCode' is not distinct from $6
           and data ->> 'institution' is not distinct from $7)`,
    [loginId, runId, unstorableFreeJson(alert), once, code, flinksCode, stripUnstorableOrNull(institution)],
  );
}

/**
 * Writes an alert, unless an alert with the same code was written on that UTC day (YYYY-MM-DD). The caller holds a
 * lock.
 */
export async function appendAlertOfDay(client: Queryable, day: string, alert: Alert): Promise<void> {
  await client.query(
    `insert into events (type, data)
     select 'operator.alert', $2
      where not exists (select from events
                         where type = 'operator.alert' and data ->> 'code' = $3
                           and created_at >= ($1 || 'T00:00:00Z')::timestamptz)`,
    [day, unstorableFreeJson(alert), alert.code],
  );
}

/** Writes a run's event in the current transaction. */
export async function appendRunFinished(
  client: Queryable,
  data: { runId: string } & Record<string, unknown>,
): Promise<void> {
  await client.query(`insert into events (type, run_id, data) values ('run.finished', $1, $2)`, [
    data.runId,
    unstorableFreeJson(data),
  ]);
}

/** Drops the held ask of a login when its refresh ends. Its user was never asked, and is no longer awaited. */
export const dropHeldAsk = (loginId: string): Part => ({
  text: `delete from events where login_id = $1 and type = 'login.awaiting_user' and held_by_run is not null`,
  values: [loginId],
});

/**
 * Drops the asks of a stopped run, because its findings cannot be trusted (rule 2). The limits of their waits do not
 * begin to count, because nobody was asked. The next run that finds such a user still awaited asks them (`askAnew` of
 * waits/dropped-asks.ts).
 */
export async function dropAsks(client: Queryable, runId: string): Promise<void> {
  await client.query('delete from events where held_by_run = $1', [runId]);
}

/**
 * Drops the held asks of these logins, because their bank had refused them wrongly (rule 2). The limits of their waits
 * do not begin to count, because nobody was asked. Returns the number of dropped asks.
 */
export async function dropAsksOf(client: Queryable, runId: string, loginIds: string[]): Promise<number> {
  const { rowCount } = await client.query('delete from events where held_by_run = $1 and login_id = any($2)', [
    runId,
    loginIds,
  ]);
  return rowCount ?? 0;
}

/**
 * Releases asks that a run held, for one institution or for all but some. From now on their users count as asked, and
 * the limits of their waits begin to count. Returns the number of logins.
 */
export async function releaseAsks(
  client: Queryable,
  runId: string,
  { except = [], only = null }: { except?: string[]; only?: string | null },
): Promise<number> {
  const { rowCount } = await client.query(
    `with released as (
       update events e set held_by_run = null
         from logins l
        where e.held_by_run = $1 and l.login_id = e.login_id
          -- The user of a refreshing login is back already. The ask stays held, and is sent if the wait continues.
          and l.state <> 'refreshing'
          and coalesce(l.institution, $4) <> all($2)
          and ($3::text is null or coalesce(l.institution, $4) = $3)
       returning e.login_id, e.wait_id
     ), counted as (
       update waits w set counts_from = coalesce(w.counts_from, now()) from released r where w.wait_id = r.wait_id
     )
     update logins l set last_asked_at = now() from released r where l.login_id = r.login_id`,
    [runId, except, only, UNKNOWN_INSTITUTION],
  );
  return rowCount ?? 0;
}

const outboxEvent = (row: EventRow): OutboxEvent => ({
  id: row.id,
  type: row.type,
  loginId: row.login_id,
  runId: row.run_id,
  waitId: row.wait_id,
  data: row.data,
  createdAt: row.created_at,
  heldByRun: row.held_by_run,
  state: stateOf(row),
  attempts: row.attempts,
  nextAttemptAt: stateOf(row) === 'pending' ? row.next_attempt_at : null,
  failure: row.failure,
  deliveredAt: row.delivered_at,
  deadAt: row.dead_at,
});

function stateOf({ delivered_at, dead_at, held_by_run }: EventRow): OutboxEvent['state'] {
  if (delivered_at !== null) return 'delivered';
  if (dead_at !== null) return 'dead';
  return held_by_run === null ? 'pending' : 'held';
}
