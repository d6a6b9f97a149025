import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import type { EventType, LoginEventType } from '../../domain/event-types';
import type { Database, Queryable } from '../database';
import type { Part } from '../one-statement';
import { stripUnstorable, unstorableFreeJson, stripUnstorableOrNull } from '../text';
import { pageOf, refuseLostCursor } from '../pages';

/** A row of the outbox. `data` is the `data` of the event's body, without the link, which is added at delivery. */
export interface OutboxEvent {
  /** evt_ and 32 hex digits: the id that receivers see. */
  id: string;
  type: EventType;
  loginId: string | null;
  runId: string | null;
  /** The wait to which the link in this event leads; null for an event without a link. */
  waitId: string | null;
  data: Record<string, unknown>;
  createdAt: string;
  /**
   * The run that holds this ask, until its end or by a brake (rule 2 of docs/flowchart.md); null if no run holds it.
   */
  heldByRun: string | null;
  /** `pending`: to be sent, now or at `nextAttemptAt`. `dead`: all attempts have failed. */
  state: 'held' | 'pending' | 'delivered' | 'dead';
  /** How many delivery attempts have begun. */
  attempts: number;
  /** Null if the event is due now, is held, or will not be sent again. */
  nextAttemptAt: string | null;
  /** Why the last attempt failed; null if none has failed, or the event was delivered. */
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
 * The lowest key of the advisory locks that transactions hold while they are writing events. Such a transaction holds
 * the lock with the key EVENT_LOCKS + n, where n was the newest `seq` when it wrote its first event. All its events
 * have a `seq` above n.
 */
const EVENT_LOCKS = '7235113000000000000';

/** The outbox. An event is written in the transaction of the change that it reports. */
export const eventsOf = (db: Database) => ({
  /** Alerts the operator. A login that is not registered is named only in `data`. */
  async alert(alert: Alert): Promise<void> {
    await appendAlert(db, alert);
  },

  /**
   * Returns events in the order in which they were written, or `newestFirst`. The page begins behind the event with the
   * id `after`; an id that does not exist is refused with `invalid_cursor`. If `dead` is true, only dead letters are
   * returned, and if it is false, only the other events. The list ends before the first place at which a transaction
   * that is still open may add an event, so a reader that continues later misses nothing.
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
    // The events of a withdrawn login are deleted with it. A reader whose `after` is one of them must be told.
    await refuseLostCursor(db, { rows, after, isThere: ['select from events where id = $1'] });
    const [page, next] = pageOf(rows, limit, (row) => row.id);
    return { events: page.map(outboxEvent), next };
  },

  /** The id of the newest event before which no other event can be added any more; null if there is none. */
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
 * The `seq` up to which no event can be added any more, because every transaction that wrote an event up to there has
 * ended. Null if there are no events. The locks that are read here are taken by the trigger `hold_later_events`
 * (store/migrations).
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
 * Writes an event of a login if the part of the same statement that `part` names returns the login's row, with
 * login_id, reference and institution.
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

/** Writes an event of a login in the current transaction. Writes nothing if the login is not registered. */
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

/** What an `operator.alert` says. */
export interface Alert {
  loginId?: string;
  runId?: string;
  code: string;
  /** The FlinksCode, or code of ours, that the alert is about. */
  flinksCode?: string;
  /** The institution whose logins the alert is about. */
  institution?: string;
  /** The number of what the alert is about, such as asks, logins, calls, or repeats since the last alert. */
  count?: number;
  message: string;
}

/**
 * Writes an alert in the current transaction. With `once`, it is not written if its run already has an alert with the
 * same code, FlinksCode and institution. If it belongs to no run, its login counts instead of the run.
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
 * Writes an alert, unless an alert with the same code has been written since that UTC day (YYYY-MM-DD) began. The
 * caller holds a lock, so that of two calls at once only one writes.
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

/** Writes the event `run.finished` of a run in the current transaction. */
export async function appendRunFinished(
  client: Queryable,
  data: { runId: string } & Record<string, unknown>,
): Promise<void> {
  await client.query(`insert into events (type, run_id, data) values ('run.finished', $1, $2)`, [
    data.runId,
    unstorableFreeJson(data),
  ]);
}

/** Drops the held ask of a login whose refresh ends, because the user was never asked and is no longer awaited. */
export const dropHeldAsk = (loginId: string): Part => ({
  text: `delete from events where login_id = $1 and type = 'login.awaiting_user' and held_by_run is not null`,
  values: [loginId],
});

/**
 * Drops the asks that a stopped run holds, because what it found cannot be trusted (rule 2). The limits of their waits
 * do not begin to count, because nobody was asked. The next run that finds such a user still awaited writes the ask
 * anew (`askAnew` of waits/dropped-asks.ts).
 */
export async function dropAsks(client: Queryable, runId: string): Promise<void> {
  await client.query('delete from events where held_by_run = $1', [runId]);
}

/**
 * Drops the asks of these logins that a run holds, because the bank had refused the logins wrongly (rule 2). The limits
 * of their waits do not begin to count, because nobody was asked. Returns the number of dropped asks.
 */
export async function dropAsksOf(client: Queryable, runId: string, loginIds: string[]): Promise<number> {
  const { rowCount } = await client.query('delete from events where held_by_run = $1 and login_id = any($2)', [
    runId,
    loginIds,
  ]);
  return rowCount ?? 0;
}

/**
 * Releases asks that a run holds, so that they are sent: those of one institution (`only`), or those of all
 * institutions but some (`except`). From now on their users count as asked, and the limits of their waits begin to
 * count. Asks of logins that are being refreshed stay held. Returns the number of logins whose ask was released.
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
          -- If the login is being refreshed, its user seems to be back. The ask stays held, and is sent if the wait
          -- goes on after all.
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
