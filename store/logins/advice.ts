import { adviseOn, neededSoonBefore, type Advice, type AdviceFacts, type AdvicePolicy } from '../../domain/advice';
import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { FIRST_PROBES, LAST_CALLS, LETS_IN_SHARE } from '../../domain/live-age';
import type { OutcomeKind } from '../../domain/outcomes';
import { type Database, type Queryable, withTransaction } from '../database';
import { appendUsersNeededSoon } from '../events/events';

interface FactsRow extends Omit<AdviceFacts, 'lastOutcome'> {
  loginId: string;
  outcome: OutcomeKind | null;
  code: string | null;
  now: string;
}

/**
 * At most this many logins are read in one transaction. A transaction that writes events delays the readers of later
 * events until it ends, so it must be short.
 */
const PAGE = 1_000;

/**
 * SQL, to which a `where` is appended: everything that domain/advice.ts needs to know about a login. Whether its bank
 * lets logins in is read from the bank's last `LAST_CALLS` unattended live calls that had a verdict.
 */
const SELECT_FACTS = `
  select l.login_id as "loginId", case when l.paused then 'paused' else l.state end as state,
         w.counts_from as "waitCountsFrom",
         exists (select from events e where e.login_id = l.login_id and e.type = 'login.awaiting_user'
                                        and e.held_by_run is not null) as "askHeld",
         l.last_outcome ->> 'outcome' as outcome, l.last_outcome ->> 'code' as code,
         exists (select from institutions_down d where d.institution = coalesce(l.institution, $1)) as "institutionDown",
         l.last_refreshed_at as "lastRefreshedAt", l.last_asked_at as "lastAskedAt",
         case when l.unattended_203s > 0 then false else own.let_in end as "letIn", bank.lets_in as "bankLetsIn",
         clock_timestamp() as now
    from logins l
    left join waits w on w.login_id = l.login_id and w.ended_at is null and w.reason is not null
    left join lateral (
      select let_in from live_calls c
       where c.login_id = l.login_id and not c.attended and c.let_in is not null
         and c.reserved_at > now() - interval '30 days'
       order by c.reserved_at desc limit 1
    ) own on true
    left join lateral (
      select case when count(*) >= $4 then count(*) filter (where let_in) >= $3::float8 * count(*) end as lets_in
        from (select let_in from live_calls c
               where c.institution = coalesce(l.institution, $1) and not c.attended and c.let_in is not null
                 and c.reserved_at > now() - interval '30 days'
               order by c.reserved_at desc limit $2) last
    ) bank on true`;
const LEARNT = [UNKNOWN_INSTITUTION, LAST_CALLS, LETS_IN_SHARE, FIRST_PROBES] as const;

/** Advice: whether a login's user is needed, by when and why (domain/advice.ts). */
export const adviceOf = (db: Database) => ({
  /** The advice about each of these logins, by LoginId. LoginIds that are not registered are left out. */
  async advise(loginIds: string[], policy: AdvicePolicy): Promise<Map<string, Advice>> {
    const { rows } = await db.query<FactsRow>(`${SELECT_FACTS} where l.login_id = any($5)`, [...LEARNT, loginIds]);
    return new Map(rows.map((row) => [row.loginId, adviceOn(row, policy)]));
  },

  /**
   * Writes the event `login.user_needed_soon` for every login whose user is needed soon, unless it was written for the
   * same data before. May be repeated at any time. Works page by page, and begins no further page once `withinMs` has
   * passed. Returns how many events were written.
   */
  async tellNeededSoon({
    runId,
    policy,
    withinMs = Infinity,
  }: {
    runId: string;
    policy: AdvicePolicy;
    withinMs?: number;
  }): Promise<number> {
    const untilMs = Date.now() + withinMs;
    let told = 0;
    for (let after: string | null = ''; after !== null;) {
      const from: string = after;
      const page = await withTransaction(db, (client) => tellPage(client, { runId, policy, after: from }));
      told += page.told;
      after = Date.now() < untilMs ? page.next : null;
    }
    return told;
  },
});

function adviceOn({ outcome, code, ...facts }: FactsRow, policy: AdvicePolicy): Advice {
  const lastOutcome = outcome === null ? null : { outcome, code };
  return adviseOn({ ...facts, lastOutcome }, policy, Date.parse(facts.now));
}

/**
 * Writes the events of one page of logins. Locks these logins, in the order of their LoginIds, so that nothing about
 * them changes before their events are written. `next` is the last LoginId of the page; null if this was the last page.
 */
async function tellPage(
  client: Queryable,
  { runId, policy, after }: { runId: string; policy: AdvicePolicy; after: string },
): Promise<{ told: number; next: string | null }> {
  const clock = await client.query<{ now: string }>('select clock_timestamp() as now');
  const { rows } = await client.query<FactsRow>(
    `${SELECT_FACTS}
      where l.login_id > $5 and l.state = 'idle' and not l.paused and l.last_refreshed_at <= $6
        and l.needed_soon_for is distinct from l.last_refreshed_at
      order by l.login_id limit $7 for no key update of l`,
    [...LEARNT, after, neededSoonBefore(policy, Date.parse(clock.rows[0]!.now)), PAGE],
  );
  const needed = rows.flatMap((row) => {
    const { action, by } = adviceOn(row, policy);
    return action === 'refresh_while_present' && by !== null ? [{ loginId: row.loginId, by }] : [];
  });
  if (needed.length > 0) {
    await client.query('update logins set needed_soon_for = last_refreshed_at where login_id = any($1)', [
      needed.map(({ loginId }) => loginId),
    ]);
    await appendUsersNeededSoon(client, runId, needed);
  }
  return { told: needed.length, next: rows.length === PAGE ? (rows.at(-1)?.loginId ?? null) : null };
}
