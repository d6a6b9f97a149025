import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { DOWN_AFTER_RUNS, DOWN_AT_LEAST, DOWN_SHARE, isBack, isDueAgain } from '../../domain/institution-down';
import { OWN_LIMITS } from '../../domain/own-codes';
import { dayOf } from '../../domain/moments';
import type { Queryable } from '../database';
import { appendAlert } from '../events/events';

/** Rule 12 of docs/flowchart.md: when a run ends, tells the operator of institutions that no longer give any data. */

interface Down {
  institution: string;
  code: string;
  count: number;
  of: number;
  since: string;
}

/**
 * Tells the operator of institutions that have been down for three runs, once more after 7 and after 30 days, and when
 * an institution is back.
 */
export async function tellInstitutions(client: Queryable, runId: string): Promise<void> {
  await tellWhoIsBack(client, runId);
  for (const down of await whatIsDown(client)) await tellDown(client, runId, down);
}

/**
 * Institutions that have given no data in the last three finished runs. Only logins with an outcome in each of these
 * runs are counted, and there must be at least three of them. None of them was refreshed, and at least 80 % of them
 * ended as `unavailable` with the same code in each run. The codes of our own limits, such as LIVE_LIMIT, do not count.
 */
async function whatIsDown(client: Queryable): Promise<Down[]> {
  const { rows } = await client.query<Down>(
    `with latest as (
       select run_id, started_at from runs where state = 'finished' order by started_at desc, run_id desc limit $1
     ), looked_at as (
       select coalesce(l.institution, $2) as institution, bool_or(rl.outcome = 'refreshed') as refreshed,
              case when bool_and(rl.outcome = 'unavailable') and min(rl.code) = max(rl.code) and count(rl.code) = $1
                    and min(rl.code) <> all ($5) then min(rl.code) end as code
         from latest join run_logins rl on rl.run_id = latest.run_id and rl.outcome is not null
         join logins l on l.login_id = rl.login_id
        group by rl.login_id, 1 having count(*) = $1
     ), of_institution as (
       select institution, count(*) as of from looked_at group by 1
       having count(*) >= $3 and not bool_or(refreshed)
     )
     select institution, code, count(*) as count, of, (select min(started_at) from latest) as since
       from looked_at join of_institution using (institution) where code is not null
      group by institution, code, of having count(*) >= $4::float8 * of order by institution`,
    [DOWN_AFTER_RUNS, UNKNOWN_INSTITUTION, DOWN_AT_LEAST, DOWN_SHARE, OWN_LIMITS],
  );
  return rows;
}

async function tellDown(
  client: Queryable,
  runId: string,
  { institution, code, count, of, since }: Down,
): Promise<void> {
  const { rows } = await client.query<{
    since: string;
    toldAt: string;
    timesTold: number;
    now: string;
    isNew: boolean;
  }>(
    `with began as (
       insert into institutions_down (institution, code, since) values ($1, $2, $3)
       on conflict (institution) do nothing returning since, told_at, times_told
     )
     select since, told_at as "toldAt", times_told as "timesTold", now() as now, true as "isNew" from began
     union all
     select since, told_at, times_told, now(), false from institutions_down where institution = $1`,
    [institution, code, since],
  );
  const known = rows[0]!;
  const times = { toldAtMs: Date.parse(known.toldAt), timesTold: known.timesTold };
  if (!known.isNew && !isDueAgain(times, Date.parse(known.now))) return;
  if (!known.isNew) {
    await client.query('update institutions_down set times_told = times_told + 1 where institution = $1', [
      institution,
    ]);
  }
  await appendAlert(client, {
    runId,
    institution,
    code: 'institution_down',
    flinksCode: code,
    count,
    message:
      `Nothing has come from ${institution} since ${dayOf(known.since)}: ${count} of ${of} logins ended in ${code} in ` +
      `${DOWN_AFTER_RUNS} runs in a row, and none was refreshed. Their users cannot mend it. Ask Flinks about this bank.`,
  });
}

async function tellWhoIsBack(client: Queryable, runId: string): Promise<void> {
  const { rows } = await client.query<{
    institution: string;
    since: string;
    of: number;
    refreshed: number;
  }>(
    `select d.institution, d.since, count(*) as of, count(*) filter (where rl.outcome = 'refreshed') as refreshed
       from institutions_down d
       join logins l on coalesce(l.institution, $2) = d.institution
       join run_logins rl on rl.run_id = $1 and rl.login_id = l.login_id and rl.outcome is not null
      group by d.institution, d.since order by d.institution`,
    [runId, UNKNOWN_INSTITUTION],
  );
  for (const { institution, since, ...run } of rows.filter(isBack)) {
    await client.query('delete from institutions_down where institution = $1', [institution]);
    await appendAlert(client, {
      runId,
      institution,
      code: 'institution_back',
      count: run.refreshed,
      message: `${institution} is back: ${run.refreshed} of ${run.of} logins were refreshed. Nothing had come from it since ${dayOf(since)}.`,
    });
  }
}
