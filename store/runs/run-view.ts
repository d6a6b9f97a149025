import { RUN_OUTCOMES, type RunOutcome } from '../../domain/outcomes';
import type { Path } from '../../domain/refresh/types';
import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { listBrakes, type Brake } from './brakes';
import type { Queryable } from '../database';

export type RunState = 'running' | 'finished' | 'stopped' | 'skipped';
export type OutcomeCounts = Record<RunOutcome, number>;
/**
 * The age of a login's data by Flinks' LastRefresh: at most 1, 3, 7 or 30 days, or `older`. `never`: no data is stored,
 * or its LastRefresh is not known.
 */
export type DataAge = '1d' | '3d' | '7d' | '30d' | 'older' | 'never';

/** How many logins of a run have which outcome, by several groupings. */
export interface Tallies {
  counts: OutcomeCounts;
  /** By where the data came from. Only logins that were refreshed are counted. */
  byPath: Record<Path, number>;
  /** By the institution's name. Logins whose institution is not known are under `unknown`. */
  byInstitution: Record<string, OutcomeCounts>;
  byAge: Record<DataAge, number>;
  /** Logins that Flinks' own nightly job does not refresh, according to Flinks (Login.IsScheduledRefresh). */
  notEnrolled: number;
}

/**
 * A run as the API shows it. Its tallies are counted anew at each call while it is running, and frozen at its end.
 * `recovered` and `brakes` may still change afterwards.
 */
export interface RunView extends Tallies {
  runId: string;
  state: RunState;
  total: number;
  brakes: Brake[];
  /** Cards (logins, in Flinks' word) that Flinks lists as ineligible and that belong to no login registered here. */
  unknownIneligible: number;
  /** Logins that waited for their user or were given up when the run ended, and have been refreshed since. */
  recovered: number;
  warnings: string[];
  startedAt: string;
  finishedAt: string | null;
}

export interface RunRow {
  run_id: string;
  state: RunState;
  total: number;
  unknown_ineligible: number;
  warnings: string[];
  frozen: Tallies | null;
  started_at: string;
  finished_at: string | null;
  recovered: number;
}

/** Selects everything a RunView needs; append a `where`. */
export const SELECT_RUNS = `
  select r.run_id, r.state, r.total, r.unknown_ineligible, r.warnings, r.frozen, r.started_at, r.finished_at,
         (select count(*) from run_logins rl where rl.run_id = r.run_id and rl.recovered_at is not null) as recovered
    from runs r`;

export async function runView(client: Queryable, row: RunRow): Promise<RunView> {
  const tallies = row.frozen ?? (await tally(client, row.run_id));
  return {
    runId: row.run_id,
    state: row.state,
    total: row.total,
    // The spread puts the keys into our own order, because the database keeps a frozen run's keys in another order.
    counts: { ...noOutcomes(), ...tallies.counts },
    byPath: { ...noPaths(), ...tallies.byPath },
    byInstitution: tallies.byInstitution,
    byAge: { ...noAges(), ...tallies.byAge },
    notEnrolled: tallies.notEnrolled,
    brakes: await listBrakes(client, row.run_id),
    unknownIneligible: row.unknown_ineligible,
    recovered: row.recovered,
    warnings: row.warnings,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

const noOutcomes = (): OutcomeCounts =>
  Object.fromEntries(RUN_OUTCOMES.map((outcome) => [outcome, 0])) as OutcomeCounts;

const noPaths = (): Tallies['byPath'] => ({ cached: 0, live: 0, after_mfa: 0, after_reconnect: 0 });

interface Group {
  institution: string;
  outcome: keyof OutcomeCounts;
  path: Path | null;
  age: DataAge;
  enrolled: boolean | null;
  count: number;
}

/** SQL: the DataAge of the login `l`. */
export const DATA_AGE = `case when l.last_refreshed_at is null then 'never'
  when l.last_refreshed_at >= now() - interval '1 day' then '1d'
  when l.last_refreshed_at >= now() - interval '3 days' then '3d'
  when l.last_refreshed_at >= now() - interval '7 days' then '7d'
  when l.last_refreshed_at >= now() - interval '30 days' then '30d'
  else 'older' end`;

export const noAges = (): Record<DataAge, number> => ({ '1d': 0, '3d': 0, '7d': 0, '30d': 0, older: 0, never: 0 });

/** Counts the logins of a run, with the outcomes that its ledger has now. */
export async function tally(client: Queryable, runId: string): Promise<Tallies> {
  const { rows } = await client.query<Group>(
    `select coalesce(l.institution, $2) as institution, coalesce(rl.outcome, 'open') as outcome, rl.path,
            ${DATA_AGE} as age,
            l.enrolled,
            count(*) as count
       from run_logins rl left join logins l on l.login_id = rl.login_id
      where rl.run_id = $1
      group by 1, 2, 3, 4, 5`,
    [runId, UNKNOWN_INSTITUTION],
  );
  const counts = noOutcomes();
  const byPath = noPaths();
  const byAge = noAges();
  const byInstitution = new Map<string, OutcomeCounts>();
  let notEnrolled = 0;
  for (const { institution, outcome, path, age, enrolled, count } of rows) {
    const ofInstitution = byInstitution.get(institution) ?? noOutcomes();
    byInstitution.set(institution, ofInstitution);
    ofInstitution[outcome] += count;
    counts[outcome] += count;
    byAge[age] += count;
    if (path !== null) byPath[path] += count;
    if (enrolled === false) notEnrolled += count;
  }
  return { counts, byPath, byInstitution: Object.fromEntries(byInstitution), byAge, notEnrolled };
}

/** The tallies of a run that did not take place. */
export const emptyTallies = (): Tallies => ({
  counts: noOutcomes(),
  byPath: noPaths(),
  byInstitution: {},
  byAge: noAges(),
  notEnrolled: 0,
});
