import { type Database, type Queryable, withTransaction } from '../database';
import type { Policy } from '../../domain/policy';
import { StoreError } from '../errors';
import { keepBankDays } from './bank-days';
import { applyBrakes } from './brakes';
import { tellInstitutions } from './institutions-down';
import { appendAlert, appendRunFinished, dropAsks, releaseAsks } from '../events/events';
import { emptyTallies, runView, SELECT_RUNS, tally, type RunRow, type RunView } from './run-view';
import { stripUnstorable } from '../text';
import { pageOf, refuseLostCursor } from '../pages';

/** A run to be opened. `workflowId`: the workflow that processes it. `trigger`: what started that workflow. */
export interface RunStart {
  runId: string;
  workflowId: string;
  trigger: 'schedule' | 'app';
}

export type OpenedRun =
  | { kind: 'opened'; total: number; startedAt: string }
  | { kind: 'in_progress'; runId: string; workflowId: string; startedAt: string }
  /** This same run has already ended. */
  | { kind: 'over' };

/** The daily runs, of which at most one is running. The ledger (run-ledger.ts) has one row per login of each run. */
export const runsOf = (db: Database) => ({
  /**
   * Opens a run with a row for every login that is not paused. If this same run is already running, changes nothing and
   * returns it as `opened`; if it has ended, returns `over`. If another run is running, returns that run as
   * `in_progress`.
   */
  open(start: RunStart): Promise<OpenedRun> {
    return withTransaction(db, async (client) => {
      for (;;) {
        const opened = (await insertRun(client, start)) ?? (await whatIsInTheWay(client, start.runId));
        if (opened !== null) return opened;
      }
    });
  },

  /**
   * Stores the settings (the policy) with which a run begins, so that its refreshes follow them. Settings that this run
   * has stored before stay unchanged. Returns the stored settings.
   */
  async keepPolicy({ runId, policy }: { runId: string; policy: Policy }): Promise<Policy> {
    const { rows } = await db.query<{ policy: Policy }>(
      'update runs set policy = coalesce(policy, $2) where run_id = $1 returning policy',
      [runId, JSON.stringify(policy)],
    );
    return rows[0]?.policy ?? policy;
  },

  /** Records a run that did not take place. `because` is the reason, for people; it becomes the run's only warning. */
  async skip({ runId, workflowId, trigger, because }: RunStart & { because: string }): Promise<void> {
    await db.query(
      `insert into runs (run_id, workflow_id, trigger, state, warnings, frozen, finished_at)
       values ($1, $2, $3, 'skipped', $4, $5, now()) on conflict (run_id) do nothing`,
      [runId, workflowId, trigger, [stripUnstorable(because)], JSON.stringify(emptyTallies())],
    );
  },

  /**
   * Adds a warning to the run: it goes on without Flinks' list of logins that Flinks' own nightly job cannot refresh.
   * If Flinks refuses the list (`isRefused`), also tells the operator, unless Flinks had refused the list to the run
   * before this one too. A run that could not read the list for another reason does not count as the run before.
   */
  goWithoutList({ runId, code, isRefused }: { runId: string; code: string; isRefused: boolean }): Promise<void> {
    return withTransaction(db, async (client) => {
      const warning = `Flinks' list of ineligible logins could not be read (${code}); the run went on without it.`;
      const { rows } = await client.query<{ list_refused: boolean }>(
        `update runs
            set list_refused = case when $3 then true else list_refused end,
                warnings = case when $2 = any(warnings) then warnings else warnings || $2::text end
          where run_id = $1
         returning coalesce((select before.list_refused from runs before
                              where before.started_at < runs.started_at and before.list_refused is not null
                              order by before.started_at desc limit 1), false) as list_refused`,
        [runId, stripUnstorable(warning), isRefused],
      );
      if (!isRefused || rows[0]?.list_refused !== false) return;
      const message =
        `Flinks refuses GetNightlyRefreshStatus (${code}) while it takes our other calls. Runs go on without the list. Either ` +
        'FLINKS_API_SECRET is wrong, or this account has no nightly refresh: `flinks-refresh doctor` says which features it has.';
      await appendAlert(client, { runId, code: 'nightly_list_refused', flinksCode: code, message }, { once: true });
    });
  },

  /**
   * Ends a run: freezes its counts, decides about its held asks (rule 2 of docs/flowchart.md) and writes the event
   * `run.finished`. A run that has already ended stays unchanged.
   */
  finish(end: { runId: string; state: 'finished' | 'stopped'; warnings?: string[] }): Promise<RunView> {
    return withTransaction(db, async (client) => {
      const row = await selectRun(client, end.runId, 'for update of r');
      if (row === null) throw new StoreError('run_not_found', `There is no run ${end.runId} to end.`);
      if (row.state !== 'running') return runView(client, row);
      const warnings = [...new Set([...row.warnings, ...(end.warnings ?? []).map(stripUnstorable)])];
      const { rows } = await client.query<{ finished_at: string }>(
        `update runs set state = $2, warnings = $3, frozen = $4, finished_at = clock_timestamp() where run_id = $1
         returning finished_at`,
        [end.runId, end.state, warnings, JSON.stringify(await tally(client, end.runId))],
      );
      await keepBankDays(client, end.runId);
      await endAsks(client, end);
      const view = await runView(client, { ...row, state: end.state, warnings, finished_at: rows[0]!.finished_at });
      const { runId, state, total, counts } = view;
      await appendRunFinished(client, { runId, state, total, counts, warnings });
      return view;
    });
  },

  async get(runId: string): Promise<RunView | null> {
    const row = await selectRun(db, stripUnstorable(runId));
    return row && runView(db, row);
  },

  /** The runs behind the runId `after`, newest first. An `after` that is no runId is refused with `invalid_cursor`. */
  async list({ after, limit }: { after?: string; limit: number }): Promise<{ runs: RunView[]; next: string | null }> {
    const { rows } = await db.query<RunRow>(
      `${SELECT_RUNS}
        where $1::text is null
           or (r.started_at, r.run_id) < (select started_at, run_id from runs where run_id = $1)
        order by r.started_at desc, r.run_id desc limit $2`,
      [after === undefined ? null : stripUnstorable(after), limit + 1],
    );
    await refuseLostCursor(db, { rows, after, isThere: ['select from runs where run_id = $1'] });
    const [page, next] = pageOf(rows, limit, (row) => row.run_id);
    return { runs: await Promise.all(page.map((row) => runView(db, row))), next };
  },

  running: (): Promise<RunningRun | null> => runningRun(db),

  lastRunStartedAt: (): Promise<string | null> => lastRunStartedAt(db),
});

/**
 * When the newest run that took place was started, or null if none did; the watchdog (watchdog.ts) detects days without
 * a run by it. Skipped runs do not count. Runs that were stopped before a refresh of one of their logins began do not
 * count either, for example because their workflow never started. So an app that starts such a run every day does not
 * silence the watchdog.
 */
export async function lastRunStartedAt(db: Queryable): Promise<string | null> {
  const { rows } = await db.query<{ started_at: string }>(
    `select started_at from runs r
      where state in ('running', 'finished')
         or state = 'stopped' and exists (select from run_logins rl where rl.run_id = r.run_id and rl.refresh_id is not null)
      order by started_at desc limit 1`,
  );
  return rows[0]?.started_at ?? null;
}

/**
 * When a run is finished, sends its held asks, except those of the institutions that get a brake (rule 2), and tells
 * the operator of institutions that are down (rule 12). When a run is stopped, drops its held asks and tells the
 * operator why it was stopped.
 */
async function endAsks(
  client: Queryable,
  { runId, state, warnings = [] }: { runId: string; state: 'finished' | 'stopped'; warnings?: string[] },
): Promise<void> {
  if (state === 'finished') {
    await releaseAsks(client, runId, { except: await applyBrakes(client, runId) });
    await tellInstitutions(client, runId);
    return;
  }
  await dropAsks(client, runId);
  await appendAlert(client, { runId, code: 'run_stopped', message: ['The run was stopped.', ...warnings].join(' ') });
}

/**
 * Inserts the run and one row per login. Inserts nothing and returns null if this same run exists already, or if
 * another run is running.
 */
async function insertRun(client: Queryable, { runId, workflowId, trigger }: RunStart): Promise<OpenedRun | null> {
  const inserted = await client.query<{ started_at: string }>(
    `insert into runs (run_id, workflow_id, trigger, state) values ($1, $2, $3, 'running')
     on conflict do nothing returning started_at`,
    [runId, workflowId, trigger],
  );
  const startedAt = inserted.rows[0]?.started_at;
  if (startedAt === undefined) return null;
  const ledger = await client.query(
    'insert into run_logins (run_id, login_id) select $1, login_id from logins where not paused',
    [runId],
  );
  const total = ledger.rowCount ?? 0;
  await client.query('update runs set total = $2 where run_id = $1', [runId, total]);
  return { kind: 'opened', total, startedAt };
}

/**
 * Finds out why a run could not be inserted. Returns null if the next try may succeed, because the other run that was
 * running has just ended, or because this same run had been recorded as skipped and has now been deleted.
 */
async function whatIsInTheWay(client: Queryable, runId: string): Promise<OpenedRun | null> {
  const { rows } = await client.query<{ state: string; total: number; startedAt: string }>(
    'select state, total, started_at as "startedAt" from runs where run_id = $1',
    [runId],
  );
  if (rows[0] !== undefined) {
    const { state, total, startedAt } = rows[0];
    if (state === 'skipped') {
      // This run is started after all, because its workflow was reset.
      await client.query(`delete from runs where run_id = $1 and state = 'skipped'`, [runId]);
      return null;
    }
    return state === 'running' ? { kind: 'opened', total, startedAt } : { kind: 'over' };
  }
  const running = await runningRun(client);
  return running && { kind: 'in_progress', ...running };
}

export interface RunningRun {
  runId: string;
  workflowId: string;
  startedAt: string;
}

async function runningRun(client: Queryable): Promise<RunningRun | null> {
  const { rows } = await client.query<RunningRun>(
    `select run_id as "runId", workflow_id as "workflowId", started_at as "startedAt" from runs where state = 'running'`,
  );
  return rows[0] ?? null;
}

async function selectRun(client: Queryable, runId: string, lock = ''): Promise<RunRow | null> {
  const { rows } = await client.query<RunRow>(`${SELECT_RUNS} where r.run_id = $1 ${lock}`, [runId]);
  return rows[0] ?? null;
}
