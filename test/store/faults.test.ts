import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createFlinksActivities } from '../../activities';
import { DEFAULT_POLICY } from '../../domain/policy';
import { problemOf } from '../../gateway/problems/problem-of';
import { openStore, type Store, type StoreOptions } from '../../store/store';
import { checkReadiness } from '../../process/readiness';
import { FakeFlinks } from '../support/fake-flinks';
import { steadyPort } from '../support/ports';
import { account, openTestStore, registerOne, transaction, type TestStore } from './support';
import { waitFor } from '../support/wait-for';

let test_: TestStore;
let store: Store;
beforeAll(async () => {
  test_ = await openTestStore();
});
/** Cleanup after a test, once its store is closed. */
let afterwards: () => Promise<unknown> = async () => undefined;
/** Ends what a test holds: a store does not close before. */
let letGo: () => void = () => undefined;
afterEach(async () => {
  letGo();
  await store.close();
  await afterwards();
  afterwards = async () => undefined;
});
afterAll(() => test_.end());

const open = (over: Partial<StoreOptions> = {}): Store =>
  (store = openStore({ databaseUrl: test_.url, applicationName: 'test', ...over }));
/** Settles only by failing. */
const failed = (work: Promise<unknown>) => work.then(() => new Promise<never>(() => undefined));
const refusalOf = (work: Promise<unknown>) => work.catch((error: unknown) => error);

test('a pool that is busy: a clear error in time, told by readiness, and well again by itself', async () => {
  open({ maxConnections: 2, withinMs: { connection: 2_500 } });
  const held = new Promise<void>((resolve) => (letGo = resolve));
  let holding = 0;
  const holders = Array.from({ length: 2 }, () =>
    store.inbox.once({ source: 'test', key: randomUUID() }, () => ((holding += 1), held)),
  );
  // If they fail instead, the test fails at once.
  await Promise.race([waitFor('both connections held', () => holding === 2, { everyMs: 5 }), ...holders.map(failed)]);

  const refusal = await refusalOf(store.ping());
  expect(refusal).toMatchObject({
    name: 'StoreUnavailable',
    code: 'database_busy',
    message: expect.stringMatching(
      /^The database at 127\.0\.0\.1:\d+ has no connection free \(.* pg_stat_activity /,
    ) as string,
  });
  expect(problemOf(refusal)).toMatchObject({ code: 'database_unavailable', status: 503 });
  const client = new Client({
    connection: Connection.lazy({ address: `127.0.0.1:${await steadyPort()}`, interceptors: [] }),
  });
  expect((await checkReadiness({ store, client })).checks.database).toMatchObject({ ok: false });
  letGo();
  await Promise.all(holders);
  expect((await checkReadiness({ store, client })).checks.database).toEqual({ ok: true });
  afterwards = () => client.connection.close();
});

test('a server without a connection left is the same error', async () => {
  const user = `few_${randomBytes(4).toString('hex')}`;
  await test_.sql(`create role ${user} login password 'few' connection limit 1`);
  const url = new URL(test_.url);
  Object.assign(url, { username: user, password: 'few' });
  open({ databaseUrl: url.href, maxConnections: 2 });
  // The first connection is held: of two that come at once PostgreSQL may refuse both.
  await store.ping();
  const pings = await Promise.allSettled([store.ping(), store.ping()]);
  expect(pings.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(pings.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'database_busy' } });
  await store.ping();
  afterwards = () => test_.sql(`drop role ${user}`);
});

test('a standby, as after a failover: the connection is given up, and the next one may be to the new primary', async () => {
  const name = new URL(test_.url).pathname.slice(1);
  const loginId = await registerOne(test_.store);
  await test_.sql(`alter database ${name} set default_transaction_read_only = on`);
  open({ maxConnections: 1 });
  const unpause = () => store.logins.patch(loginId, { paused: false });
  expect(await refusalOf(unpause())).toMatchObject({ code: 'database_unreachable' });
  expect(await refusalOf(store.liveCalls.end({ callId: randomUUID(), status: 200, code: null }))).toMatchObject({
    code: 'database_unreachable',
  });
  await test_.sql(`begin read write; alter database ${name} reset default_transaction_read_only; commit`);
  expect(await unpause()).toBe(true);
});

test('a server that falls silent: an error in time, in a transaction too, and no connection is lost to the pool', async () => {
  const way = await wayTo(test_.url);
  afterwards = way.close;
  open({ databaseUrl: way.url, maxConnections: 1, withinMs: { answer: 2_500 } });
  const begin = () => store.inbox.once({ source: 'test', key: randomUUID() }, () => Promise.resolve());
  for (const call of [() => store.ping(), begin]) {
    await call();
    way.silent = true;
    expect(await refusalOf(call())).toMatchObject({ code: 'database_unreachable' });
    way.silent = false;
    await call();
  }
});

test('a database that goes away before a live call: the bank is not called, and the workflow is told so', async () => {
  const way = await wayTo(test_.url);
  afterwards = way.close;
  open({ databaseUrl: way.url, withinMs: { connection: 2_500, answer: 2_500 } });
  const flinks = new FakeFlinks();
  flinks.generateAuthorizeToken = async () => {
    way.silent = true;
    return randomUUID();
  };
  const loginId = await registerOne(test_.store);
  const { authorizeLive } = createFlinksActivities({ flinks, store, policy: DEFAULT_POLICY });
  const call = { loginId, refreshId: randomUUID(), attended: false, perDay: 3, perHour: 5, settleMs: 1_000 };
  const activity = new MockActivityEnvironment();
  // Not the failure for a lost answer, which would make the login wait for the bank.
  expect(await refusalOf(activity.run(() => authorizeLive(call)))).toMatchObject({ type: 'RefreshStoreUnavailable' });
  expect(flinks.calls).toEqual([]);
});

/** A connection to the database that can lose everything without closing. */
async function wayTo(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const way = { silent: false, url: '', close: () => Promise.resolve() };
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => way.silent || to.write(bytes));
      from.on('error', () => undefined).on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  way.url = url.href;
  way.close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return way;
}

/** A folder on its own file system, of 8 MB. */
function mountSmallDisk(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flinks-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=777', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
}

function unmount(folder: string): void {
  execFileSync('umount', ['--lazy', folder]);
  rmSync(folder, { recursive: true });
}

function mayMount(): boolean {
  try {
    unmount(mountSmallDisk());
    return true;
  } catch {
    process.stderr.write('Skipped: a disk that is full. Mounting one takes root.\n');
    return false;
  }
}

(mayMount() ? test : test.skip)(
  'a disk that is full: a clear error, nothing of the answer stays, and with more room it lands (F14)',
  async () => {
    const disk = mountSmallDisk();
    const loginId = await registerOne(test_.store);
    const tablespace = `small_${randomBytes(4).toString('hex')}`;
    // The server runs as a separate user, whose files these are.
    const [server] = await test_.sql<{ folder: string }>(`select current_setting('data_directory') as folder`);
    execFileSync('chown', [`--reference=${server!.folder}`, disk]);
    await test_.sql(`create tablespace ${tablespace} location '${disk}'`);
    try {
      await test_.sql(`alter table transactions set tablespace ${tablespace}`);
      open();
      const transactions = Array.from({ length: 6_000 }, () =>
        transaction({ description: randomBytes(1_000).toString('hex') }),
      );
      const origin = { loginId, refreshId: randomUUID(), runId: null, requestId: randomUUID(), raw: Buffer.from('{}') };
      const answer = {
        ...origin,
        attemptStartedAt: await store.bankData.clock(),
        detail: { accounts: [account({ transactions })] },
      };
      const refusal = await refusalOf(store.bankData.storeAccounts(answer));
      expect(refusal).toMatchObject({
        code: 'database_full',
        message: expect.stringMatching(/ has no room left \(53100\)\. /) as string,
      });
      expect(problemOf(refusal)).toMatchObject({ code: 'database_unavailable', status: 503 });
      expect((await store.bankData.accounts(loginId)).accounts).toEqual([]);
      execFileSync('mount', ['-o', 'remount,size=64m', disk]);
      expect(await store.bankData.storeAccounts(answer)).toEqual({
        accounts: 1,
        transactions: 6_000,
        superseded: false,
      });
    } finally {
      await test_.sql('alter table transactions set tablespace pg_default');
      await test_.sql(`drop tablespace ${tablespace}`);
      unmount(disk);
    }
  },
);
