import { tsToMs } from '@temporalio/common/lib/time';
import { FlinksRefreshClient } from '../../client';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { DEFAULT_POLICY, type Policy } from '../../domain/policy';
import { openStore, type Store } from '../../store/store';
import type { refreshLogin } from '../../workflows/refresh-login/workflow';
import { registerOne } from '../store/support';
import { freshDatabase, type FreshDatabase } from '../support/database';
import { compile, kill9, type Compiled, type OtherProcess } from '../support/other-process';
import { connectToTestTemporal, testTemporal } from '../support/temporal';
import { inTime, waitFor } from '../support/wait-for';
import { TEST_BUNDLE } from '../support/workflow-bundle';

/** A day of these tests: the server's clock cannot be moved, and its pauses of ten seconds at a kill are real. */
const DAY_MS = 10_000;
const POLICY: Policy = {
  ...DEFAULT_POLICY,
  attributes: [],
  remindersMs: [1, 3, 7].map((days) => days * DAY_MS),
  waitLimitMs: 14 * DAY_MS,
};
const LATE_MS = 5_000;

/** Our two workers in a process of their own. `hangAfter`: reminder n is committed, and its activity never ends. */
const workerScript = (given: object) => `
  const { loginId, address, namespace, databaseUrl, hangAfter } = ${JSON.stringify(given)};
  const { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime } = load('node_modules/@temporalio/worker');
  // Its warnings would go to stdout, where reports go.
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });
  const store = load('store/store').openStore({ databaseUrl, applicationName: 'test' });
  const remind = store.waits.remind.bind(store.waits);
  store.waits.remind = async (input) => {
    const result = await remind(input);
    if (input.n !== hangAfter) return result;
    say('committed');
    return new Promise(() => undefined);
  };
  const flinks = new (load('test/support/fake-flinks').FakeFlinks)();
  flinks.set(loginId, { cached: 'RETRY_LATER', live: 'mfa' });
  await load('worker/workers').startWorkers({
    connection: await NativeConnection.connect({ address }),
    namespace,
    bundlePath: ${JSON.stringify(TEST_BUNDLE)},
    flinks,
    store,
    policy: ${JSON.stringify(POLICY)},
    callsPerSecond: 100,
    log: load('process/logging').createLogger('fatal'),
  });
  say('started');`;

let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
let code: Compiled;
let database: FreshDatabase;
let store: Store;
const workers: OtherProcess[] = [];
beforeAll(async () => {
  temporal = await connectToTestTemporal();
  code = compile('activities', 'client', 'config', 'flinks', 'process', 'store', 'worker', 'test/support');
  database = await freshDatabase();
  store = openStore({ databaseUrl: database.url, applicationName: 'test' });
});
afterAll(async () => {
  for (const { child } of workers) await kill9(child);
  code.remove();
  await store.close();
  await database.drop();
  await temporal.close();
});

async function startWorker(loginId: string, hangAfter: number | null = null): Promise<OtherProcess> {
  const worker = code.run(workerScript({ loginId, ...testTemporal(), databaseUrl: database.url, hangAfter }));
  workers.push(worker);
  expect(await worker.next()).toBe('started');
  return worker;
}

const eventsOf = async (loginId: string) =>
  (await store.events.list({ limit: 200 })).events.filter((event) => event.loginId === loginId);

test('kill -9 in a wait, and between the commit of a reminder and its report: each reminder and the limit come once, at their moments', async () => {
  const loginId = await registerOne(store);
  const first = await startWorker(loginId);
  await new FlinksRefreshClient(temporal.client, { policy: POLICY }).startRefresh({ loginId, live: false });
  const remindersOf = async () => (await eventsOf(loginId)).filter(({ type }) => type === 'login.reminder').length;
  await waitFor('the first reminder', async () => (await remindersOf()) === 1);
  await kill9(first.child);
  const second = await startWorker(loginId, 3);
  expect(await inTime('the third reminder', second.next(), { withinMs: 10 * DAY_MS })).toBe('committed');
  await kill9(second.child);
  await startWorker(loginId);
  const handle = temporal.client.workflow.getHandle<typeof refreshLogin>(refreshLoginWorkflowId(loginId));
  const result = inTime('the limit', handle.result(), { withinMs: 14 * DAY_MS });
  await expect(result).resolves.toEqual({ outcome: 'gave_up' });

  const events = (await eventsOf(loginId)).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  expect(events.map(({ type }) => type)).toEqual([
    'login.awaiting_user',
    ...Array.from({ length: 3 }, () => 'login.reminder'),
    'login.gave_up',
  ]);
  const [sinceMs = 0, ...momentsMs] = events.map(({ createdAt }) => Date.parse(createdAt));
  [1, 3, 7, 14].forEach((days, index) => {
    expect(momentsMs[index]).toBeGreaterThan(sinceMs + days * DAY_MS - 1_000);
    expect(momentsMs[index]).toBeLessThan(sinceMs + days * DAY_MS + LATE_MS);
  });
  const history = (await handle.fetchHistory()).events ?? [];
  const timesOf = (name: string) =>
    history
      .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === name)
      .map(({ eventTime }) => tsToMs(eventTime));
  expect(['authorizeLive', 'recordWait', 'remindUser'].map((name) => timesOf(name).length)).toEqual([1, 1, 3]);
}, 400_000);
