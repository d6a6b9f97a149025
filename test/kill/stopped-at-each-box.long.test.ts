import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedTemporal } from '../../embedded/temporal';
import { guidOf } from '../../simulator/prng';
import type { LoginSpec } from '../../simulator/spec';
import { startSimulator, type Fault, type RecordedCall, type Simulator } from '../../simulator/server';
import { freshDatabase, type FreshDatabase } from '../support/database';
import { startTestTemporal } from '../support/embedded-temporal';
import { House } from '../support/house';
import { inTime, waitFor } from '../support/wait-for';
import { Command, killAllCommands } from './command';
import { differences, violationsOf, type Aftermath } from './compare';
import { endOfRun, startRun } from './run';
import { readTables } from './tables';

/** How long the answer of each call under way is held back, and what must be left of it when the blow comes. */
const HELD_MS = 20_000;
const LEFT_MS = 5_000;
const OLD = '2020-01-01T00:00:00Z';
const NEW = new Date().toISOString();
const BLOCKED = { code: 'RETRY_LATER' };

interface Box {
  box: string;
  spec: Partial<LoginSpec>;
  /** The call that is under way there. */
  call: Pick<Fault, 'endpoint' | 'mode'>;
}

/** A login for each box of the flowchart that calls Flinks. */
const BOXES: Box[] = [
  { box: 'A', spec: { lastRefresh: NEW }, call: { endpoint: 'Authorize', mode: 'cached' } },
  { box: 'F', spec: { lastRefresh: OLD, cached: BLOCKED }, call: { endpoint: 'Authorize', mode: 'live' } },
  {
    box: 'F, 203',
    spec: { lastRefresh: OLD, cached: BLOCKED, live: 'mfa', institution: 'Birch Bank' },
    call: { endpoint: 'Authorize', mode: 'live' },
  },
  { box: 'D', spec: { lastRefresh: NEW }, call: { endpoint: 'GetAccountsDetail' } },
  { box: 'J', spec: { lastRefresh: NEW, detail: { pending: 1 } }, call: { endpoint: 'GetAccountsDetailAsync' } },
  { box: 'I', spec: { lastRefresh: NEW }, call: { endpoint: 'Attributes' } },
];
const idOf = ({ box }: Box): string => guidOf(`stopped/${box}`);

interface Scene {
  /** Of its own: the logins are the same in each scene, and one of them waits on. */
  temporal: EmbeddedTemporal;
  settings: NodeJS.ProcessEnv;
  database: FreshDatabase;
  simulator: Simulator;
}

const scenes: Scene[] = [];
let quiet: Aftermath;
beforeAll(async () => {
  const scene = await setScene();
  const up = new Command('up', scene.settings);
  await up.ready;
  quiet = await endScene(scene, up, await startRun(scene.settings, scene.simulator));
}, 300_000);
afterEach(killAllCommands);
afterAll(async () => {
  for (const { temporal, settings, database, simulator } of scenes) {
    await simulator.close();
    await database.drop();
    rmSync(settings['DATA_DIR'] ?? '', { recursive: true, force: true });
    await temporal.stop();
  }
});

async function setScene(): Promise<Scene> {
  const temporal = await startTestTemporal();
  const database = await freshDatabase();
  const simulator = await startSimulator();
  for (const one of BOXES) simulator.addLogin({ ...one.spec, loginId: idOf(one) });
  const settings = await House.settings(simulator, {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    FLINKS_ATTRIBUTES: 'income',
    REFRESH_LIVE_AGE: 'off',
    // A lost live call never meets the day's cap.
    REFRESH_LIVE_ATTEMPTS: '20',
  });
  scenes.push({ temporal, settings, database, simulator });
  return scenes.at(-1)!;
}

/** The run ends, and `up` with it. */
async function endScene({ settings, database, simulator }: Scene, up: Command, runId: string): Promise<Aftermath> {
  expect(await endOfRun(settings, runId, up)).toMatchObject({
    state: 'finished',
    total: BOXES.length,
    warnings: [],
    counts: { open: 0, failed: 0 },
  });
  expect(await up.stop()).toBe(0);
  return { tables: await readTables(database.url), simulator };
}

/** The calls that are held back: the first of each login at its box. */
const callsAt = ({ simulator }: Scene, one: Box): RecordedCall[] =>
  simulator.calls.filter(
    ({ loginId, endpoint, mode }) =>
      loginId === idOf(one) && endpoint === one.call.endpoint && mode === (one.call.mode ?? null),
  );

/** Starts a run, and waits until the call of each box is under way. */
async function untilUnderWay(more: NodeJS.ProcessEnv = {}): Promise<{ scene: Scene; up: Command; runId: string }> {
  const scene = await setScene();
  scene.simulator.faults.set(BOXES.map((one) => ({ loginId: idOf(one), ...one.call, hangMs: HELD_MS, times: 1 })));
  const up = new Command('up', { ...scene.settings, ...more });
  await up.ready;
  const runId = await startRun(scene.settings, scene.simulator);
  const isUnderWay = (one: Box): boolean => {
    const [first] = callsAt(scene, one);
    return first !== undefined && Date.now() < first.atMs + HELD_MS - LEFT_MS;
  };
  await waitFor('a call under way at each box', () => BOXES.every(isUnderWay), {
    everyMs: 20,
    seen: () =>
      `never: ${BOXES.filter((one) => callsAt(scene, one).length === 0)
        .map(({ box }) => box)
        .join(', ')}\n${up.tail()}`,
  });
  return { scene, up, runId };
}

/** Another process takes over. What is left equals what a quiet run leaves. */
async function expectAsQuiet(scene: Scene, runId: string): Promise<void> {
  const up = new Command('up', scene.settings);
  await up.ready;
  const after = await endScene(scene, up, runId);
  expect({ differences: differences(after, quiet), violations: violationsOf(after) }).toEqual({
    differences: [],
    violations: [],
  });
}

test('SIGTERM while a call is under way at each box: every call ends and counts, and none is made again', async () => {
  const { scene, up, runId } = await untilUnderWay();
  expect(await up.stop()).toBe(0);
  expect(scene.simulator.calls.filter(({ status, lost }) => status === null || lost)).toEqual([]);
  await expectAsQuiet(scene, runId);
  const made = (simulator: Aftermath['simulator']) =>
    BOXES.map((one) => `${one.box}: ${callsAt({ ...scene, simulator: simulator as Simulator }, one).length}`);
  expect(made(scene.simulator)).toEqual(made(quiet.simulator));
}, 300_000);

test('SIGTERM twice: the process ends at once with 1, and another goes on; where the bank let us in, it is not called live again', async () => {
  const { scene, up, runId } = await untilUnderWay();
  const stopped = up.stop();
  await waitFor('the first signal to be heard', () => up.tail().includes('A second signal stops by force'));
  const secondMs = Date.now();
  expect(await Promise.all([stopped, up.stop()])).toEqual([1, 1]);
  expect(Date.now() - secondMs).toBeLessThan(LEFT_MS);
  await expectAsQuiet(scene, runId);
  expect(callsAt(scene, BOXES[1]!)).toHaveLength(1);
}, 300_000);

test('a worker that runs out of memory dies, and another goes on: the same rows, no second live call where the bank let us in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flinks-hog-'));
  const hog = join(folder, 'hog.js');
  writeFileSync(hog, `process.on('SIGUSR2', () => { for (const kept = []; ; ) kept.push(new Array(1e5).fill({})); });`);
  try {
    const NODE_OPTIONS = `--max-old-space-size=256 --require ${hog}`;
    const { scene, up, runId } = await untilUnderWay({ NODE_OPTIONS });
    up.signal('SIGUSR2');
    // V8 aborts: no code, but a signal.
    expect(await inTime('the end of the process', up.exited)).toBeNull();
    expect(up.tail()).toMatch(/heap out of memory/);
    await expectAsQuiet(scene, runId);
    expect(callsAt(scene, BOXES[1]!)).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 300_000);
