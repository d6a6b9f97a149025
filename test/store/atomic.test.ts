import { randomUUID } from 'node:crypto';
import { openRun, openTestStore, refresh, REFRESHED, registerOne, type TestStore } from './support';

/**
 * A change of state and its event are one transaction. Whatever fails in between, neither exists without the other, and
 * repeating the write produces both, once.
 */
let test_: TestStore;
let loginId: string;
beforeEach(async () => {
  test_ = await openTestStore();
  loginId = await registerOne(test_.store);
});
afterEach(() => test_.end());

const TABLES = ['events', 'logins', 'refreshes', 'waits', 'runs', 'run_logins', 'run_brakes'];
const everything = async () => {
  const rows = TABLES.map((table) => test_.sql(`select to_jsonb(t) as row from ${table} t order by 1`));
  return JSON.stringify(await Promise.all(rows));
};

/**
 * How a write may fail: when its event is written, when it commits with its event, or when it commits with its state.
 */
const FAILURES = {
  'at the event': 'before insert on events for each row',
  'at the commit, because of the event': 'after insert on events deferrable initially deferred for each row',
  'at the commit, because of the login': 'after update on logins deferrable initially deferred for each row',
  'at the commit, because of the run': 'after update on runs deferrable initially deferred for each row',
};
type FailureName = keyof typeof FAILURES;

async function whileItFails(when: FailureName, work: () => Promise<unknown>): Promise<void> {
  const { sql } = test_;
  const table = / on (\w+)/.exec(FAILURES[when])![1];
  const kind = when === 'at the event' ? 'trigger' : 'constraint trigger';
  await sql(`create function planted() returns trigger language plpgsql as $$ begin raise 'planted'; end $$`);
  await sql(`create ${kind} planted ${FAILURES[when]} execute function planted()`);
  try {
    await expect(work()).rejects.toThrow('planted');
  } finally {
    await sql(`drop trigger planted on ${table}`);
    await sql('drop function planted()');
  }
}

const ofLogin: FailureName[] = [
  'at the event',
  'at the commit, because of the event',
  'at the commit, because of the login',
];
const ofRun: FailureName[] = [
  'at the event',
  'at the commit, because of the event',
  'at the commit, because of the run',
];

/** Each prepares a write and names the event it produces. */
const WRITES: [string, FailureName[], string, () => Promise<() => Promise<unknown>>][] = [
  ['a refresh that ends', ofLogin, 'login.refreshed', () => ending({ outcome: 'refreshed', path: 'cached' })],
  ['a refresh that gives up', ofLogin, 'login.gave_up', () => ending({ outcome: 'gave_up' })],
  ['a refresh that fails', ofLogin, 'operator.alert', () => ending({ outcome: 'failed', code: 'ACCESS_DENIED' })],
  [
    'a login that comes back',
    ofLogin,
    'login.recovered',
    async () => {
      await refresh(test_.store, loginId, { outcome: 'gave_up' });
      return ending(REFRESHED);
    },
  ],
  [
    'a wait that begins',
    ofLogin,
    'login.awaiting_user',
    async () => {
      const refreshId = randomUUID();
      await test_.store.refreshes.begin({ loginId, refreshId, trigger: 'app', runId: null });
      const wait = { loginId, refreshId, runId: null, reason: 'mfa', code: null } as const;
      return () => test_.store.waits.record({ ...wait, ask: true, hold: false, askIntervalMs: 0 });
    },
  ],
  [
    'a run that ends',
    ofRun,
    'run.finished',
    async () => {
      const { runId } = await openRun(test_.store);
      return () => test_.store.runs.finish({ runId, state: 'finished' });
    },
  ],
];

async function ending(outcome: Parameters<typeof refresh>[2]): Promise<() => Promise<void>> {
  const refreshId = randomUUID();
  await test_.store.refreshes.begin({ loginId, refreshId, trigger: 'app', runId: null });
  return () => test_.store.refreshes.finish({ loginId, refreshId, runIds: [], outcome }).then(() => undefined);
}

describe.each(WRITES)('%s', (_what, failures, type, prepare) => {
  test.each(failures)('and its event are one transaction: one that fails %s leaves neither', async (when) => {
    const write = await prepare();
    const before = await everything();
    await whileItFails(when, write);
    expect(await everything()).toBe(before);
    const { events: eventsBefore } = await test_.store.events.list({ limit: 100 });
    await write();
    const { events } = await test_.store.events.list({ limit: 100 });
    expect(events.slice(eventsBefore.length).map((event) => event.type)).toEqual([type]);
  });
});
