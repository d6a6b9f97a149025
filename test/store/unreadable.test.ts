import { randomUUID } from 'node:crypto';
import { account, openRun, openTestStore, register, transaction, type TestStore } from './support';

/** Rule 10: who is told about unreadable data, and how often. */
let test_: TestStore;
beforeAll(async () => {
  test_ = await openTestStore();
});
beforeEach(() => test_.sql('delete from events'));
afterAll(() => test_.end());

const bad = (fields: Record<string, number>) => ({
  id: 'bad',
  title: null,
  accountNumber: null,
  transitNumber: null,
  institutionNumber: null,
  currency: null,
  category: null,
  fields,
});

/** Stores an answer with one good and one unreadable account. */
async function land(loginId: string, runId: string | null, fields: Record<string, number> = { 'Accounts[].Id': 1 }) {
  const accounts = [account({ id: 'good', transactions: [transaction()] })];
  await test_.store.bankData.storeAccounts({
    loginId,
    refreshId: randomUUID(),
    runId,
    requestId: randomUUID(),
    attemptStartedAt: await test_.store.bankData.clock(),
    detail: { accounts, unreadable: [bad(fields)] },
    raw: Buffer.from('{}'),
  });
}
const alerts = async () => {
  const { events } = await test_.store.events.list({ limit: 1_000 });
  return events.filter(({ data }) => data.code === 'unreadable_data').map(({ data }) => data);
};

test('many logins of one run, at once: one alert an institution, which names fields and counts; the next run tells again', async () => {
  const [maple, oak] = [await register(test_.store, 12, 'Maple Bank'), await register(test_.store, 3, 'Oak Bank')];
  const { runId } = await openRun(test_.store);
  const fields = { 'Accounts[].Transactions[].Debit': 3, 'Accounts[].Balance': 1 };
  await Promise.all([...maple, ...oak].map((loginId) => land(loginId, runId, fields)));
  const told = await alerts();
  expect(told.map(({ institution }) => institution).sort()).toEqual(['Maple Bank', 'Oak Bank']);
  for (const { message, flinksCode } of told) {
    expect([message, flinksCode]).toEqual([
      expect.stringContaining('Accounts[].Transactions[].Debit (3), Accounts[].Balance (1)'),
      'UNREADABLE',
    ]);
  }
  await test_.store.runs.finish({ runId, state: 'finished' });
  const next = await openRun(test_.store);
  await Promise.all(maple.map((loginId) => land(loginId, next.runId)));
  expect(await alerts()).toHaveLength(3);
  await test_.store.runs.finish({ runId: next.runId, state: 'finished' });
});

test('outside a run: once a login', async () => {
  const loginIds = await register(test_.store, 2, 'Maple Bank');
  for (const loginId of [...loginIds, ...loginIds]) await land(loginId, null);
  expect(await alerts()).toHaveLength(2);
});

test('an alert names the one thing to do: the raw answer where it is kept, else the way to Flinks', async () => {
  const [part = '', whole = '', page = ''] = await register(test_.store, 3, 'Maple Bank');
  await land(part, null);
  const refreshId = randomUUID();
  const attemptStartedAt = await test_.store.bankData.clock();
  const origin = { loginId: whole, refreshId, runId: null, requestId: randomUUID(), attemptStartedAt };
  await test_.store.bankData.keepUnread({ ...origin, what: 'no Accounts', raw: Buffer.from('{}') });
  await test_.store.bankData.tellUnreadable({ loginId: page, refreshId, fields: { 'authorizeLive: not JSON': 1 } });
  const told = (await alerts()).map(({ message }) => message as string);
  const [ofPart, ofWhole, ofPage] = [part, 'no Accounts', 'authorizeLive'].map((word) =>
    told.find((message) => message.includes(word)),
  );
  expect(ofPart).toMatch(
    /The login's other accounts are fresh\. .* Look at the login's raw answer: flinks-refresh logins dump /,
  );
  expect(ofWhole).toMatch(/The data stored before stays as it is\. .* flinks-refresh logins dump /);
  expect(ofPage).toMatch(/The data stored before stays as it is\. .* Check FLINKS_BASE_URL/);
  expect(ofPage).not.toContain('logins dump');
});
