import { createHmac, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { openStore } from '../../store/store';
import { tracesOf } from '../support/traces';
import {
  account,
  collide,
  openRun,
  openTestStore,
  refresh,
  register,
  registerOne,
  REFRESHED,
  waitFor,
  type TestStore,
} from './support';

let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

const SETTLED = { cardSettled: true, detail: {} };
const bankData = (loginId: string, attemptStartedAt: string) => ({
  loginId,
  refreshId: randomUUID(),
  runId: null,
  requestId: randomUUID(),
  attemptStartedAt,
  raw: Buffer.from('{"Holder":"Jo Doe"}'),
});

/** A login with data in every table, in an ended run and in the current one. */
async function livedIn(): Promise<{ loginId: string; before: string; now: string; words: string[] }> {
  const { store } = test_;
  const loginId = await registerOne(store);
  await register(store, 2);
  const { runId: before } = await openRun(store);
  await waitFor(store, loginId, { runId: before, hold: true });
  await store.runs.finish({ runId: before, state: 'finished' });
  await refresh(store, loginId, REFRESHED, [before]);
  await refresh(store, loginId, { outcome: 'failed', code: 'ACCESS_DENIED' }, [before]);
  const origin = bankData(loginId, await store.bankData.clock());
  await store.bankData.storeAccounts({ ...origin, detail: { accounts: [account()] } });
  await store.bankData.storeAttributes({ ...origin, package: 'income', attributes: { of: loginId } });
  await store.inbox.remember({ source: 'connect-completed', key: `${loginId}:event-1` });
  await store.audit.record({ actor: 'cli:test', action: 'login.patch', loginId, detail: { loginId } });
  await store.events.alert({ loginId, code: 'login_mismatch', message: `of ${loginId}` });
  await store.liveCalls.reserve({ loginId, refreshId: 'r', attended: false, perDay: 3, perHour: 5, inFlightMs: 0 });
  const { runId: now } = await openRun(store);
  await waitFor(store, loginId, { runId: now, hold: true, askIntervalMs: 0 });
  return { loginId, before, now, words: [loginId, `ref-${loginId}`, '0001234', 'Jo Doe', 'jo@example.com'] };
}

test('what belongs to the login is gone with the mark, and its row in the run that is on is revoked', async () => {
  const { store, url } = test_;
  const { loginId, now } = await livedIn();
  await store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false });
  expect(await store.logins.get(loginId)).toBeNull();
  expect((await store.runs.get(now))?.counts).toMatchObject({ revoked: 1, awaiting_user: 0, open: 2 });
  expect(await test_.eventsOf(loginId)).toEqual([]);
  expect(await store.events.claim(CLAIM)).not.toContainEqual(expect.objectContaining({ type: 'login.awaiting_user' }));
  expect(await tracesOf(url, ['0001234', 'Jo Doe', 'jo@example.com', `ref-${loginId}`])).toEqual([]);
});
const CLAIM = { endpoint: 'e', now: new Date(), limit: 100, leaseMs: 1_000, reminders: true };

test('after the purge no table and no column holds anything of it but the tombstone', async () => {
  const { store, url, sql } = test_;
  const { loginId, words } = await livedIn();
  // The scan finds what exists.
  expect(await tracesOf(url, words)).toEqual(
    expect.arrayContaining(['accounts.account_number', 'payloads.body', 'inbox.key', 'audit.detail', 'events.data']),
  );
  const withdrawal = await store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: true });
  // A request in progress when the login was marked.
  await store.inbox.remember({ source: 'connect-completed', key: `${loginId}:late` });
  await store.events.alert({ loginId, code: 'login_mismatch', message: `of ${loginId}` });
  expect(await store.withdrawals.purge({ ...withdrawal!, ...SETTLED, detail: { card: 'deleted' } })).toBe(true);
  expect(await tracesOf(url, words)).toEqual([]);
  expect(await sql('select login_hash, login_id, delete_card from withdrawals')).toEqual([
    {
      login_hash: createHmac('sha256', 'a tombstone key').update(loginId).digest(),
      login_id: null,
      delete_card: null,
    },
  ]);
  const moment = expect.stringMatching(/Z$/) as string;
  expect(await store.withdrawals.tombstones(loginId)).toEqual([{ withdrawnAt: moment, purgedAt: moment }]);
  expect(await store.withdrawals.tombstones(randomUUID())).toEqual([]);
  expect(await sql(`select actor, login_id, detail from audit where action = 'login.withdrawn'`)).toEqual([
    { actor: 'system', login_id: null, detail: { withdrawalId: withdrawal!.withdrawalId, card: 'deleted' } },
  ]);
});

test('a run that has ended keeps its counts, also who came back; one that is on ends with its row revoked', async () => {
  const { store } = test_;
  const { loginId, before, now } = await livedIn();
  const frozen = await store.runs.get(before);
  expect(frozen).toMatchObject({ total: 3, recovered: 1, counts: { awaiting_user: 1, open: 2 } });
  const withdrawal = await store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false });
  await store.withdrawals.purge({ ...withdrawal!, ...SETTLED });
  expect(await store.runs.get(before)).toEqual(frozen);
  const ended = await store.runs.finish({ runId: now, state: 'finished' });
  expect(ended).toMatchObject({ total: 3, counts: { revoked: 1, open: 2 } });
});

test('a row that a run has opened meanwhile is revoked by the purge, so the run does not wait for it', async () => {
  const { store, sql } = test_;
  const loginId = await registerOne(store);
  const withdrawal = await store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false });
  const { runId } = await openRun(store);
  await sql('insert into run_logins (run_id, login_id) values ($1, $2)', [runId, loginId]);
  await store.withdrawals.purge({ ...withdrawal!, ...SETTLED });
  expect(await store.runs.openRows({ runId })).toBe(0);
});

test('withdrawing twice, and twice at once, is one withdrawal', async () => {
  const { store, sql } = test_;
  const loginId = await registerOne(store);
  const mark = () => store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false });
  const [one, two] = await collide(test_, loginId, [mark, mark]);
  expect(one).toEqual({ withdrawalId: expect.any(String) as string, loginId, deleteCard: false, others: [] });
  expect([two, await mark()]).toEqual([one, one]);
  expect(await store.withdrawals.listOpen({ limit: 10 })).toMatchObject([{ withdrawalId: one!.withdrawalId }]);
  expect(await store.withdrawals.purge({ ...one!, ...SETTLED })).toBe(true);
  expect(await store.withdrawals.purge({ ...one!, ...SETTLED })).toBe(true);
  const lines = await sql<{ action: string }>(`select action from audit order by seq`);
  expect(lines.map(({ action }) => action)).toEqual([...Array<string>(3).fill('login.withdraw'), 'login.withdrawn']);
  expect(await store.withdrawals.listOpen({ limit: 10 })).toEqual([]);
  expect(await store.withdrawals.open(one!.withdrawalId)).toBeNull();
  expect(await mark()).toBeNull();
});

test('a login nobody knows cannot be withdrawn', async () => {
  expect(
    await test_.store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId: randomUUID(), deleteCard: true }),
  ).toBeNull();
});

test('deleteCard may still be asked for until the purge, which then waits for it', async () => {
  const { store } = test_;
  const loginId = await registerOne(store);
  await store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false });
  const asked = await store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: true });
  expect(asked).toMatchObject({ deleteCard: true });
  expect(await store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false })).toEqual(asked);
  expect(await store.withdrawals.purge({ ...asked!, cardSettled: false, detail: {} })).toBe(false);
  expect(await store.withdrawals.open(asked!.withdrawalId)).toMatchObject({ loginId, deleteCard: true });
  expect(await store.withdrawals.purge({ ...asked!, ...SETTLED })).toBe(true);
});

test('registering again is refused until the purge, alone of its call; then it is added, and may be withdrawn again', async () => {
  const { store } = test_;
  const [loginId, other] = [await registerOne(store), randomUUID()];
  const first = await store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false });
  const again = () => store.logins.upsertMany([{ loginId }, { loginId: other }]);
  expect(await again()).toEqual({ added: 1, updated: 0, withdrawn: [loginId], replaced: [], differing: [] });
  expect(await store.logins.exists(loginId)).toBe(false);
  await store.withdrawals.purge({ ...first!, ...SETTLED });
  expect(await again()).toEqual({ added: 1, updated: 1, withdrawn: [], replaced: [], differing: [] });
  const second = await store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false });
  expect(second?.withdrawalId).not.toBe(first?.withdrawalId);
  expect(await store.withdrawals.tombstones(loginId)).toHaveLength(2);
});

test('registering while another transaction withdraws the login waits for it, and is refused', async () => {
  const { store, url, sql } = test_;
  const loginId = await registerOne(store);
  const other = new Client({ connectionString: url });
  await other.connect();
  await other.query('begin');
  await other.query('delete from logins where login_id = $1', [loginId]);
  const registering = store.logins.upsertMany([{ loginId }]);
  for (let waits = 0; waits === 0;) {
    waits = (await sql<{ n: number }>(`select count(*)::int as n from pg_locks where not granted`))[0]!.n;
  }
  await other.query(`insert into withdrawals (login_hash, login_id, delete_card) values ('\\x00', $1, false)`, [
    loginId,
  ]);
  await other.query('commit');
  await other.end();
  expect(await registering).toEqual({ added: 0, updated: 0, withdrawn: [loginId], replaced: [], differing: [] });
  expect(await store.logins.exists(loginId)).toBe(false);
});

test('an answer to a question of the old consent is not stored under the new one', async () => {
  const { store } = test_;
  const loginId = await registerOne(store);
  const asked = bankData(loginId, await store.bankData.clock());
  const withdrawal = await store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false });
  await store.withdrawals.purge({ ...withdrawal!, ...SETTLED });
  // Times are compared in milliseconds.
  await new Promise((resolve) => setTimeout(resolve, 2));
  await store.logins.upsertMany([{ loginId }]);
  expect(await store.bankData.storeAccounts({ ...asked, detail: { accounts: [account()] } })).toMatchObject({
    superseded: 'gone',
  });
  await store.bankData.storeAttributes({ ...asked, package: 'income', attributes: {} });
  expect(await store.bankData.accounts(loginId)).toEqual({ accounts: [] });
  expect(await store.bankData.attributes({ loginId })).toEqual({ attributes: [] });
});

test('a store without a key for tombstones withdraws nothing', async () => {
  const loginId = await registerOne(test_.store);
  const keyless = openStore({ databaseUrl: test_.url, applicationName: 'test' });
  await expect(keyless.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false })).rejects.toThrow(
    'without a tombstoneKey',
  );
  await keyless.close();
  expect(await test_.store.logins.exists(loginId)).toBe(true);
});
