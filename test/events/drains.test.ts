import { randomUUID } from 'node:crypto';
import { DELIVER_EVENTS_WORKFLOW_ID } from '../../domain/ids';
import { DEFAULT_POLICY } from '../../domain/policy';
import { drain } from '../../activities/deliver-events';
import { startDeliveries } from '../../client/deliveries';
import { openStore } from '../../store/store';
import { createLogger } from '../../process/logging';
import { startWorkers, type RunningWorkers, type WorkersOptions } from '../../worker/workers';
import { openTestStore, refresh, register, registerOne, REFRESHED } from '../store/support';
import { FakeFlinks } from '../support/fake-flinks';
import { compile, kill9, type Compiled } from '../support/other-process';
import { connectToTestTemporal } from '../support/temporal';
import { inTime } from '../support/wait-for';
import { TEST_BUNDLE } from '../support/workflow-bundle';
import { Receiver, SECRET } from './receiver';
import { EventsBench, linkFor, until } from './support';

describe('two drains', () => {
  let bench: EventsBench;
  beforeEach(async () => {
    bench = await EventsBench.open();
  });
  afterEach(() => bench.close());

  test('at once send nothing twice and nothing out of order', async () => {
    const loginIds = await register(bench.store, 50);
    const second = openStore({ databaseUrl: bench.db.url, applicationName: 'second' });
    const drains = [bench.drain(), bench.drain({ store: second }), bench.drain()];
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(loginIds.map((loginId) => refresh(bench.store, loginId, REFRESHED)));
    }
    await until(() => bench.receiver.ids.length >= 150, 'all of them');
    await Promise.all(drains.map((drain) => drain.stop()));
    await second.close();
    expect(bench.receiver.ids).toHaveLength(150);
    expect(new Set(bench.receiver.ids).size).toBe(150);
    const { events } = await bench.store.events.list({ limit: 1_000 });
    for (const loginId of loginIds) {
      const written = events.filter((event) => event.loginId === loginId).map(({ id }) => id);
      expect(bench.receiver.of(loginId).map(({ id }) => id)).toEqual(written);
    }
  });

  test('of which one dies between claim and mark: sent again a minute later under the same id, in order', async () => {
    const loginId = await registerOne(bench.store);
    const first = await bench.alert('one', loginId);
    const second = await bench.alert('two', loginId);
    // The drain that dies: it has claimed and perhaps sent events, and reports nothing more.
    const wish = { endpoint: 'any', limit: 10, leaseMs: 60_000, reminders: true };
    const claimed = await bench.store.events.claim({ ...wish, now: bench.clock.now() });
    expect(claimed.map(({ id }) => id)).toEqual([first]);
    bench.drain();
    await bench.looks();
    expect(bench.receiver.ids).toEqual([]);
    bench.clock.forward(60_000);
    await until(() => bench.receiver.ids.length === 2, 'both');
    expect(bench.receiver.ids).toEqual([first, second]);
    // A late report from a superseded attempt changes nothing.
    const late = { id: first, attempt: 1, now: bench.clock.now(), failure: 'late', retryAt: null };
    await bench.store.events.failed(late);
    expect(await bench.stateOf(first)).toBe('delivered');
  });

  test('a late failure of a lost attempt does not touch the attempt after it', async () => {
    const id = await bench.alert();
    const wish = { endpoint: 'any', limit: 10, leaseMs: 60_000, reminders: true };
    await bench.store.events.claim({ ...wish, now: bench.clock.now() });
    bench.clock.forward(60_000);
    const [again] = await bench.store.events.claim({ ...wish, now: bench.clock.now() });
    expect(again).toMatchObject({ id, attempt: 2 });
    await bench.store.events.failed({ id, attempt: 1, now: bench.clock.now(), failure: 'late', retryAt: null });
    expect(await bench.store.events.get(id)).toMatchObject({ state: 'pending', failure: null });
    await bench.store.events.delivered({ id, now: bench.clock.now() });
    expect(await bench.stateOf(id)).toBe('delivered');
  });

  test('one that is told to stop lets what it has begun end, and begins nothing', async () => {
    let release: () => void = () => undefined;
    bench.receiver.answer = (_delivery, response) => void (release = () => response.writeHead(200).end());
    const loginId = await registerOne(bench.store);
    const first = await bench.alert('one', loginId);
    const second = await bench.alert('two', loginId);
    const drain = bench.drain();
    await until(() => bench.receiver.ids.length === 1, 'the first');
    const stopped = drain.stop();
    await bench.looks();
    release();
    await expect(stopped).resolves.toEqual({ delivered: 1, failed: 0 });
    expect([await bench.stateOf(first), await bench.stateOf(second)]).toEqual(['delivered', 'pending']);
  });

  test('a database that goes away ends the drain with an error, and the next one goes on', async () => {
    const other = openStore({ databaseUrl: bench.db.url, applicationName: 'goes-away' });
    const drain = bench.drain({ store: other });
    await bench.looks();
    await other.close();
    await expect(drain.ended).rejects.toThrow();
    const id = await bench.alert();
    bench.drain();
    await until(async () => (await bench.stateOf(id)) === 'delivered', 'the delivery');
  });
});

describe('kill -9 of a process that writes', () => {
  let compiled: Compiled;
  beforeAll(() => {
    compiled = compile('store');
  });
  afterAll(() => compiled.remove());

  /** Runs `work` with `store` and `client` (in its own transaction), and is killed after its writes. */
  async function killedAfter(url: string, loginId: string, work: string): Promise<void> {
    const { child, next } = compiled.run(`
      const [url, loginId, refreshId] = ${JSON.stringify([url, loginId, randomUUID()])};
      const store = load('store/store').openStore({ databaseUrl: url, applicationName: 'killed' });
      const client = new (require('${require.resolve('pg')}').Client)({ connectionString: url });
      await client.connect();
      await client.query('begin');
      ${work}
      say('written');
      setInterval(() => undefined, 1_000);`);
    expect(await inTime('what the process has written', next())).toBe('written');
    await kill9(child);
  }

  test('between a change of state and its delivery loses no event, and one killed before its commit leaves neither', async () => {
    const db = await openTestStore();
    const receiver = await Receiver.start();
    const [before, after] = [await registerOne(db.store), await registerOne(db.store)];
    await killedAfter(
      db.url,
      before,
      `await client.query("update logins set state = 'awaiting_user' where login_id = $1", [loginId]);
       await client.query("insert into events (type, login_id, data) values ('login.awaiting_user', $1, '{}')", [loginId]);`,
    );
    await killedAfter(
      db.url,
      after,
      `await store.refreshes.begin({ loginId, refreshId, trigger: 'run', runId: null });
       await store.refreshes.finish({ loginId, refreshId, runIds: [], outcome: { outcome: 'refreshed', path: 'cached' } });`,
    );
    const delivery = { url: receiver.url, secret: SECRET, quietHours: null, linkFor };
    const stop = new AbortController();
    const log = { error: () => undefined };
    const ended = drain({ store: db.store, delivery, log, lookEveryMs: 10 }, stop.signal);
    await until(() => receiver.ids.length > 0, 'the event');
    stop.abort();
    await ended;
    expect(receiver.of(after).map(({ type }) => type)).toEqual(['login.refreshed']);
    expect(await db.store.logins.get(after)).toMatchObject({ lastOutcome: { outcome: 'refreshed' } });
    expect(await db.eventsOf(before)).toEqual([]);
    expect(await db.store.logins.get(before)).toMatchObject({ state: 'idle' });
    await receiver.stop();
    await db.end();
    expect(receiver.complaints).toEqual([]);
  });
});

describe('deliverEvents', () => {
  let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
  let db: Awaited<ReturnType<typeof openTestStore>>;
  let receiver: Receiver;
  let options: WorkersOptions;
  beforeAll(async () => {
    temporal = await connectToTestTemporal();
    db = await openTestStore();
    receiver = await Receiver.start();
    options = {
      connection: temporal.native,
      namespace: temporal.namespace,
      bundlePath: TEST_BUNDLE,
      flinks: new FakeFlinks(),
      store: db.store,
      policy: DEFAULT_POLICY,
      callsPerSecond: 100,
      shutdownGraceMs: 300_000,
      events: { url: receiver.url, secret: SECRET, quietHours: null, linkFor },
      log: createLogger('fatal'),
    };
  });
  afterAll(async () => {
    await temporal.client.workflow.getHandle(DELIVER_EVENTS_WORKFLOW_ID).terminate('the test is over');
    await temporal.close();
    await receiver.stop();
    await db.end();
    expect(receiver.complaints).toEqual([]);
  });

  const running = new Set<RunningWorkers>();
  const start = async (of: WorkersOptions): Promise<RunningWorkers> => {
    const workers = await startWorkers(of);
    running.add(workers);
    return workers;
  };
  const stop = async (workers: RunningWorkers): Promise<void> => {
    running.delete(workers);
    await workers.stop();
  };
  afterEach(() => Promise.all([...running].map(stop)));

  const handle = () => temporal.client.workflow.getHandle(DELIVER_EVENTS_WORKFLOW_ID);
  const deliveredTo = async (loginId: string): Promise<void> => {
    await refresh(db.store, loginId, REFRESHED);
    await until(() => receiver.of(loginId).length > 0, 'its event');
  };

  test('drains for as long as a worker lives, one workflow for all; a stopping worker hands over at once', async () => {
    const first = await start(options);
    await Promise.all([startDeliveries(temporal.client), startDeliveries(temporal.client)]);
    const { runId } = await handle().describe();
    await startDeliveries(temporal.client);
    expect((await handle().describe()).runId).toBe(runId);
    await deliveredTo(await registerOne(db.store));
    // At once, not after the five minutes of grace for its activities.
    await stop(first);
    const second = await start(options);
    await deliveredTo(await registerOne(db.store));
    await stop(second);
    expect((await handle().describe()).historyLength).toBeLessThan(30);
  });

  test('a worker without EVENTS_URL leaves it to others, and says so', async () => {
    const without = await start({ ...options, events: null });
    await startDeliveries(temporal.client);
    await until(async () => {
      const { raw } = await handle().describe();
      return raw.pendingActivities?.[0]?.lastFailure?.applicationFailureInfo?.type === 'RefreshEventsOff';
    }, 'its word');
    expect((await handle().describe()).status.name).toBe('RUNNING');
    await stop(without);
  });

  test('no link, no secret and no reference is in its history', async () => {
    const history = JSON.stringify(await handle().fetchHistory());
    const loginId = randomUUID();
    for (const planted of [SECRET, receiver.url, 'gateway.example', 'ref-', loginId]) {
      expect(history).not.toContain(planted);
    }
  });
});
