import type { AwaitingReason } from '../../domain/refresh/types';
import type { OutcomeKind } from '../../domain/outcomes';
import { type Database, type Queryable, withTransaction } from '../database';
import { askDecision } from '../runs/brakes';
import { settleCanary } from '../runs/canaries';
import { StoreError } from '../errors';
import { appendLoginEvent } from '../events/events';
import { lockRunning, rowAwaits } from '../runs/ledger-rows';
import { stripUnstorable } from '../text';

/**
 * A login that is to wait for its user. `ask`: the user is to be asked, as far as rule 8 of docs/flowchart.md allows.
 * `hold`: a run found that the user is needed, so rule 2 decides whether the ask is sent, held or dropped.
 */
export interface WaitRecord {
  loginId: string;
  refreshId: string;
  runId: string | null;
  reason: AwaitingReason;
  code: string | null;
  ask: boolean;
  hold: boolean;
  /** The user of a login is asked at most once in this time, whatever happens in between (rule 8). */
  askIntervalMs: number;
}

/** What the workflow of a waiting refresh knows of its wait. */
export interface HeldWait {
  waitId: string;
  since: string;
  reason: AwaitingReason;
  code: string | null;
}

/** A wait that was written down. */
export interface RecordedWait {
  waitId: string;
  since: string;
  /** Whether an ask was written, be it to be sent at once or held. */
  asked: boolean;
  /** True if the user is awaited from now on; false if they were awaited already. */
  begins: boolean;
  institution: string | null;
}

export interface WaitView {
  waitId: string;
  loginId: string;
  /** Null, like `reason`, if nobody is awaited in the wait, for example because only a link has opened it. */
  refreshId: string | null;
  runId: string | null;
  reason: AwaitingReason | null;
  code: string | null;
  since: string;
  /** Null while the wait is open. */
  endedAt: string | null;
  /** The outcome of the refresh that ended this wait; null while the wait is open, or if no refresh ended it. */
  outcome: OutcomeKind | null;
}

/** The waits for logins' users. A login has at most one open wait. A customer's link leads to a wait. */
export const waitsOf = (db: Database) => ({
  /**
   * Opens a wait, or continues the login's open wait. An open wait keeps its start, unless nobody was awaited in it
   * (for example because only a link had opened it): then it starts now. Also writes the login's row in the run's
   * ledger, the login's state and the ask. Throws `login_not_registered` for a login that is not registered.
   */
  record(record: WaitRecord): Promise<RecordedWait> {
    return withTransaction(db, async (client) => {
      const { loginId, runId, reason, code } = record;
      const running = await lockRunning(client, runId === null ? [] : [runId]);
      const { institution, mayAsk } = await lockLogin(client, record);
      const { waitId, since, begins } = await openWait(client, record);
      await client.query(
        `update logins set state = 'awaiting_user', gave_up_since = null, awaited_code = $2 where login_id = $1`,
        [loginId, code],
      );
      if (runId !== null && running.length > 0) await rowAwaits(client, { loginId, runId, reason, code });
      await releaseLeftover(client, loginId);
      const fate = record.hold && runId !== null ? await askDecision(client, { runId, loginId }) : 'send';
      const asked = record.ask && mayAsk && fate !== 'drop';
      if (asked) await ask(client, record, waitId, fate === 'hold' ? runId : null);
      await settleCanary(client, { loginId, refreshId: record.refreshId, isRefreshed: false });
      // If the run was stopped, the ask is dropped. The next run writes it anew (dropped-asks.ts), and until then the
      // limit of the wait does not count.
      if (fate !== 'drop') await startClock(client, waitId);
      return { waitId, since, asked, begins, institution };
    });
  },

  /**
   * Writes the wait's reminder `n` (1, 2, ...), at most once. Writes none while the ask of the login is held, or if the
   * user wants no reminders. Returns false if the wait has ended or is not known, otherwise true.
   */
  remind({ waitId, n }: { waitId: string; n: number }): Promise<boolean> {
    return withTransaction(db, async (client) => {
      const { rows } = await client.query<RemindRow>(
        `select w.login_id, w.run_id, w.reason, w.code, w.reminders, w.reminders_stopped,
                exists (select from events e
                         where e.login_id = w.login_id and e.type = 'login.awaiting_user'
                           and e.held_by_run is not null) as held
           from waits w where w.wait_id = $1 and w.ended_at is null for update of w`,
        [waitId],
      );
      const wait = rows[0];
      if (wait === undefined) return false;
      if (wait.held || wait.reminders_stopped || wait.reminders >= n) return true;
      await client.query('update waits set reminders = $2 where wait_id = $1', [waitId, n]);
      const { login_id: loginId, run_id: runId, reason, code } = wait;
      await appendLoginEvent(client, { type: 'login.reminder', loginId, runId, waitId, reason, code });
      return true;
    });
  },

  /**
   * From when the wait's reminders and limit count: from the moment when its ask was sent, or was left out (because of
   * the ask interval, or in shadow mode, that is, with REFRESH_ASK=off). Null while the ask is held, or if it was
   * dropped before it was sent. For a wait that is missing because the database was restored from an older copy, this
   * is `since`.
   */
  async countsFrom({ waitId, since }: { waitId: string; since: string }): Promise<string | null> {
    const { rows } = await db.query<{ countsFrom: string | null }>(
      'select counts_from as "countsFrom" from waits where wait_id = $1',
      [waitId],
    );
    return rows[0] === undefined ? since : rows[0].countsFrom;
  },

  async get(waitId: string): Promise<WaitView | null> {
    const { rows } = await db.query<WaitView>(
      `select wait_id as "waitId", login_id as "loginId", refresh_id as "refreshId", run_id as "runId", reason, code,
              since, ended_at as "endedAt", outcome
         from waits where wait_id = $1`,
      [stripUnstorable(waitId)],
    );
    return rows[0] ?? null;
  },
});

interface RemindRow {
  login_id: string;
  run_id: string | null;
  reason: AwaitingReason;
  code: string | null;
  reminders: number;
  reminders_stopped: boolean;
  held: boolean;
}

/**
 * Locks the login. `mayAsk`: its user may be asked, because the last ask is long enough ago, or there was none, and no
 * ask is held. Throws `login_not_registered` for a login that is not registered.
 */
export async function lockLogin(
  client: Queryable,
  { loginId, askIntervalMs }: Pick<WaitRecord, 'loginId' | 'askIntervalMs'>,
): Promise<{ institution: string | null; mayAsk: boolean }> {
  const { rows } = await client.query<{ institution: string | null; mayAsk: boolean }>(
    `select institution,
            (last_asked_at is null or last_asked_at <= now() - $2::float8 * interval '1 millisecond')
            and not exists (select from events e
                             where e.login_id = l.login_id and e.type = 'login.awaiting_user'
                               and e.held_by_run is not null) as "mayAsk"
       from logins l where login_id = $1 for update`,
    [loginId, askIntervalMs],
  );
  if (rows[0] === undefined) {
    throw new StoreError(
      'login_not_registered',
      `Login ${loginId} is not registered (any more), so no wait can begin.`,
    );
  }
  return rows[0];
}

type OpenedWait = Pick<RecordedWait, 'waitId' | 'since' | 'begins'>;

async function openWait(client: Queryable, record: WaitRecord): Promise<OpenedWait> {
  const { rows } = await client.query<OpenedWait>(
    `insert into waits (login_id, refresh_id, run_id, reason, code) values ($1, $2, $3, $4, $5)
     on conflict (login_id) where ended_at is null do update
       set refresh_id = excluded.refresh_id, run_id = coalesce(excluded.run_id, waits.run_id),
           reason = excluded.reason, code = excluded.code,
           since = case when waits.reason is null then excluded.since else waits.since end,
           counts_from = case when waits.reason is null then null else waits.counts_from end,
           reminders = case when waits.reason is null then 0 else waits.reminders end,
           reminders_stopped = waits.reason is not null and waits.reminders_stopped
     returning wait_id as "waitId", since, since = now() as begins`,
    [record.loginId, record.refreshId, record.runId, record.reason, record.code],
  );
  return rows[0]!;
}

/**
 * Writes a wait again that is missing because the database was restored from an older copy. The wait keeps its id, so
 * the customer's link still leads to it and its reminders are sent. Any other wait of the login that is open in the
 * copy ends. If the copy contains this wait, nothing else is changed, unless the wait is open in the copy and nobody is
 * awaited in it: then the user is awaited in it again. Does nothing if the login is not registered.
 */
export async function bringBackWait(
  client: Queryable,
  wait: HeldWait & { loginId: string; refreshId: string; runId: string },
): Promise<void> {
  const { waitId, loginId, refreshId, runId, reason, code, since } = wait;
  const login = await client.query('select from logins where login_id = $1 for update', [loginId]);
  if (login.rowCount === 0) return;
  await client.query('update waits set ended_at = now() where login_id = $1 and wait_id <> $2 and ended_at is null', [
    loginId,
    waitId,
  ]);
  const written = await client.query(
    `insert into waits (wait_id, login_id, refresh_id, run_id, reason, code, since, counts_from)
     values ($1, $2, $3, $4, $5, $6, $7, $7)
     on conflict (wait_id) do update
       set refresh_id = excluded.refresh_id, run_id = excluded.run_id, reason = excluded.reason, code = excluded.code,
           since = excluded.since
     where waits.reason is null and waits.ended_at is null`,
    [waitId, loginId, refreshId, runId, reason, code, since],
  );
  if (written.rowCount === 0) return;
  await client.query(`update logins set state = 'awaiting_user', awaited_code = $2 where login_id = $1`, [
    loginId,
    code,
  ]);
}

/**
 * Sends an ask that is still held although its run has ended and no brake holds it. It stayed held because the user
 * seemed to be back when the run ended. The wait goes on, so the user is needed after all.
 */
async function releaseLeftover(client: Queryable, loginId: string): Promise<void> {
  const { rows } = await client.query<{ held_by_run: string }>(
    'select held_by_run from events where login_id = $1 and held_by_run is not null',
    [loginId],
  );
  for (const { held_by_run: runId } of rows) {
    if ((await askDecision(client, { runId, loginId })) !== 'send') continue;
    await client.query('update events set held_by_run = null where login_id = $1 and held_by_run = $2', [
      loginId,
      runId,
    ]);
    await client.query('update logins set last_asked_at = now() where login_id = $1', [loginId]);
  }
}

/**
 * Lets the reminders and the limit of the wait count from now. Does nothing if they count already, if an ask of the
 * login is held, or while the login is still to be called live for a brake (held-back asks of one bank).
 */
export async function startClock(client: Queryable, waitId: string): Promise<void> {
  await client.query(
    `update waits w set counts_from = now()
      where w.wait_id = $1 and w.counts_from is null
        and not exists (select from events e where e.login_id = w.login_id and e.held_by_run is not null)
        -- The ask was dropped because a brake was resolved, and the live call that follows has not ended yet.
        and not exists (select from canaries c where c.login_id = w.login_id and c.settled_at is null)`,
    [waitId],
  );
}

/**
 * Writes the ask: held by the run `heldByRun`, or, if that is null, to be sent at once. For the ask interval a held ask
 * counts only once it is sent (events/events.ts), because a user who was never asked may be asked.
 */
export async function ask(
  client: Queryable,
  { loginId, runId, reason, code }: Pick<WaitRecord, 'loginId' | 'runId' | 'reason' | 'code'>,
  waitId: string,
  heldByRun: string | null,
): Promise<void> {
  await appendLoginEvent(client, { type: 'login.awaiting_user', loginId, runId, waitId, heldByRun, reason, code });
  if (heldByRun === null) await client.query('update logins set last_asked_at = now() where login_id = $1', [loginId]);
}
