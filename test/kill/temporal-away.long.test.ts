import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '../../embedded/temporal';
import { startSimulator, type Simulator } from '../../simulator/server';
import { freshDatabase, type FreshDatabase } from '../support/database';
import { testTemporalOptions } from '../support/embedded-temporal';
import { House } from '../support/house';
import { waitFor } from '../support/wait-for';
import { liveCallsOf } from './book';
import { Command, killAllCommands } from './command';
import { endOfRun, startRun } from './run';

/** The SDK's core ends a worker whose polls fail in an unknown way for about a minute. */
const AWAY_MS = 75_000;
const OLD = '2020-01-01T00:00:00Z';

let dataDir: string;
let options: Awaited<ReturnType<typeof testTemporalOptions>>;
let temporal: EmbeddedTemporal;
let database: FreshDatabase;
let simulator: Simulator;
let settings: NodeJS.ProcessEnv;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'flinks-away-'));
  options = { ...(await testTemporalOptions()), dataDir };
  temporal = await startEmbeddedTemporal(options);
  database = await freshDatabase();
  simulator = await startSimulator();
  const given = { DATABASE_URL: database.url, TEMPORAL_ADDRESS: temporal.address, REFRESH_LIVE_AGE: 'off' };
  settings = await House.settings(simulator, given);
});
afterEach(async () => {
  killAllCommands();
  await temporal.stop();
  await simulator.close();
  await database.drop();
  for (const folder of [dataDir, settings['DATA_DIR'] ?? '']) rmSync(folder, { recursive: true, force: true });
});

const temporalPid = () =>
  (JSON.parse(readFileSync(join(dataDir, 'temporal/temporal.pid'), 'utf8')) as { pid: number }).pid;

async function readiness(): Promise<{ status: number; temporal: unknown }> {
  const answer = await fetch(`http://127.0.0.1:${settings['GATEWAY_PORT']}/readyz`);
  const { checks } = (await answer.json()) as { checks: { temporal: { ok: boolean } } };
  return { status: answer.status, temporal: checks.temporal };
}

test('Temporal is killed in mid run, and started again on its data after more than a minute: /readyz says so, the same process goes on, no call is doubled', async () => {
  const cached = simulator.addLogin({ lastRefresh: new Date().toISOString(), detail: { hangMs: 5_000, then: 'ok' } });
  const live = simulator.addLogin({ lastRefresh: OLD, live: { hangMs: 5_000, then: 'ok' } });
  const asked = simulator.addLogin({ lastRefresh: OLD, live: { hangMs: 5_000, then: 'mfa' } });
  const up = new Command('up', settings);
  await up.ready;
  expect(await readiness()).toEqual({ status: 200, temporal: { ok: true } });
  const runId = await startRun(settings, simulator);
  await waitFor('live calls under way', () =>
    [live, asked].every(({ loginId }) => liveCallsOf(simulator, loginId).length > 0),
  );

  process.kill(temporalPid(), 'SIGKILL');
  await temporal.exited;
  const backMs = Date.now() + AWAY_MS;
  await waitFor('/readyz to say so', async () => (await readiness()).status === 503, { withinMs: 30_000 });
  const said = new Set<string>();
  await waitFor(
    'more than a minute to pass',
    async () => {
      said.add(JSON.stringify(await readiness()));
      return Date.now() > backMs;
    },
    { withinMs: AWAY_MS + 30_000, everyMs: 1_000 },
  );
  expect([...said]).toEqual([
    JSON.stringify({ status: 503, temporal: { ok: false, message: 'Temporal does not answer.' } }),
  ]);
  temporal = await startEmbeddedTemporal(options);

  await waitFor('/readyz to be well again', async () => (await readiness()).status === 200, {
    seen: () => up.tail(),
  });
  expect(await endOfRun(settings, runId, up)).toMatchObject({
    state: 'finished',
    counts: { refreshed: 2, awaiting_user: 1, failed: 0, open: 0 },
  });
  const calls = [cached, live, asked].map(({ loginId }) => liveCallsOf(simulator, loginId).length);
  expect({ calls, violations: simulator.violations }).toEqual({ calls: [0, 1, 1], violations: [] });
  expect(await up.stop()).toBe(0);
}, 400_000);
