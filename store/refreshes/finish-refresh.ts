import type { LoginEventType } from '../../domain/event-types';
import type { Outcome, OutcomeKind } from '../../domain/outcomes';
import { type Database, type Queryable, withTransaction } from '../database';
import { appendAlert, dropHeldAsk, loginEventFrom } from '../events/events';
import { isReturningSql } from '../logins/enrolment';
import { oneStatement, type Part } from '../one-statement';
import { settleCanary } from '../runs/canaries';
import { LOCK_RUNNING } from '../runs/ledger-rows';
import type { LastOutcome } from '../logins/views';

/**
 * The end of a refresh. `runIds` are all runs to which the refresh belongs; the login's rows in those that are running
 * get this outcome. The outcome is never `awaiting_user`. `nightlyFollows` is the setting FLINKS_NIGHTLY_FOLLOWS.
 */
export interface RefreshEnd {
  loginId: string;
  refreshId: string;
  runIds: string[];
  outcome: Outcome;
  /**
   * The live call before this end was answered with a 202. If the refresh ends with data, this counts as if the call
   * had been answered with a 200 (rule 5 of docs/flowchart.md).
   */
  endedLive202?: boolean;
  nightlyFollows?: boolean;
}

interface LoginBefore {
  institution: string | null;
  last_outcome: OutcomeKind | null;
  gave_up_since: string | null;
  last_refreshed_at: string | null;
}

/**
 * What the caller must know when a refresh has ended. `isReturning`: fresh data has come, and Flinks' nightly job is to
 * be switched on again for the login.
 */
export interface EndedRefresh {
  institution: string | null;
  isReturning: boolean;
}

/**
 * Ends a refresh: writes its outcome, the ledger, the login's state and the event, in one transaction. The ledger is
 * written every time. The rest happens once: a refresh that has already ended with this outcome is not ended again. For
 * a login that is not registered, only the ledger is written. Returns null if only the ledger was written.
 */
export function finishRefresh(db: Database, end: RefreshEnd): Promise<EndedRefresh | null> {
  return withTransaction(db, async (client) => {
    const { running, before } = await lock(client, end);
    const found = await endRefresh(client, end, running);
    if (before === null || found === null) return null;
    const isReturning = await settleLogin(client, end, before, found);
    return { institution: before.institution, isReturning };
  });
}

/**
 * Locks the runs first and then the login, as everywhere, so that no two transactions deadlock. The statements after
 * this one see the changes of the transactions for which it had to wait.
 */
async function lock(
  client: Queryable,
  { loginId, runIds }: RefreshEnd,
): Promise<{ running: string[]; before: LoginBefore | null }> {
  const text = `
    with running as materialized (${LOCK_RUNNING}), login as materialized (
      select login_id, institution, last_outcome->>'outcome' as last_outcome, gave_up_since, last_refreshed_at
        from logins where login_id = $2 and (select count(*) from running) >= 0 for update
    )
    select r.running, login.* from (select coalesce(array_agg(run_id), '{}') as running from running) r
      left join login on true`;
  const { rows } = await client.query<LoginBefore & { running: string[]; login_id: string | null }>(
    { name: 'lock_to_finish', text },
    [runIds, loginId],
  );
  const { running, login_id, ...before } = rows[0]!;
  return { running, before: login_id === null ? null : before };
}

/**
 * What the end of a refresh finds. `open`: the login's open wait. `isBraked`: the refresh has claimed a live call for a
 * brake (held-back asks of one bank). `isUnsettled`: the verdict of that call is still missing.
 */
interface Found {
  open: OpenWait | null;
  isBraked: boolean;
  isUnsettled: boolean;
}

/**
 * Writes the outcome to the refresh, and to the login's rows in running runs. A row that is linked to another refresh
 * is written only if it has no outcome yet. Returns null if the refresh is unknown or has already ended with this
 * outcome.
 */
async function endRefresh(client: Queryable, end: RefreshEnd, running: string[]): Promise<Found | null> {
  const { loginId, refreshId, outcome } = end;
  const text = `
    with settled as (
      update run_logins
         set outcome = $4, path = $5, code = $6, missing = $7, reason = null, outcome_at = now()
       where run_id = any($3) and login_id = $1 and (outcome is null or refresh_id is null or refresh_id = $2)
    ), ended as (
      update refreshes set ended_at = now(), outcome = $4, path = $5, code = $6, missing = $7
       where refresh_id = $2 and login_id = $1
         and (ended_at is null or (outcome, path, code, missing) is distinct from ($4, $5, $6, $7::text[]))
      returning refresh_id
    ), open as (
      select since, reason, counts_from from waits where login_id = $1 and ended_at is null for update
    )
    select open.since, open.reason, open.counts_from as "countsFrom", c.*
      from ended left join open on true
     cross join (select count(*) > 0 as "isBraked", count(*) filter (where settled_at is null) > 0 as "isUnsettled"
                   from canaries where login_id = $1 and refresh_id = $2) c`;
  const { rows } = await client.query<Omit<Found, 'open'> & Omit<OpenWait, 'since'> & { since: string | null }>(
    { name: 'end_refresh', text },
    [loginId, refreshId, running, ...columnsOf(outcome)],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { since, reason, countsFrom, ...canary } = row;
  return { open: since === null ? null : { since, reason, countsFrom }, ...canary };
}

const columnsOf = ({ outcome, path, code, missing }: Outcome) => [outcome, path ?? null, code ?? null, missing ?? null];

/**
 * Writes what the end means for the login and its wait, and the event. Returns whether fresh data has come and Flinks'
 * nightly job is to be switched on again for the login.
 */
async function settleLogin(client: Queryable, end: RefreshEnd, before: LoginBefore, found: Found): Promise<boolean> {
  const { loginId, outcome } = end;
  const { open } = found;
  const waitingSince = open?.reason == null ? null : open.since;
  // A link made during this refresh has ended the state `gave_up` (rule 8), and leads to an open wait in which nobody
  // is awaited yet. Then this end does not give the login up.
  const newLink = open !== null && open.reason === null && before.gave_up_since === null;
  const gaveUp = outcome.outcome === 'gave_up' && !newLink;
  const isRefreshed = outcome.outcome === 'refreshed';
  const type = typeOfEnd(end, before, found, gaveUp);
  const parts = {
    login: {
      text: `update logins
                set state = $2, last_outcome = $3::jsonb, last_outcome_at = now(),
                    gave_up_since = case when $2 = 'gave_up' then coalesce(gave_up_since, $4, now()) end,
                    awaited_code = case $6 when 'refreshed' then null when 'gave_up' then coalesce($7, awaited_code)
                                           else awaited_code end,
                    unattended_203s = case when $5 then 0 else unattended_203s end
              where login_id = $1
             returning login_id, reference, institution, ${isReturningSql('$8')} as "isReturning"`,
      values: [
        loginId,
        gaveUp ? 'gave_up' : 'idle',
        JSON.stringify(lastOutcomeOf(end, before)),
        waitingSince,
        isRefreshed && end.endedLive202 === true,
        outcome.outcome,
        outcome.code ?? null,
        end.nightlyFollows === true,
      ],
    },
    ended: endWait(loginId, outcome.outcome),
    dropped: dropHeldAsk(loginId),
    recovered: markRecovered(loginId, isRefreshed),
    ...(type !== null && { told: loginEventFrom('login', { type, runId: end.runIds.at(-1), code: outcome.code }) }),
  };
  const { rows } = await client.query<{ isReturning: boolean }>(
    ...oneStatement(type === null ? 'settle_quietly' : 'settle_and_tell', parts, {
      text: 'select "isReturning" from login',
      values: [],
    }),
  );
  if (outcome.outcome === 'failed') await alertOfFailure(client, end);
  await learnFromCalls(client, end, found);
  return isRefreshed && rows[0]!.isReturning;
}

/** The event that tells the app of this end; null for an end that the app is not told of. */
function typeOfEnd(
  { outcome }: RefreshEnd,
  before: LoginBefore,
  { open, isBraked }: Found,
  gaveUp: boolean,
): LoginEventType | null {
  if (outcome.outcome !== 'refreshed') return gaveUp && before.gave_up_since === null ? 'login.gave_up' : null;
  // A login that was given up counts as given up here even if a new link has ended the state `gave_up` since, because
  // its user had been awaited.
  const hadGivenUp = before.gave_up_since !== null || before.last_outcome === 'gave_up';
  // Rule 2: this login was called live for a brake, and its user was never asked. So for the app it never waited.
  const wasOnlyBraked = open !== null && open.countsFrom === null && isBraked;
  const hadWaited = (open?.reason != null && !wasOnlyBraked) || hadGivenUp;
  return hadWaited ? 'login.recovered' : 'login.refreshed';
}

/**
 * Rules 2 and 3: writes what the end of the refresh says about the live call before it: its verdict for a brake, and
 * whether a call that was answered 202 was let in.
 */
async function learnFromCalls(client: Queryable, end: RefreshEnd, { isUnsettled }: Found): Promise<void> {
  const { loginId, refreshId, outcome, endedLive202 } = end;
  const isRefreshed = outcome.outcome === 'refreshed';
  if (endedLive202 === true) await endLive202(client, { loginId, refreshId, isRefreshed });
  if (isUnsettled) await settleCanary(client, { loginId, refreshId, isRefreshed });
}

/**
 * Forgets the session of the refresh's newest live call if it was answered 202, because nobody polls that session any
 * more. If its data has come, the bank has let the call in.
 */
async function endLive202(
  client: Queryable,
  { loginId, refreshId, isRefreshed }: { loginId: string; refreshId: string; isRefreshed: boolean },
): Promise<void> {
  await client.query(
    `update live_calls set request_id = null, let_in = case when $3 then true else let_in end
      where call_id = (select call_id from live_calls where login_id = $1 and refresh_id = $2
                        order by reserved_at desc limit 1)
        and status = 202`,
    [loginId, refreshId, isRefreshed],
  );
}

/** Rule 1: tells the operator of a code that only an operator can mend. In a run, this is told once per code. */
async function alertOfFailure(client: Queryable, { loginId, runIds, outcome }: RefreshEnd): Promise<void> {
  const code = outcome.code ?? 'HTTP 401';
  const runId = runIds.at(-1);
  const scope = runId === undefined ? `Login ${loginId}` : `Login ${loginId}, perhaps not the only one of its run,`;
  const message = `${scope} ended in ${code}, which its user cannot mend. See its history and the FLINKS_ settings.`;
  await appendAlert(
    client,
    { ...(runId === undefined ? { loginId } : { runId }), code: 'login_failed', flinksCode: code, message },
    { once: true },
  );
}

function lastOutcomeOf({ outcome, runIds }: RefreshEnd, { last_refreshed_at }: LoginBefore): Omit<LastOutcome, 'at'> {
  return { ...outcome, dataAsOf: last_refreshed_at ?? undefined, runId: runIds.at(-1) };
}

/**
 * Ends the login's open wait, if the outcome ends links. A wait in which nobody is awaited is not ended by `gave_up`.
 * After another outcome, for example because the bank is down, the wait stays open, but nobody is awaited in it any
 * more. So its link stays valid, because the customer may read the message later. If they are awaited again, it is in
 * the same wait, to which the link still leads.
 */
const endWait = (loginId: string, outcome: OutcomeKind): Part => ({
  text: `update waits
            set ended_at = case when $3 then now() end, outcome = case when $3 then $2 end,
                reason = case when $3 then reason end,
                refresh_id = case when $3 then refresh_id end
          where login_id = $1 and ended_at is null and (reason is not null or $2 in ('refreshed', 'revoked'))`,
  values: [loginId, outcome, ENDS_LINK.has(outcome)],
});

interface OpenWait {
  since: string;
  /** The moment from which USER_WAIT_LIMIT counts; null while the ask of the wait is held, or if the ask was dropped. */
  countsFrom: string | null;
  /** Null if nobody is awaited in this wait. */
  reason: string | null;
}

/** Outcomes that end a link: the data is fresh, the user never came, or the login is gone. */
const ENDS_LINK: ReadonlySet<OutcomeKind> = new Set(['refreshed', 'gave_up', 'revoked']);

/**
 * After fresh data, marks the login as recovered in the runs that have ended and in which it waited or was given up.
 * The counts of these runs stay; recovered logins are counted separately.
 */
const markRecovered = (loginId: string, isRefreshed: boolean): Part => ({
  text: `update run_logins rl set recovered_at = now() from runs r
          where $2 and rl.login_id = $1 and rl.outcome in ('awaiting_user', 'gave_up') and rl.recovered_at is null
            and r.run_id = rl.run_id and r.state <> 'running'`,
  values: [loginId, isRefreshed],
});
