import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { reportSettings, runReport } from '../app/report/run-report';
import { DEFAULT_POLICY } from '../domain/policy';
import { startEmbeddedPostgres } from '../embedded/postgres';
import { migrate } from '../store/migrate';
import { openStore, type Store } from '../store/store';

/**
 * Measures how long three things take with 100,000 logins at 40 banks, 30 ended runs and a newer one: the data of GET
 * /v1/institutions, the report of the newest run (while it runs and when it has ended), and the end of a run. Prints a
 * table for docs/performance.md.
 *
 *   npx tsc -p bench/tsconfig.json && node dist/bench/report.js
 */
const LOGINS = 100_000;
const RUNS = 30;
const TIMES = 7;

async function fill(db: Client): Promise<void> {
  await db.query(
    `insert into logins (login_id, institution, last_refreshed_at, state)
     select gen_random_uuid()::text, 'Bank ' || n % 40, now() - (n % 200) * interval '1 hour', 'idle'
       from generate_series(1, $1) n`,
    [LOGINS],
  );
  await db.query(
    `insert into live_calls (login_id, refresh_id, attended, reserved_at, ended_at, status)
     select login_id, 'r', false, now() - d * interval '1 day', now(), 200
       from logins, generate_series(0, 29) d where abs(hashtext(login_id)) % 5 < 2`,
  );
}

async function oneRun(db: Client, store: Store, daysAgo: number): Promise<{ runId: string; endedInMs: number }> {
  const runId = randomUUID();
  await db.query(
    `insert into runs (run_id, workflow_id, trigger, state, total) values ($1, 'w/' || $1, 'schedule', 'running', $2)`,
    [runId, LOGINS],
  );
  await db.query(
    `insert into run_logins (run_id, login_id, refresh_id, outcome, outcome_at, path, reason, code)
     select $1, login_id, 'r', o.outcome, now() - $2 * interval '1 day',
            case when o.outcome = 'refreshed' then case when abs(hashtext(login_id)) % 3 = 0 then 'live' else 'cached' end end,
            case when o.outcome = 'awaiting_user' then 'mfa' end,
            case o.outcome when 'unavailable' then 'RETRY_LATER' end
       from logins
       join (values (0, 'refreshed'), (1, 'refreshed'), (2, 'refreshed'), (3, 'awaiting_user'), (4, 'unavailable')) o (n, outcome)
            on o.n = abs(hashtext(login_id || $1)) % 5`,
    [runId, daysAgo],
  );
  // One user in twenty has come back, after a wait of five days at most.
  await db.query(
    `insert into waits (login_id, refresh_id, reason, since, ended_at, outcome)
     select login_id, 'r', 'mfa', now() - ($1 + 5 * random()) * interval '1 day', now() - $1 * interval '1 day', 'refreshed'
       from logins where random() < 0.05`,
    [daysAgo],
  );
  if (daysAgo === 0) return { runId, endedInMs: 0 };
  const [, endedInMs] = await timed(() => store.runs.finish({ runId, state: 'finished' }));
  await db.query(
    `update runs set started_at = now() - $2 * interval '1 day', finished_at = now() - $2 * interval '1 day' where run_id = $1`,
    [runId, daysAgo],
  );
  return { runId, endedInMs };
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const began = performance.now();
  const result = await work();
  return [result, performance.now() - began];
}

async function median(work: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let n = 0; n < TIMES; n += 1) times.push((await timed(work))[1]);
  times.sort((a, b) => a - b);
  return `${Math.round(times[Math.floor(TIMES / 2)] ?? 0)} ms (${Math.round(times[0] ?? 0)} to ${Math.round(times.at(-1) ?? 0)})`;
}

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-report-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const db = new Client({ connectionString: postgres.url });
  try {
    await db.connect();
    await migrate(postgres.url);
    const store = openStore({ databaseUrl: postgres.url, applicationName: 'bench' });
    await fill(db);
    const ends: number[] = [];
    for (let daysAgo = RUNS; daysAgo > 0; daysAgo -= 1) ends.push((await oneRun(db, store, daysAgo)).endedInMs);
    const { runId } = await oneRun(db, store, 0);
    await db.query('vacuum analyze');
    const settings = reportSettings({ policy: DEFAULT_POLICY, promise: { freshShare: 0.9 } });
    const report = async () => runReport(store, (await store.runs.get(runId))!, settings);
    const rows: [string, string][] = [
      [`GET /v1/institutions?days=30`, await median(() => store.coverage.institutions({ days: 30 }))],
      ['the report of a running run', await median(report)],
    ];
    await store.runs.finish({ runId, state: 'finished' });
    rows.push(['the report of an ended run', await median(report)]);
    ends.sort((a, b) => a - b);
    rows.push([
      'the end of a run',
      `${Math.round(ends[Math.floor(ends.length / 2)] ?? 0)} ms (${Math.round(ends[0] ?? 0)} to ${Math.round(ends.at(-1) ?? 0)})`,
    ]);
    for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`);
    await store.close();
  } finally {
    await db.end();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

void main();
