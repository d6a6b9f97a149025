import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { openStore, type Store } from '../../store/store';
import { DEFAULT_POLICY } from '../../domain/policy';
import { createLogger } from '../../process/logging';
import { checkReadiness } from '../../process/readiness';
import { someoneWorks, whoPolls } from '../../process/who-polls';
import { startWorkers, type RunningWorkers, type WorkersOptions } from '../../worker/workers';
import { FlinksRefreshClient } from '../../client';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { freshDatabase, type FreshDatabase } from '../support/database';
import { FakeFlinks } from '../support/fake-flinks';
import { connectToTestTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';
import { TEST_BUNDLE } from '../support/workflow-bundle';

let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
let database: FreshDatabase;
let store: Store;
let flinks: FakeFlinks;
let options: WorkersOptions;
const started: RunningWorkers[] = [];

beforeAll(async () => {
  temporal = await connectToTestTemporal();
  database = await freshDatabase();
  store = openStore({ databaseUrl: database.url, applicationName: 'test' });
});
beforeEach(() => {
  flinks = new FakeFlinks();
  options = {
    connection: temporal.native,
    namespace: temporal.namespace,
    bundlePath: TEST_BUNDLE,
    flinks,
    store,
    policy: { ...DEFAULT_POLICY, attributes: [] },
    callsPerSecond: 100,
    shutdownGraceMs: 10_000,
    log: createLogger('fatal'),
  };
});
// A test that fails must leave none: it would take the work of those that follow.
afterEach(async () => {
  await Promise.all(started.splice(0).map((workers) => workers.stop().catch(() => undefined)));
});
afterAll(async () => {
  await store.close();
  await database.drop();
  await temporal.close();
});

async function start(of: WorkersOptions): Promise<RunningWorkers> {
  const workers = await startWorkers(of);
  started.push(workers);
  return workers;
}

async function registeredLogin(): Promise<string> {
  const loginId = randomUUID();
  await store.logins.upsertMany([{ loginId }]);
  return loginId;
}

test('both workers do their part of a refresh, are seen to poll, and stop when they are told', async () => {
  const loginId = await registeredLogin();
  const workers = await start(options);
  await new FlinksRefreshClient(temporal.client, { policy: options.policy }).startRefresh({ loginId, live: false });
  await expect(temporal.client.workflow.getHandle(refreshLoginWorkflowId(loginId)).result()).resolves.toMatchObject({
    outcome: 'refreshed',
  });
  await expect(whoPolls(temporal.client).then(someoneWorks)).resolves.toBe(true);
  await expect(checkReadiness({ store, client: temporal.client })).resolves.toMatchObject({ ok: true });
  await workers.stop();
  await expect(workers.ended).resolves.toBeUndefined();
});

test('a worker with a whole run of live calls to itself still has room for a present user, and is seen to work', async () => {
  const ofRun = await Promise.all(Array.from({ length: 101 }, registeredLogin));
  const present = await registeredLogin();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const begun = new Map<string, () => void>();
  const under = [...ofRun, present].map((loginId) => new Promise<void>((resolve) => begun.set(loginId, resolve)));
  const authorizeLive = flinks.authorizeLive;
  flinks.authorizeLive = async (input: { loginId: string }) => {
    begun.get(input.loginId)?.();
    await held;
    return authorizeLive(input);
  };
  const policy = { ...options.policy, maxOpen: ofRun.length };
  const workers = await start({ ...options, policy });
  const client = new FlinksRefreshClient(temporal.client, { policy });
  await Promise.all(ofRun.map((loginId) => client.startRefresh({ loginId, live: true })));
  await Promise.all(under.slice(0, ofRun.length));
  await client.startRefresh({ loginId: present, live: true });
  await under.at(-1);
  await expect(whoPolls(temporal.client).then(someoneWorks)).resolves.toBe(true);
  release();
  const handle = temporal.client.workflow.getHandle(refreshLoginWorkflowId(present));
  await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
  await workers.stop();
});

test('what others who can write to Temporal have written holds no control characters and is short', async () => {
  const loginId = await registeredLogin();
  const workers = await start(options);
  const foreign = await Worker.create({
    connection: temporal.native,
    namespace: temporal.namespace,
    taskQueue: 'of somebody else',
    workflowsPath: require.resolve('./foreign-workflow'),
  });
  const alert = { loginId, code: 'failed\x1b[2J', message: `\x1b]0;title\x07\u202e${'x'.repeat(100_000)}` };
  await foreign.runUntil(
    temporal.client.workflow.execute('foreignAlert', {
      workflowId: randomUUID(),
      taskQueue: 'of somebody else',
      args: [alert],
    }),
  );
  const { events } = await store.events.list({ limit: 200 });
  const { data } = events.find((event) => event.type === 'operator.alert' && event.data['loginId'] === loginId)!;
  expect(data).toMatchObject({ code: 'failed[2J', message: expect.stringMatching(/^]0;titlex+$/) as string });
  expect(data['message']).toHaveLength(4_000);
  await workers.stop();
});

test('a Flinks call under way when the worker is stopped may end, and its answer counts', async () => {
  const loginId = await registeredLogin();
  let release: () => void = () => undefined;
  let called: () => void = () => undefined;
  const underWay = new Promise<void>((resolve) => (called = resolve));
  const held = new Promise<void>((resolve) => (release = resolve));
  let calls = 0;
  const authorizeCached = flinks.authorizeCached;
  flinks.authorizeCached = async (input: { loginId: string }, { signal }: { signal?: AbortSignal } = {}) => {
    calls += 1;
    called();
    await Promise.race([
      held,
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('cancelled')))),
    ]);
    return authorizeCached(input);
  };
  const first = await start(options);
  await new FlinksRefreshClient(temporal.client, { policy: options.policy }).startRefresh({ loginId, live: false });
  await underWay;
  const stopped = first.stop();
  setTimeout(release, 1_000);
  await stopped;
  const second = await start(options);
  const handle = temporal.client.workflow.getHandle(refreshLoginWorkflowId(loginId));
  await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
  await second.stop();
  expect(calls).toBe(1);
});

test('a revoke aborts the live call that is under way within seconds, and none follows', async () => {
  const loginId = await registeredLogin();
  let called: () => void = () => undefined;
  const underWay = new Promise<void>((resolve) => (called = resolve));
  // Runs until a signal ends it.
  flinks.authorizeLive = (_input: { loginId: string }, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
      called();
    });
  const workers = await start(options);
  const client = new FlinksRefreshClient(temporal.client, { policy: options.policy });
  await client.startRefresh({ loginId, live: true });
  await underWay;
  const handle = temporal.client.workflow.getHandle(refreshLoginWorkflowId(loginId));
  // The first heartbeat is sent at once, whatever the SDK's setting for later ones.
  await waitFor('the first heartbeat', async () => {
    const { raw } = await handle.describe();
    return raw.pendingActivities?.[0]?.lastHeartbeatTime;
  });
  const revokedMs = Date.now();
  await client.revoke(loginId);
  await expect(handle.result()).resolves.toEqual({ outcome: 'revoked' });
  // It is noticed at the next heartbeat, one of which is sent in 3 s; the SDK's default is 12 s.
  expect(Date.now() - revokedMs).toBeLessThan(8_000);
  expect(flinks.calls).toEqual([]);
  await workers.stop();
});

/** Starts both workers and returns them: the one for workflows and the one for Flinks calls. */
async function startSeen() {
  const run = jest.spyOn(Worker.prototype, 'run');
  const workers = await start(options);
  const [refresh, flinksCalls] = run.mock.contexts as [Worker, Worker];
  run.mockRestore();
  return { workers, refresh, flinksCalls };
}

test('one that ends unasked is told of, and takes the other with it', async () => {
  const { workers, refresh, flinksCalls } = await startSeen();
  refresh.shutdown();
  await expect(workers.ended).rejects.toThrow('flinks-refresh ended by itself');
  await expect(workers.stop()).rejects.toThrow('ended by itself');
  expect([refresh.getState(), flinksCalls.getState()]).toEqual(['STOPPED', 'STOPPED']);
});

test('without a bundle the worker says what to do', async () => {
  await expect(startWorkers({ ...options, bundlePath: '/not/there.js' })).rejects.toThrow('npm run build');
});
