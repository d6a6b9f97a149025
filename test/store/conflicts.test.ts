import { randomUUID } from 'node:crypto';
import { openStore, type Store } from '../../store/store';
import { compile, kill9, type OtherProcess } from '../support/other-process';
import {
  account,
  collide,
  holding,
  openRun,
  openTestStore,
  REFRESHED,
  registerOne,
  transaction,
  untilBlocked,
  type TestStore,
} from './support';

let test_: TestStore;
/** As strict as an operator may configure the database: the second writer is refused (40001). */
let strict: Store;
let loginId: string;
beforeAll(async () => {
  test_ = await openTestStore();
  const url = new URL(test_.url);
  url.searchParams.set('options', '-c default_transaction_isolation=serializable');
  strict = openStore({ databaseUrl: url.href, applicationName: 'strict' });
});
beforeEach(async () => {
  loginId = await registerOne(test_.store);
});
afterAll(async () => {
  await strict.close();
  await test_.end();
});

const PROCESSES = 8;
const LANDINGS = 15;

test('eight processes, each with a pool of its own, land different answers of one login: the newest stands, whole', async () => {
  const compiled = compile('store');
  const script = (mark: number) => `
    const { openStore } = load('store/store');
    const store = openStore({ databaseUrl: ${JSON.stringify(test_.url)}, applicationName: 'one of eight', maxConnections: 4 });
    const land = async (n) => {
      const mark = '${mark}-' + n;
      const attemptStartedAt = await store.bankData.clock();
      const transactions = Array.from({ length: 40 }, (_, at) =>
        ({ id: 't' + at, date: '2026-05-04', code: null, description: mark, debit: '1', credit: null, balance: null }));
      const account = ${JSON.stringify(account())};
      const detail = { accounts: ['one', 'two'].map((id) => ({ ...account, id, title: mark, holder: { ...account.holder, name: mark }, transactions })) };
      const ids = { loginId: '${loginId}', refreshId: '${randomUUID()}', runId: null, requestId: mark };
      const { superseded } = await store.bankData.storeAccounts({ ...ids, attemptStartedAt, detail, raw: Buffer.from(mark) });
      return { mark, attemptStartedAt, superseded };
    };
    say('ready');
    process.stdin.once('data', async () => {
      say(await Promise.all(Array.from({ length: ${LANDINGS} }, (_, n) => land(n))));
      await store.close();
      process.exit();
    });`;
  const processes: OtherProcess[] = Array.from({ length: PROCESSES }, (_none, mark) => compiled.run(script(mark)));
  try {
    expect(await Promise.all(processes.map((one) => one.next()))).toEqual(Array(PROCESSES).fill('ready'));
    for (const { child } of processes) child.stdin!.write('go\n');
    const landed = (await Promise.all(processes.map((one) => one.next()))).flat() as Landed[];
    const stood = landed.filter(({ superseded }) => !superseded);
    const newestAt = stood
      .map(({ attemptStartedAt }) => attemptStartedAt)
      .sort()
      .at(-1);
    expect(landed).toHaveLength(PROCESSES * LANDINGS);

    const [mark, ...others] = await marks();
    expect(others).toEqual([]);
    expect(stood).toContainEqual({ mark, attemptStartedAt: newestAt, superseded: false });
    const [login] = await test_.sql<{ data_collected_at: Date }>(
      'select data_collected_at from logins where login_id = $1',
      [loginId],
    );
    expect(login?.data_collected_at.toISOString()).toBe(newestAt);
  } finally {
    await Promise.all(processes.map(({ child }) => kill9(child)));
    compiled.remove();
  }
});

interface Landed {
  mark: string;
  attemptStartedAt: string;
  superseded: boolean;
}

/** The answers that the login's rows come from. */
async function marks(): Promise<string[]> {
  const rows = await test_.sql<{ mark: string }>(
    `select title as mark from accounts where login_id = $1 union select name from holders where login_id = $1
     union select description from transactions where login_id = $1`,
    [loginId],
  );
  return rows.map(({ mark }) => mark);
}

const origin = () => ({
  loginId,
  refreshId: randomUUID(),
  runId: null,
  requestId: randomUUID(),
  raw: Buffer.from('{}'),
});

async function land(store: Store, title: string) {
  const attemptStartedAt = await store.bankData.clock();
  const accounts = [account({ id: 'one', title, transactions: [transaction({ id: 'one', description: title })] })];
  return () => store.bankData.storeAccounts({ ...origin(), attemptStartedAt, detail: { accounts } });
}
const STORED = { accounts: 1, transactions: 1, superseded: false };

describe('a serialization failure (40001) is tried again', () => {
  test('of a landing: the later attempt stands', async () => {
    const calls = [await land(strict, 'early'), await land(strict, 'late')];
    expect(await collide(test_, loginId, calls)).toEqual([STORED, STORED]);
    expect((await test_.store.bankData.accounts(loginId)).accounts.map(({ title }) => title)).toEqual(['late']);
  });

  test('of the ledger: a refresh that is ended twice at once has one outcome and one event', async () => {
    const { runId } = await openRun(test_.store);
    const refreshId = randomUUID();
    await strict.refreshes.begin({ loginId, refreshId, trigger: 'run', runId });
    const finish = () => strict.refreshes.finish({ loginId, refreshId, runIds: [runId], outcome: REFRESHED });
    const ends = await collide(test_, loginId, [finish, finish]);
    expect(ends.filter((end) => end !== null)).toHaveLength(1);
    expect(await test_.eventsOf(loginId)).toEqual(['login.refreshed']);
    await test_.store.runs.finish({ runId, state: 'finished' });
  });

  test('of the outbox, a statement of its own: an event whose row has changed meanwhile is delivered', async () => {
    await strict.events.alert({ loginId, code: 'login_mismatch', message: 'for this test' });
    const { events } = await strict.events.list({ limit: 1_000 });
    const { id } = events.find((event) => event.loginId === loginId)!;
    const holder = await holding(test_.url, 'update events set attempts = attempts + 1 where id = $1', [id]);
    const delivered = strict.events.delivered({ id, now: new Date() });
    await untilBlocked(test_, 1);
    await holder.letGo();
    await delivered;
    expect(
      await test_.sql('select attempts, delivered_at is not null as delivered from events where id = $1', [id]),
    ).toEqual([{ attempts: 1, delivered: true }]);
  });
});

test('a landing that loses a deadlock (40P01) is tried again, and leaves what it would have left', async () => {
  const holder = await holding(test_.url, 'lock table payloads in exclusive mode');
  // So that the server ends the landing.
  await holder.query(`set local deadlock_timeout = '1min'`);
  const landing = (await land(test_.store, 'kept'))();
  await untilBlocked(test_, 1);
  await holder.query('select from logins where login_id = $1 for update', [loginId]);
  await holder.letGo();
  expect(await landing).toEqual(STORED);
  expect(await marks()).toEqual(['Jo Doe', 'kept'].sort());
});
