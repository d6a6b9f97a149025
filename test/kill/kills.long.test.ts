import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { hash32, prng, type Prng } from '../../simulator/prng';
import type { Simulator } from '../../simulator/server';
import { freshDatabase } from '../support/database';
import { startTestTemporal } from '../support/embedded-temporal';
import { House, type Ready } from '../support/house';
import { makeBook, startBank } from './book';
import { Command, killAllCommands, killServer } from './command';
import { differences, violationsOf, type Aftermath } from './compare';
import { endOfRun, startRun } from './run';
import { readTables } from './tables';

/**
 * kill -9 in mid-run, repeatedly: of everything, of a worker, of Temporal, of the database; then `up` on the same data.
 * The moments are drawn from KILL_SEED: another seed kills at others, and nothing here is tuned for one.
 */
const SEED = Number(process.env['KILL_SEED'] ?? 20_261);
const KILLS = 3;
const LATENCY_MS = 120;
/** Time limit for `up` to exit after its server has died: a supervisor should not wait minutes to restart it. */
const EXITS_WITHIN_MS = 60_000;

const book = makeBook(SEED);
const openBanks: Simulator[] = [];
const dataDirs: string[] = [];
let quiet: Aftermath;

beforeAll(async () => {
  const { settings, simulator } = await bankAndSettings(0, { FLINKS_CALLS_PER_SECOND: '200' });
  const up = new Command('up', settings);
  const { database } = await up.ready;
  const run = await endOfRun(settings, await startRun(settings, simulator), up);
  quiet = { tables: await readTables(database), simulator };
  // The reference for the others: every login has an outcome, no answer was lost, and nothing forbidden was done.
  expect(run).toMatchObject({ state: 'finished', total: book.length, warnings: [], counts: { open: 0, failed: 0 } });
  expect(simulator.violations).toEqual([]);
  expect(quiet.tables.liveAnswersLost.size).toBe(0);
  expect(simulator.calls.filter(({ lost }) => lost)).toEqual([]);
  expect(quiet.tables.logins.size).toBe(book.length);
  expect(await up.stop()).toBe(0);
}, 400_000);

afterEach(killAllCommands);
afterAll(async () => {
  killAllCommands();
  await Promise.all(openBanks.map((simulator) => simulator.close()));
  for (const dataDir of dataDirs) rmSync(dataDir, { recursive: true, force: true });
});

test('the whole group, also while it starts: nothing is lost, nothing is done twice', async () => {
  const { settings, simulator } = await bankAndSettings();
  const moments = seeded('group');
  let up = new Command('up', settings);
  await up.ready;
  const runId = await startRun(settings, simulator);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await sleep(moments.between(500, 6_000));
    // If only `up` is killed, its servers continue until the next `up` takes them over.
    await (moments.next() < 0.7 ? up.killGroup() : up.kill());
    up = new Command('up', settings);
  }
  const { database } = await up.ready;
  await expectAsQuiet(settings, { runId, up, database, simulator });
}, 400_000);

test('a worker alone, its servers and another worker going on', async () => {
  const temporal = await startTestTemporal();
  const database = await freshDatabase();
  try {
    const given = { DATABASE_URL: database.url, TEMPORAL_ADDRESS: temporal.address };
    const { settings, simulator } = await bankAndSettings(LATENCY_MS, given);
    const moments = seeded('worker');
    let up = new Command('up', settings);
    await up.ready;
    let worker = new Command('worker', settings);
    const runId = await startRun(settings, simulator);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await sleep(moments.between(500, 5_000));
      if (moments.next() < 0.5) {
        await worker.kill();
        worker = new Command('worker', settings);
      } else {
        await up.kill();
        up = new Command('up', settings);
      }
    }
    await up.ready;
    await expectAsQuiet(settings, { runId, up, database: database.url, simulator });
    await Promise.all([up.stop(), worker.stop()]);
  } finally {
    killAllCommands();
    await temporal.stop();
    await database.drop();
  }
}, 400_000);

test.each([
  [
    'temporal',
    'Temporal alone: `up` ends with 1 and says so, and the next one carries on',
    /^flinks-refresh: The embedded Temporal server has ended by itself\./m,
  ],
  [
    'postgres',
    'the database alone: `up` ends with 1 and says so, and the next one carries on',
    /^flinks-refresh: The embedded PostgreSQL has ended by itself\./m,
  ],
] as const)(
  '%s: %s',
  async (server, _title, said) => {
    const { settings, simulator } = await bankAndSettings();
    const moments = seeded(server);
    let up = new Command('up', settings);
    let ready: Ready = await up.ready;
    const runId = await startRun(settings, simulator);
    for (let kill = 1; kill <= KILLS - 1; kill += 1) {
      await sleep(moments.between(500, 6_000));
      killServer(settings['DATA_DIR'] ?? '', server);
      expect(await Promise.race([up.exited, sleep(EXITS_WITHIN_MS, 'still up', { ref: false })])).toBe(1);
      expect(up.tail()).toMatch(said);
      up = new Command('up', settings);
      ready = await up.ready;
    }
    await expectAsQuiet(settings, { runId, up, database: ready.database, simulator });
  },
  400_000,
);

const seeded = (name: string): Prng => prng(hash32(`${SEED}/${name}`));

async function bankAndSettings(
  latencyMs = LATENCY_MS,
  more: NodeJS.ProcessEnv = {},
): Promise<{ settings: NodeJS.ProcessEnv; simulator: Simulator }> {
  const simulator = await startBank(book, latencyMs);
  openBanks.push(simulator);
  const settings = await House.settings(simulator, {
    // Slow enough that every kill comes in mid-run, with enough live calls allowed that a lost one never meets the
    // day's cap.
    FLINKS_CALLS_PER_SECOND: '20',
    REFRESH_LIVE_ATTEMPTS: '20',
    REFRESH_MAX_OPEN: '30',
    // Which logins are the probes of their bank depends on their order, so the truth would have no single answer.
    REFRESH_LIVE_AGE: 'off',
    ...more,
  });
  dataDirs.push(settings['DATA_DIR'] ?? '');
  return { settings, simulator };
}

async function expectAsQuiet(
  settings: NodeJS.ProcessEnv,
  after: { runId: string; up: Command; database: string; simulator: Simulator },
): Promise<void> {
  const run = await endOfRun(settings, after.runId, after.up);
  const killed = { tables: await readTables(after.database), simulator: after.simulator };
  const { state, total, warnings, counts } = run;
  const got = { state, total, warnings, open: counts['open'], violations: violationsOf(killed) };
  expect({ seed: SEED, ...got, differences: differences(killed, quiet) }).toEqual({
    seed: SEED,
    state: 'finished',
    total: book.length,
    warnings: [],
    open: 0,
    violations: [],
    differences: [],
  });
}
