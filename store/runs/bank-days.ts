import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import type { OutcomeKind } from '../../domain/outcomes';
import type { Path } from '../../domain/refresh/types';
import type { Queryable } from '../database';

/**
 * What became of the logins of one bank in one run. `logins` leaves out logins that have no outcome yet or were
 * revoked. The refreshed logins are counted by where their data came from: `cached`, `live`, or `attended` (after a
 * wait for the user). These three and the four other outcomes add up to `logins`.
 */
export interface BankDay {
  institution: string;
  institutionId: number | null;
  logins: number;
  cached: number;
  live: number;
  attended: number;
  awaiting_user: number;
  gave_up: number;
  unavailable: number;
  failed: number;
  /**
   * Those of `cached` and `live` whose data was under 24 hours old when the run began, or is newer. A cached answer
   * with data from days ago does not count.
   */
  fresh: number;
  /** How many of `logins` ended in, or wait because of, each code. A wait for a one-time code counts as `MFA`. */
  codes: Record<string, number>;
}

interface Group {
  institution: string;
  institutionId: number | null;
  outcome: Exclude<OutcomeKind, 'revoked'>;
  path: Path | null;
  code: string | null;
  isFresh: boolean;
  count: number;
}

/** Counts the logins of a run by bank, with the outcomes that its ledger has now. */
export async function countBankDays(client: Queryable, runId: string): Promise<BankDay[]> {
  const { rows } = await client.query<Group>(
    `select coalesce(l.institution, $2) as institution, max(l.institution_id) as "institutionId", rl.outcome, rl.path,
            coalesce(rl.code, case when rl.reason = 'mfa' then 'MFA' end) as code,
            coalesce(rl.path in ('cached', 'live') and l.last_refreshed_at >= r.started_at - interval '24 hours', false)
              as "isFresh", count(*) as count
       from run_logins rl join runs r on r.run_id = rl.run_id left join logins l on l.login_id = rl.login_id
      where rl.run_id = $1 and rl.outcome <> 'revoked'
      group by coalesce(l.institution, $2), rl.outcome, rl.path, 5, 6`,
    [runId, UNKNOWN_INSTITUTION],
  );
  const banks = new Map<string, BankDay>();
  for (const { institution, institutionId, outcome, path, code, isFresh, count } of rows) {
    const bank = banks.get(institution) ?? noDay(institution);
    banks.set(institution, bank);
    bank.institutionId ??= institutionId;
    bank.logins += count;
    bank[partOf(outcome, path)] += count;
    if (isFresh) bank.fresh += count;
    if (code !== null) bank.codes[code] = (bank.codes[code] ?? 0) + count;
  }
  return [...banks.values()];
}

const noDay = (institution: string): BankDay => ({
  institution,
  institutionId: null,
  logins: 0,
  cached: 0,
  live: 0,
  attended: 0,
  awaiting_user: 0,
  gave_up: 0,
  unavailable: 0,
  failed: 0,
  fresh: 0,
  codes: {},
});

function partOf(outcome: Group['outcome'], path: Path | null) {
  if (outcome !== 'refreshed') return outcome;
  return path === 'live' ? 'live' : path === 'after_mfa' || path === 'after_reconnect' ? 'attended' : 'cached';
}

/**
 * Called in the transaction that ends a run. For each bank of the run it stores the BankDay, and the lengths of the
 * waits that have ended with fresh data since the end of the last finished run that had a login of this bank, at most
 * those of the last 30 days. A run without a login of the bank leaves the bank's waits to the next run that has a login
 * of the bank. This function also stores the number of live calls of each UTC day that is over.
 */
export async function keepBankDays(client: Queryable, runId: string): Promise<void> {
  const banks = await countBankDays(client, runId);
  await client.query(
    `with kept as (
       select i.institution, max(r.finished_at) as until from run_institutions i join runs r using (run_id)
        where r.run_id <> $1 and r.state = 'finished' group by 1
     ), returned as (
       select coalesce(l.institution, $3) as institution,
              case when t.tenths < 100 then t.tenths else round(t.tenths, -1) end::integer as tenths, count(*) as count
         from waits w join logins l on l.login_id = w.login_id
              left join kept k on k.institution = coalesce(l.institution, $3)
              -- The length of a wait, in tenths of an hour. From ten hours on it is rounded to whole hours, so that
              -- there are few different values.
              cross join lateral (select round(extract(epoch from w.ended_at - w.since) / 360) as tenths) t
        where w.outcome = 'refreshed' and w.reason is not null
          and w.ended_at > now() - interval '30 days' and (k.until is null or w.ended_at > k.until)
              -- Nor were they stored under another name of the bank.
          and not exists (select from runs r join run_logins rl using (run_id)
                           where r.state = 'finished' and r.run_id <> $1 and r.finished_at >= w.ended_at
                             and rl.login_id = w.login_id and rl.outcome <> 'revoked')
        group by 1, 2
     ), returns as (
       select institution, jsonb_object_agg(tenths, count) as returns from returned group by 1
     )
     insert into run_institutions (run_id, institution, institution_id, logins, cached, live, attended, awaiting_user,
                                   gave_up, unavailable, failed, fresh, codes, returns)
     select $1, d.institution, d."institutionId", d.logins, d.cached, d.live, d.attended, d.awaiting_user,
            d.gave_up, d.unavailable, d.failed, d.fresh, d.codes, coalesce(r.returns, '{}')
       from jsonb_to_recordset($2::jsonb) as d(institution text, "institutionId" bigint, logins integer, cached integer,
              live integer, attended integer, awaiting_user integer, gave_up integer, unavailable integer,
              failed integer, fresh integer, codes jsonb)
       left join returns r on r.institution = d.institution
         on conflict do nothing`,
    [runId, JSON.stringify(banks), UNKNOWN_INSTITUTION],
  );
  await client.query(
    `insert into live_call_days (day, attended, unattended)
     select (reserved_at at time zone 'UTC')::date, count(*) filter (where attended), count(*) filter (where not attended)
       from live_calls
      where reserved_at >= coalesce((select (max(day) + 1)::timestamp at time zone 'UTC' from live_call_days), '-infinity')
        and reserved_at < date_trunc('day', now(), 'UTC')
      group by 1 on conflict do nothing`,
  );
}
