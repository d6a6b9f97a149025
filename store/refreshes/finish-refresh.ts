import type { Outcome, OutcomeKind } from '../../domain/refresh';
import { type Database, type Queryable, withTransaction } from '../database';
import { appendAlert, appendLoginEvent, dropHeldAsk } from '../events/events';
import { settleCanary } from '../runs/canaries';
import { lockRunning } from '../runs/ledger-rows';
import type { LastOutcome } from '../logins/views';

/** The end of a refresh. `runIds`: every run it answers for. The outcome is never `awaiting_user`. */
export interface RefreshEnd {
  loginId: string;
  refreshId: string;
  runIds: string[];
  outcome: Outcome;
  /** The live call before this answered 202, and the data collected from it counts as its 200 (rule 5). */
  endedLive202?: boolean;
}

interface LoginBefore {
  institution: string | null;
  last_outcome: OutcomeKind | null;
  gave_up_since: string | null;
  last_refreshed_at: string | null;
}

/**
 * Writes outcome, ledger, state and event in one transaction. The ledger is updated every time. The rest happens once:
 * a refresh that already ended with this outcome is not ended again. For a login that is not registered (any more),
 * only the ledger is written. Returns the institution, or null if nothing was new.
 */
export function finishRefresh(db: Database, end: RefreshEnd): Promise<{ institution: string | null } | null> {
  return withTransaction(db, async (client) => {
    const running = await lockRunning(client, end.runIds);
    const { rows } = await client.query<LoginBefore>(
      `select institution, last_outcome->>'outcome' as last_outcome, gave_up_since, last_refreshed_at
         from logins where login_id = $1 for update`,
      [end.loginId],
    );
    await settleRows(client, end, running);
    const before = rows[0];
    if (before === undefined || !(await endRefresh(client, end))) return null;
    await settleLogin(client, end, before);
    return { institution: before.institution };
  });
}

/** Writes the outcome to the login's rows in running runs, unless a later refresh answers for them. */
async function settleRows(
  client: Queryable,
  { loginId, refreshId, outcome }: RefreshEnd,
  runIds: string[],
): Promise<void> {
  await client.query(
    `update run_logins
        set outcome = $3, path = $4, code = $5, missing = $6, reason = null, outcome_at = now()
      where run_id = any($1) and login_id = $2 and (outcome is null or refresh_id is null or refresh_id = $7)`,
    [runIds, loginId, ...columnsOf(outcome), refreshId],
  );
}

/** Returns false if the refresh is unknown or already ended with this outcome. */
async function endRefresh(client: Queryable, { loginId, refreshId, outcome }: RefreshEnd): Promise<boolean> {
  const { rowCount } = await client.query(
    `update refreshes set ended_at = now(), outcome = $3, path = $4, code = $5, missing = $6
      where refresh_id = $1 and login_id = $2
        and (ended_at is null or (outcome, path, code, missing) is distinct from ($3, $4, $5, $6::text[]))`,
    [refreshId, loginId, ...columnsOf(outcome)],
  );
  return rowCount === 1;
}

const columnsOf = ({ outcome, path, code, missing }: Outcome) => [outcome, path ?? null, code ?? null, missing ?? null];

async function settleLogin(client: Queryable, end: RefreshEnd, before: LoginBefore): Promise<void> {
  const { loginId, outcome } = end;
  const open = await endWait(client, loginId, outcome.outcome);
  const waitingSince = open?.reason == null ? null : open.since;
  // A link created during the look ended `gave_up` (rule 8) and leads to its own wait.
  const newLink = open !== null && open.reason === null && before.gave_up_since === null;
  const gaveUp = outcome.outcome === 'gave_up' && !newLink;
  await dropHeldAsk(client, loginId);
  await client.query(
    `update logins
        set state = $2, last_outcome = $3, last_outcome_at = now(),
            gave_up_since = case when $2 = 'gave_up' then coalesce(gave_up_since, $4, now()) end,
            awaited_code = case $6 when 'refreshed' then null when 'gave_up' then coalesce($7, awaited_code)
                                   else awaited_code end,
            unattended_203s = case when $5 then 0 else unattended_203s end
      where login_id = $1`,
    [
      loginId,
      gaveUp ? 'gave_up' : 'idle',
      JSON.stringify(lastOutcomeOf(end, before)),
      waitingSince,
      outcome.outcome === 'refreshed' && end.endedLive202 === true,
      outcome.outcome,
      outcome.code ?? null,
    ],
  );
  if (outcome.outcome === 'refreshed') {
    await markRecovered(client, loginId);
    // A new link ends the state `gave_up`, but its user was still awaited before.
    const hadGivenUp = before.gave_up_since !== null || before.last_outcome === 'gave_up';
    const hadWaited = (waitingSince !== null && !(await wasOnlyBraked(client, end, open))) || hadGivenUp;
    await appendEnd(client, end, hadWaited ? 'login.recovered' : 'login.refreshed');
  } else if (outcome.outcome === 'failed') {
    await alertOfFailure(client, end);
  } else if (gaveUp && before.gave_up_since === null) {
    await appendEnd(client, end, 'login.gave_up');
  }
  await learnFromCalls(client, end);
}

/** Rule 2: a brake had this login called, and its user was never asked, so for the app it never waited. */
async function wasOnlyBraked(
  client: Queryable,
  { loginId, refreshId }: RefreshEnd,
  open: OpenWait | null,
): Promise<boolean> {
  if (open === null || open.countsFrom !== null) return false;
  const { rowCount } = await client.query('select from canaries where login_id = $1 and refresh_id = $2', [
    loginId,
    refreshId,
  ]);
  return (rowCount ?? 0) > 0;
}

/** Rules 2 and 3: learns from the end about the live calls before it. A 202 counts as let in once its data has come. */
async function learnFromCalls(client: Queryable, end: RefreshEnd): Promise<void> {
  const { loginId, refreshId, outcome, endedLive202 } = end;
  const isRefreshed = outcome.outcome === 'refreshed';
  if (isRefreshed && endedLive202 === true) await letInAfterAll(client, loginId, refreshId);
  await settleCanary(client, { loginId, refreshId, isRefreshed });
}

async function letInAfterAll(client: Queryable, loginId: string, refreshId: string): Promise<void> {
  await client.query(
    `update live_calls set let_in = true
      where call_id = (select call_id from live_calls where login_id = $1 and refresh_id = $2
                        order by reserved_at desc limit 1)
        and status = 202`,
    [loginId, refreshId],
  );
}

/** Rule 1: an operator code is the operator's to fix. Alerts once per run and code, not once per login. */
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

function appendEnd(
  client: Queryable,
  { loginId, runIds, outcome }: RefreshEnd,
  type: 'login.recovered' | 'login.refreshed' | 'login.gave_up',
): Promise<void> {
  return appendLoginEvent(client, { type, loginId, runId: runIds.at(-1), code: outcome.code });
}

function lastOutcomeOf({ outcome, runIds }: RefreshEnd, { last_refreshed_at }: LoginBefore): Omit<LastOutcome, 'at'> {
  return { ...outcome, dataAsOf: last_refreshed_at ?? undefined, runId: runIds.at(-1) };
}

/**
 * Ends the open wait, if there is one, and returns it with the reason for which a user was awaited. If neither fresh
 * data nor the user's silence ended it (the bank is down, our keys are wrong), nobody is awaited any more, but its link
 * stays valid: its message may be unread, and the link also reaches the next wait.
 */
async function endWait(client: Queryable, loginId: string, outcome: OutcomeKind): Promise<OpenWait | null> {
  const { rows } = await client.query<OpenWait>(
    `with open as (
       select wait_id, since, reason, counts_from from waits where login_id = $1 and ended_at is null for update
     ), ended as (
       update waits w
          set ended_at = case when $3 then now() end, outcome = case when $3 then $2 end,
              reason = case when $3 then w.reason end,
              refresh_id = case when $3 then w.refresh_id end
         from open
        where w.wait_id = open.wait_id and (open.reason is not null or $2 in ('refreshed', 'revoked'))
     )
     select since, reason, counts_from as "countsFrom" from open`,
    [loginId, outcome, ENDS_LINK.has(outcome)],
  );
  return rows[0] ?? null;
}

interface OpenWait {
  since: string;
  /** Null while nobody has been asked. */
  countsFrom: string | null;
  /** Null if only a link leads to it. */
  reason: string | null;
}

/** Outcomes that end a link: fresh data, a user who never came, a login that is gone. */
const ENDS_LINK: ReadonlySet<OutcomeKind> = new Set(['refreshed', 'gave_up', 'revoked']);

/** Marks the login as recovered in ended runs. Their counts stay; recovered logins are counted separately. */
async function markRecovered(client: Queryable, loginId: string): Promise<void> {
  await client.query(
    `update run_logins rl set recovered_at = now() from runs r
      where rl.login_id = $1 and rl.outcome in ('awaiting_user', 'gave_up') and rl.recovered_at is null
        and r.run_id = rl.run_id and r.state <> 'running'`,
    [loginId],
  );
}
