import {
  CANARIES_REST_DAYS,
  REMIND_AFTER_DAYS,
  FRUITLESS_RUNS,
  judge,
  roundText,
  type Round,
  verdictOf,
} from '../../domain/canaries';
import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { dayOf } from '../../domain/moments';
import { type Queryable } from '../database';
import { appendAlert, dropAsksOf, releaseAsks } from '../events/events';
import { releaseBrake } from './brakes';

/**
 * Rule 2 of docs/flowchart.md: a brake holds back the asks of one bank, and some of its logins, the canaries, are
 * called live. This file records how these calls ended, and decides whether the brake ends.
 */

/** A brake, by the run that began it and the institution whose asks it holds. */
export interface BrakeKey {
  runId: string;
  institution: string;
}

/**
 * SQL, to which conditions are appended: the logins whose asks brake `b` of run `r` holds back. They must wait for
 * their user to reconnect now. Either their wait began in or after that run, or their user has not been asked in this
 * wait yet. Only the second condition counts for a login without an outcome in that run: it was still open at the run's
 * deadline, and its ask may be held all the same. Some of the logins may be paused.
 */
export const BRAKED_LOGINS = `
  from run_brakes b join runs r on r.run_id = b.run_id
  join run_logins rl on rl.run_id = b.run_id
   and (rl.outcome is null or rl.outcome = 'awaiting_user' and rl.reason = 'reconnect')
  join logins l on l.login_id = rl.login_id and coalesce(l.institution, '${UNKNOWN_INSTITUTION}') = b.institution
   and l.state = 'awaiting_user'
  join waits w on w.login_id = l.login_id and w.ended_at is null and w.reason = 'reconnect'
   and (w.counts_from is null or w.since >= r.started_at and rl.outcome is not null)`;

/** SQL: whether login `l` was called as a canary of the brake of run $1 at institution $2. */
const WAS_CALLED = `exists (select from canaries c where c.run_id = $1 and c.institution = $2
  and c.login_id = l.login_id and c.kind = 'canary' and c.claimed_at is not null)`;

/**
 * If this refresh has claimed a live call for a brake, writes the verdict of that call, in the same transaction as the
 * end or the wait of the refresh. If the call was a canary's, and the last of its round to end, judges the brake. Does
 * nothing for a refresh that has claimed no such call.
 */
export async function settleCanary(
  client: Queryable,
  { loginId, refreshId, isRefreshed }: { loginId: string; refreshId: string; isRefreshed: boolean },
): Promise<void> {
  const { rows } = await client.query<
    BrakeKey & { kind: string; status: number | null; code: string | null; brakeCode: string }
  >(
    `select c.run_id as "runId", c.institution, c.kind, call.status, call.code, b.code as "brakeCode"
       from canaries c join run_brakes b on b.run_id = c.run_id and b.institution = c.institution
       left join lateral (select status, code from live_calls
                           where refresh_id = $2 and login_id = $1 and reserved_at >= c.claimed_at
                           order by reserved_at desc limit 1) call on true
      where c.login_id = $1 and c.refresh_id = $2 and c.settled_at is null`,
    [loginId, refreshId],
  );
  for (const { kind, status, code, brakeCode, ...brake } of rows) {
    const verdict = verdictOf(brakeCode, { isRefreshed, status, code });
    await client.query(
      `update canaries set verdict = $4, settled_at = now()
        where run_id = $1 and institution = $2 and login_id = $3 and kind = $5`,
      [brake.runId, brake.institution, loginId, verdict, kind],
    );
    if (kind === 'canary') await judgeBrake(client, brake);
  }
}

interface BrakeRow {
  code: string;
  since: string;
  fruitless_runs: number;
  isOpen: boolean;
}

/**
 * Judges the brake by the canaries that were not judged before. Does nothing while one of its canaries has still to be
 * called or its call has still to end, or if the brake was released or resolved.
 */
export async function judgeBrake(client: Queryable, brake: BrakeKey): Promise<void> {
  const key = [brake.runId, brake.institution];
  const found = await client.query<BrakeRow>(
    `select b.code, b.fruitless_runs, r.started_at as since, b.released_at is null and b.resolved_at is null as "isOpen"
       from run_brakes b join runs r on r.run_id = b.run_id
      where b.run_id = $1 and b.institution = $2 for update of b`,
    key,
  );
  const row = found.rows[0];
  if (row === undefined || !row.isOpen) return;
  const { rows } = await client.query<Round & { open: number; called: number; ofRun: number }>(
    `select count(*) filter (where settled_at is null) as open, count(*) filter (where not judged) as called,
            count(*) filter (where not judged and verdict = 'let_in') as "letIn",
            count(*) filter (where not judged and verdict = 'refused') as refused,
            count(*) filter (where not judged and verdict = 'asked') as asked,
            count(*) filter (where not judged and round is not null) as "ofRun"
       from canaries where run_id = $1 and institution = $2 and kind = 'canary'`,
    key,
  );
  const { open, ...round } = rows[0]!;
  if (open > 0) return;
  const judged = await client.query<{ login_id: string }>(
    `update canaries set judged = true where run_id = $1 and institution = $2 and kind = 'canary' and not judged
     returning case when claimed_at is not null then login_id end as login_id`,
    key,
  );
  const called = judged.rows.flatMap(({ login_id }) => login_id ?? []);
  const judgement = judge(round);
  if (judgement === 'resolved')
    return resolveBrake(client, { ...brake, ...row, called }, roundText(brake.institution, round));
  if (judgement === 'wants_users') return askUsers(client, brake, row, roundText(brake.institution, round));
  // Only a run's round with a refusal counts as fruitless. Calls without a verdict say nothing about the bank, and
  // remindOfBrakes tells the operator of a brake that has only such calls. A round that an operator's command began
  // does not count either.
  if (judgement === 'fruitless' && (round.refused === 0 || round.ofRun === 0)) return;
  const fruitless = judgement === 'fruitless' ? row.fruitless_runs + 1 : 0;
  const isTold = fruitless >= FRUITLESS_RUNS;
  await client.query(
    `update run_brakes
        set fruitless_runs = $3, rests_until = case when $4 then now() + $5 * interval '1 day' else rests_until end
      where run_id = $1 and institution = $2`,
    [...key, isTold ? 0 : fruitless, isTold, CANARIES_REST_DAYS],
  );
  if (!isTold) return;
  await tellHeld(client, brake, {
    ...row,
    what: `${FRUITLESS_RUNS} runs called some of its logins live, and none was let in`,
    next: `The next canaries are called in ${CANARIES_REST_DAYS} days.`,
  });
}

/**
 * Resolves the brake, because the bank had refused its logins wrongly. The asks of the brake's logins that were not
 * `called` in the round that resolved the brake are dropped, and these logins are called live too, by this run or the
 * next. This includes canaries of earlier rounds, because the bank was still refusing wrongly then. The ask is sent
 * instead if another call would not help: the login was `called` in that round, or the bank has answered its last live
 * calls by asking for a one-time code. If one of the logins to be called is paused, it is called once it is resumed.
 */
async function resolveBrake(
  client: Queryable,
  { runId, institution, code, called }: BrakeKey & { code: string; called: string[] },
  text: string,
): Promise<void> {
  const key = [runId, institution];
  // A login is left out if the bank has answered its last live calls with 203 (a one-time code is wanted): twice in a
  // row (rule 5 of docs/flowchart.md), or once if the login has been called as a canary of this brake.
  const rest = await client.query<{ login_id: string }>(
    `insert into canaries (run_id, institution, login_id, kind)
     select b.run_id, b.institution, l.login_id, 'rest' ${BRAKED_LOGINS}
      where b.run_id = $1 and b.institution = $2 and l.login_id <> all($3)
        and l.unattended_203s < case when ${WAS_CALLED} then 1 else 2 end
      order by l.login_id
     on conflict do nothing
     returning login_id`,
    [...key, called],
  );
  // A paused login is not called now, but its held ask is dropped too. The ask is sent only if the login was called in
  // this round, or if it has been called as a canary of this brake and an unattended live call of the login has ended
  // in 203 since a live call of the login last succeeded.
  const paused = await client.query<{ login_id: string }>(
    `select l.login_id from logins l
      where l.paused and coalesce(l.institution, $3) = $2 and l.login_id <> all($4)
        and not (l.unattended_203s > 0 and ${WAS_CALLED})`,
    [...key, UNKNOWN_INSTITUTION, called],
  );
  const loginIds = [...rest.rows, ...paused.rows].map(({ login_id }) => login_id);
  const dropped = await dropAsksOf(client, runId, loginIds);
  await releaseAsks(client, runId, { only: institution });
  await client.query('update run_brakes set resolved_at = now(), dropped = $3 where run_id = $1 and institution = $2', [
    ...key,
    dropped,
  ]);
  await appendAlert(client, {
    runId,
    institution,
    code: 'brake_resolved',
    flinksCode: code,
    count: dropped,
    message: `${text}; ${dropped} asks dropped. The bank had refused logins that were in order. ${rest.rows.length} other logins are called live, once each.`,
  });
}

/**
 * The bank takes the credentials that it had refused, and now asks for one-time codes, so the brake is released and its
 * held asks are sent. None of the bank's other logins is called, because each call would send a code to a user.
 */
async function askUsers(client: Queryable, brake: BrakeKey, { code }: BrakeRow, text: string): Promise<void> {
  const { runId, institution } = brake;
  const count = (await releaseBrake(client, brake)) ?? 0;
  await appendAlert(client, {
    runId,
    institution,
    code: 'brake_released',
    flinksCode: code,
    count,
    message: `${text}; ${count} asks sent now. The bank no longer answers ${code}, but wants its users, so none of its other logins was called.`,
  });
}

/**
 * Tells the operator again of brakes whose asks are still held, if the operator was last told of them more than a week
 * ago. The rounds since then have ended no brake: the canaries brought no verdict, or too few of them were let in, or
 * there was no login left to call. The customers behind a brake get no message, so somebody has to decide.
 */
export async function remindOfBrakes(client: Queryable, runId: string): Promise<void> {
  const { rows } = await client.query<BrakeKey & { code: string; since: string }>(
    `select b.run_id as "runId", b.institution, b.code, r.started_at as since
       from run_brakes b join runs r on r.run_id = b.run_id
      where r.state = 'finished' and b.run_id <> $1 and b.released_at is null and b.resolved_at is null
        and b.told_at < now() - $2 * interval '1 day'
      order by b.run_id, b.institution for update of b`,
    [runId, REMIND_AFTER_DAYS],
  );
  for (const { code, since, ...brake } of rows) {
    await tellHeld(client, brake, {
      code,
      since,
      what: 'Since you were told, the bank has not let in enough of its logins to end the brake',
      next: `You will be reminded in ${REMIND_AFTER_DAYS} days.`,
    });
  }
}

/** Tells the operator how many asks a brake still holds. If it holds none, the operator is not told. */
async function tellHeld(
  client: Queryable,
  brake: BrakeKey,
  { code, since, what, next }: { code: string; since: string; what: string; next: string },
): Promise<void> {
  const { rows } = await client.query<{ held: number }>(
    `select count(*) as held from events e join logins l on l.login_id = e.login_id
      where e.held_by_run = $1 and coalesce(l.institution, $3) = $2`,
    [brake.runId, brake.institution, UNKNOWN_INSTITUTION],
  );
  const held = rows[0]!.held;
  if (held === 0) return;
  await client.query('update run_brakes set told_at = now() where run_id = $1 and institution = $2', [
    brake.runId,
    brake.institution,
  ]);
  await appendAlert(client, {
    runId: brake.runId,
    institution: brake.institution,
    code: 'asks_still_held',
    flinksCode: code,
    count: held,
    message:
      `${held} asks of ${brake.institution} have been held since ${dayOf(since)}. ${what}. ` +
      `If the bank answers ${code} rightly, release the brake, so that the users of these logins are asked. ${next}`,
  });
}
