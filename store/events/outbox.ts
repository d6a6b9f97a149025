import { type Database, type Queryable, withTransaction } from '../database';
import type { EventType } from '../../domain/event-types';
import { appendAlert } from './events';
import { stripUnstorable } from '../text';

/** An event that was claimed for one delivery attempt. */
export interface ClaimedEvent {
  id: string;
  type: EventType;
  waitId: string | null;
  data: Record<string, unknown>;
  createdAt: string;
  /** 1 for the first attempt. */
  attempt: number;
}

/** SQL: the condition that an event is still to be sent. The partial indexes of the table have the same condition. */
const pending = (row: string): string =>
  `${row}.delivered_at is null and ${row}.dead_at is null and ${row}.held_by_run is null`;

/**
 * The outbox, as the workflow that delivers events uses it. Callers pass the current moment (`now`), so that all
 * attempts follow one clock. A report about an attempt that is not the event's newest changes nothing, unless it
 * reports that the event was delivered.
 */
export const outboxOf = (db: Database) => ({
  /**
   * Claims at most `limit` events that are due, oldest first. For each login, only its oldest unsent event is claimed.
   * If the endpoint is stopped, no event is claimed. A reminder that is kept back delays no other event. If the end of
   * an attempt is not reported within `leaseMs`, the attempt counts as lost and its event is due again. Two concurrent
   * calls never get the same event.
   */
  async claim(wish: {
    endpoint: string;
    now: Date;
    limit: number;
    leaseMs: number;
    /** False in quiet hours, when reminders are kept back. */
    reminders: boolean;
  }): Promise<ClaimedEvent[]> {
    const { endpoint, now, limit, leaseMs, reminders } = wish;
    await dropOvertaken(db, now);
    const leaseEnd = new Date(now.getTime() + leaseMs);
    const { rows } = await db.query<ClaimedEvent & { seq: number }>(
      `update events set attempts = attempts + 1, next_attempt_at = $2
        where seq in (
          select e.seq from events e
           where ${pending('e')} and (e.next_attempt_at is null or e.next_attempt_at <= $1)
             and ($3 or e.type <> 'login.reminder')
             and not exists (select from events earlier
                              where ${pending('earlier')} and earlier.login_id = e.login_id and earlier.seq < e.seq
                                -- A reminder that is kept back delays no other event. A reminder that is being sent
                                -- delays every later event of its login.
                                and not (earlier.type = 'login.reminder' and not $3
                                         and (earlier.next_attempt_at is null or earlier.next_attempt_at <= $1)))
             and not exists (select from stopped_endpoints where endpoint = $4)
           order by e.seq limit $5
             for update of e skip locked)
       returning seq, id, type, wait_id as "waitId", data, created_at as "createdAt", attempts as attempt`,
      [now, leaseEnd, reminders, endpoint, limit],
    );
    return rows.sort((one, other) => one.seq - other.seq).map(({ seq: _seq, ...event }) => event);
  },

  /** Records that the event arrived, with whichever attempt. */
  async delivered({ id, now }: { id: string; now: Date }): Promise<void> {
    await db.query(
      `update events set delivered_at = $2, dead_at = null, failure = null where id = $1 and delivered_at is null`,
      [id, now],
    );
  },

  /**
   * Records a failed attempt. `retryAt` is when the next attempt is due. If it is null, this was the last attempt, and
   * the event is a dead letter.
   */
  async failed(attempt: {
    id: string;
    attempt: number;
    now: Date;
    failure: string;
    retryAt: Date | null;
  }): Promise<void> {
    const { id, attempt: number, now, failure, retryAt } = attempt;
    await db.query(
      `update events e set failure = $3, next_attempt_at = $4, dead_at = case when $4::timestamptz is null then $5::timestamptz end
        where id = $1 and attempts = $2 and ${pending('e')}`,
      [id, number, stripUnstorable(failure), retryAt, now],
    );
  },

  /**
   * Stops an endpoint that has answered that it wants no more events. From now on all events are kept, and none is sent
   * to it. The operator is told once.
   */
  stop(answer: { endpoint: string; id: string; attempt: number; now: Date; failure: string }): Promise<void> {
    const { endpoint, id, attempt, now, failure } = answer;
    return withTransaction(db, async (client) => {
      const { rowCount } = await client.query(
        'insert into stopped_endpoints (endpoint) values ($1) on conflict do nothing',
        [endpoint],
      );
      if (rowCount === 1) await appendAlert(client, { code: 'events_endpoint_gone', message: ENDPOINT_GONE });
      // This attempt does not count. When the endpoint is opened again, the event has as many attempts left as before.
      await client.query(
        `update events e set attempts = attempts - 1, next_attempt_at = $3, failure = $4
          where id = $1 and attempts = $2 and ${pending('e')}`,
        [id, attempt, now, failure],
      );
    });
  },

  /**
   * The newest ask of a login that is stored (the event `login.awaiting_user`), and whether it is held. Null if none is
   * stored; asks that were dropped, or were sent long ago, are deleted.
   */
  async newestAsk(loginId: string): Promise<{ id: string; held: boolean; createdAt: string } | null> {
    const { rows } = await db.query<{ id: string; held: boolean; createdAt: string }>(
      `select id, held_by_run is not null as held, created_at as "createdAt" from events
        where login_id = $1 and type = 'login.awaiting_user' order by seq desc limit 1`,
      [loginId],
    );
    return rows[0] ?? null;
  },

  /**
   * Makes an event due again under its id, even a delivered or dead one, with all its attempts anew. Also opens all
   * stopped endpoints again. Returns null if there is no such event, and `held` if a run or a brake holds it.
   */
  resend(id: string): Promise<'pending' | 'held' | null> {
    return withTransaction(db, async (client) => {
      const { rows } = await client.query<{ held: boolean }>(
        'select held_by_run is not null as held from events where id = $1 for update',
        [stripUnstorable(id)],
      );
      if (rows[0] === undefined) return null;
      if (rows[0].held) return 'held';
      await client.query('delete from stopped_endpoints');
      await client.query(
        `update events set attempts = 0, next_attempt_at = now(), failure = null, delivered_at = null, dead_at = null
          where id = $1`,
        [stripUnstorable(id)],
      );
      return 'pending';
    });
  },
});

const ENDPOINT_GONE =
  'The endpoint in EVENTS_URL answered 410 Gone: events are kept and no longer sent. Set another EVENTS_URL and restart ' +
  'the workers, or start sending to the same endpoint again with: flinks-refresh events resend <id of any event>';

/**
 * Drops unsent events that would make an app write to a user although there is no reason for it any more:
 * - a `login.user_needed_soon`, if the login has newer data, waits for its user or was given up;
 * - an ask or a reminder, if its wait has ended;
 * - a reminder also if nobody is awaited in its wait any more, if its user has stopped reminders, or if a newer
 *   reminder of the same wait is to be sent.
 *
 * An event that is being sent is left alone, because it may have arrived.
 */
async function dropOvertaken(client: Queryable, now: Date): Promise<void> {
  await client.query(
    `delete from events e using waits w
      where e.type in ('login.awaiting_user', 'login.reminder') and ${pending('e')}
        -- The event was never tried, or is due for another try. An event that an operator sends again has attempts = 0
        -- and a time, so it is not dropped.
        and (e.next_attempt_at is null or (e.attempts > 0 and e.next_attempt_at <= $1))
        and w.wait_id = e.wait_id
        and (w.ended_at is not null
             or (e.type = 'login.reminder'
                 and (w.reason is null or w.reminders_stopped
                      or exists (select from events newer
                                  where newer.login_id = e.login_id and newer.wait_id = e.wait_id and newer.seq > e.seq
                                    and newer.type = 'login.reminder' and ${pending('newer')}))))`,
    [now],
  );
  await client.query(
    `delete from events e using logins l
      where e.type = 'login.user_needed_soon' and ${pending('e')}
        and (e.next_attempt_at is null or (e.attempts > 0 and e.next_attempt_at <= $1))
        and l.login_id = e.login_id
        and (l.needed_soon_for is distinct from l.last_refreshed_at or l.state in ('awaiting_user', 'gave_up'))`,
    [now],
  );
}
