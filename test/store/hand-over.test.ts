import { randomUUID } from 'node:crypto';
import { DEFAULT_POLICY } from '../../domain/policy';
import { prepareTransactions } from '../../store/bank-data/prepare';
import type { AccountData } from '../../store/bank-data/shapes';
import { tracesOf } from '../support/traces';
import {
  account,
  collide,
  holding,
  openRun,
  openTestStore,
  refresh,
  registerOne,
  REFRESHED,
  transaction,
  untilBlocked,
  waitFor,
  type TestStore,
} from './support';

/** A login takes another LoginId, with all it has. */
let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

const CLI = { actor: 'cli:test' } as const;

async function land(loginId: string, accounts: AccountData[], over: object = {}): Promise<void> {
  const attemptStartedAt = await test_.store.bankData.clock();
  await test_.store.bankData.storeAccounts({
    loginId,
    refreshId: randomUUID(),
    runId: null,
    requestId: randomUUID(),
    attemptStartedAt,
    lastRefresh: '2026-05-10T07:00:00.000Z',
    raw: Buffer.from('{}'),
    detail: { accounts },
    ...over,
  });
}

/** A login that waits for its user, with data in every table and a row in the running run and one before. */
async function livedIn(accounts: AccountData[] = [account()]) {
  const { store } = test_;
  const loginId = await registerOne(store);
  const { runId: before } = await openRun(store);
  const first = await waitFor(store, loginId, { runId: before, hold: true });
  await store.runs.finish({ runId: before, state: 'finished' });
  await refresh(store, loginId, REFRESHED, [before]);
  await land(loginId, accounts);
  await store.liveCalls.reserve({ loginId, refreshId: 'r', attended: false, perDay: 3, perHour: 5, inFlightMs: 0 });
  const { runId: now } = await openRun(store);
  const { waitId } = await waitFor(store, loginId, { askIntervalMs: 0 });
  return { loginId, before, now, waitId, first };
}

async function ordered(loginId: string, by: string = randomUUID()): Promise<{ by: string; replacementId: string }> {
  const { store } = test_;
  const found = await store.replacements.request({ loginId, by, wantsLook: false });
  if (found === null || found === 'taken') throw new Error('not to be had');
  await store.replacements.decide({ replacementId: found.replacementId, forced: true, by: CLI });
  return { by, replacementId: found.replacementId };
}

const given = async (accounts: AccountData[]) => ({
  accounts,
  transactions: prepareTransactions(accounts),
  attemptStartedAt: await test_.store.bankData.clock(),
  isWhole: true,
});

/** What a comparison of these accounts says of the login. */
async function proofOf(loginId: string, accounts: AccountData[], decides = false) {
  const { store } = test_;
  const seen = await store.replacements.note({ loginId, by: randomUUID(), language: 'fr', wantsLook: true });
  const { replacementId } = seen!;
  const proved = await store.replacements.prove({ replacementId, given: await given(accounts), decides });
  return { replacementId, ...proved };
}

const typesOf = async (loginId: string) =>
  (await test_.sql<{ type: string }>('select type from events where login_id = $1 order by seq', [loginId])).map(
    ({ type }) => type,
  );

test('every foreign key of a login follows it: a table that did not would keep the old LoginId, or stop the hand-over', async () => {
  const keys = await test_.sql<{ owner: string; update: string; delete: string }>(
    `select conrelid::regclass::text as owner, confupdtype as update, confdeltype as delete from pg_constraint
      where confrelid = 'logins'::regclass and contype = 'f'`,
  );
  expect(keys.length).toBeGreaterThan(10);
  expect(keys.filter((key) => key.update !== 'c' || key.delete !== 'c')).toEqual([]);
});

test('all that the login has goes on under the new LoginId, and its feed from where a reader stands', async () => {
  const { store } = test_;
  const { loginId, before, waitId } = await livedIn();
  const accounts = await store.bankData.accounts(loginId);
  const { next: cursor } = await store.bankData.changes({ loginId, limit: 100 });
  const { history } = await store.refreshes.history({ loginId, limit: 10 });
  const { by, replacementId } = await ordered(loginId);
  await expect(store.replacements.handOver(replacementId)).resolves.toBe('done');
  await expect(store.replacements.handOver(replacementId)).resolves.toBe('done');

  await expect(store.bankData.accounts(by)).resolves.toEqual(accounts);
  await expect(store.refreshes.history({ loginId: by, limit: 10 })).resolves.toMatchObject({
    history: history.map((row) => (row.endedAt === null ? { refreshId: row.refreshId, outcome: 'revoked' } : row)),
  });
  await expect(store.bankData.changes({ loginId: by, cursor, limit: 9 })).resolves.toMatchObject({ added: [] });
  await land(by, [account({ transactions: [transaction(), transaction({ date: '2026-05-06' })] })], {
    lastRefresh: '2026-05-11T07:00:00.000Z',
  });
  const { added } = await store.bankData.changes({ loginId: by, cursor, limit: 9 });
  expect(added).toHaveLength(1);
  await expect(store.logins.get(by)).resolves.toMatchObject({
    reference: `ref-${loginId}`,
    state: 'awaiting_user',
    awaiting: { reason: 'mfa' },
  });
  await expect(store.waits.forLink(waitId)).resolves.toMatchObject({ loginId: by, endedAt: null });
  expect(await typesOf(by)).toContain('login.replaced');
  expect((await typesOf(by)).filter((type) => type === 'login.replaced')).toHaveLength(1);
  // The next success of the new one counts as its recovery in the run that had found the old one waiting.
  await refresh(store, by, REFRESHED);
  await expect(store.runs.get(before)).resolves.toMatchObject({ recovered: 1 });
  await expect(store.logins.look(loginId)).resolves.toMatchObject({ state: 'replaced', replacedBy: by });
  await expect(store.logins.get(loginId)).resolves.toBeNull();
  await expect(store.logins.list({ state: 'replaced', limit: 9 })).resolves.toMatchObject({ logins: [{ loginId }] });
});

test('what still works on the old LoginId finds nothing, and leaves the new one alone', async () => {
  const { store } = test_;
  const { loginId, now } = await livedIn();
  const refreshId = randomUUID();
  await store.refreshes.begin({ loginId, refreshId, trigger: 'run', runId: now });
  const { by, replacementId } = await ordered(loginId);
  await store.replacements.handOver(replacementId);
  const before = await store.logins.get(by);
  const { history } = await store.refreshes.history({ loginId: by, limit: 1 });
  expect(history).toMatchObject([{ refreshId, endedAt: expect.stringMatching(/Z$/) as string, outcome: 'revoked' }]);
  await land(loginId, [account({ accountNumber: '9999999' })], { lastRefresh: '2026-06-01T00:00:00.000Z' });
  await store.refreshes.addStep({ refreshId, loginId, box: 'A', status: 200, code: null });
  await store.refreshes.finish({ loginId, refreshId, runIds: [now], outcome: { outcome: 'revoked' } });
  await expect(
    store.refreshes.begin({ loginId, refreshId: randomUUID(), trigger: 'app', runId: null }),
  ).resolves.toBeNull();
  await expect(store.logins.get(by)).resolves.toEqual(before);
  await expect(store.bankData.accounts(by)).resolves.toMatchObject({ accounts: [{ accountNumber: '0001234' }] });
  await expect(store.runs.get(now)).resolves.toMatchObject({ counts: { open: 0, revoked: 1 } });
});

test('nothing is handed over without an order, to a login of its own, or in parts', async () => {
  const { store } = test_;
  const { loginId } = await livedIn();
  const found = await store.replacements.request({ loginId, by: randomUUID(), wantsLook: false });
  if (found === null || found === 'taken') throw new Error('not to be had');
  await expect(store.replacements.handOver(found.replacementId)).resolves.toBe('gone');
  const { by, replacementId } = await ordered(loginId);
  // Registered between the order and the hand-over.
  await store.logins.upsertMany([{ loginId: by }]);
  await expect(store.replacements.handOver(replacementId)).resolves.toBe('refused');
  await expect(store.logins.get(loginId)).resolves.toMatchObject({ state: 'awaiting_user' });
  await expect(store.replacements.request({ loginId, by, wantsLook: false })).resolves.toBe('taken');

  const again = await ordered(loginId);
  await test_.sql(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`);
  await test_.sql(`create trigger refuse before insert on events for each row execute function refuse()`);
  await expect(store.replacements.handOver(again.replacementId)).rejects.toThrow('no');
  await expect(store.logins.get(loginId)).resolves.toMatchObject({ state: 'awaiting_user' });
  await expect(store.bankData.accounts(loginId)).resolves.toMatchObject({ accounts: [{}] });
  await expect(store.logins.get(again.by)).resolves.toBeNull();
});

test('an order and the audit line of its author are one transaction', async () => {
  const { store } = test_;
  const loginId = await registerOne(store);
  const { by } = await ordered(loginId);
  await expect(store.audit.list({ loginId, limit: 1 })).resolves.toMatchObject({
    lines: [{ ...CLI, action: 'login.replace', detail: { by, force: true } }],
  });
  const wish = await store.replacements.request({ loginId, by: randomUUID(), wantsLook: false });
  if (wish === null || wish === 'taken') throw new Error('not to be had');
  await test_.sql(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`);
  await test_.sql(`create trigger refuse before insert on audit for each row execute function refuse()`);
  const order = store.replacements.decide({ replacementId: wish.replacementId, forced: true, by: CLI });
  await expect(order).rejects.toThrow('no');
  await expect(store.replacements.get(wish.replacementId)).resolves.toMatchObject({ decidedAt: null, forced: false });
});

test('a registration of the new LoginId at the same moment: one of the two, never both', async () => {
  const { store } = test_;
  const { loginId } = await livedIn();
  const { by, replacementId } = await ordered(loginId);
  const [came] = await Promise.all([
    store.replacements.handOver(replacementId).catch(() => 'conflict'),
    store.logins.upsertMany([{ loginId: by, reference: 'another customer' }]),
  ]);
  if (came === 'conflict') await store.replacements.handOver(replacementId);
  const [view, old] = [await store.logins.get(by), await store.logins.get(loginId)];
  expect(view!.reference === 'another customer').toBe(old !== null);
});

test.each(['old', 'new'] as const)(
  'the consent of the %s LoginId withdrawn: nothing of either is left',
  async (which) => {
    const { store, url } = test_;
    const { loginId } = await livedIn();
    const { by, replacementId } = await ordered(loginId);
    await store.replacements.handOver(replacementId);
    const asked = which === 'old' ? loginId : by;
    const withdrawal = await store.withdrawals.mark({ loginId: asked, deleteCard: false, by: CLI });
    expect(withdrawal).toMatchObject({ loginId: asked, others: [{ loginId: which === 'old' ? by : loginId }] });
    await expect(store.logins.upsertMany([{ loginId }, { loginId: by }])).resolves.toMatchObject({ added: 0 });
    for (const { withdrawalId } of [withdrawal!, ...withdrawal!.others]) {
      await store.withdrawals.purge({ withdrawalId, cardSettled: true, detail: {} });
    }
    await expect(tracesOf(url, [loginId, by, '0001234', 'Jo Doe'])).resolves.toEqual([]);
  },
);

test('a hand-over and a withdrawal at once end in the withdrawal', async () => {
  const { store } = test_;
  const { loginId } = await livedIn();
  const { by, replacementId } = await ordered(loginId);
  await collide<unknown>(test_, loginId, [
    () => store.replacements.handOver(replacementId),
    () => store.withdrawals.mark({ loginId, deleteCard: false, by: CLI }),
  ]);
  for (const one of [loginId, by]) await expect(store.logins.look(one)).resolves.toBeNull();
  expect((await store.withdrawals.listOpen({ limit: 9 })).map((one) => one.loginId).sort()).toEqual(
    [loginId, by].sort(),
  );
});

test('the withdrawal of a replaced LoginId waits for the hand-over of its successor, and reaches the newest', async () => {
  const { store } = test_;
  const { loginId } = await livedIn();
  const second = await ordered(loginId);
  await store.replacements.handOver(second.replacementId);
  const third = await ordered(second.by);
  // The hand-over has renamed the login and is not committed: it still has to write events.
  const holder = await holding(test_.url, 'lock table events in share mode');
  const handedOver = store.replacements.handOver(third.replacementId);
  await untilBlocked(test_, 1);
  const marked = store.withdrawals.mark({ loginId, deleteCard: false, by: CLI });
  await untilBlocked(test_, 2);
  await holder.letGo();
  await Promise.all([handedOver, marked]);
  for (const one of [loginId, second.by, third.by]) await expect(store.logins.look(one)).resolves.toBeNull();
  expect(await store.withdrawals.listOpen({ limit: 9 })).toHaveLength(3);
});

test('consent withdrawn between order and hand-over: the new LoginId is withdrawn too, at Flinks and here', async () => {
  const { store, url } = test_;
  const { loginId } = await livedIn();
  const { by, replacementId } = await ordered(loginId);
  // Only offered: not withdrawn.
  await store.replacements.request({ loginId, by: randomUUID(), wantsLook: false });
  const foreign = await ordered(loginId);
  await store.logins.upsertMany([{ loginId: foreign.by, reference: 'another customer' }]);
  const marked = await store.withdrawals.mark({ loginId, deleteCard: true, by: CLI });
  expect(marked).toMatchObject({ loginId, deleteCard: true, others: [{ loginId: by, deleteCard: true }] });
  expect(marked!.others).toHaveLength(1);
  await expect(store.replacements.handOver(replacementId)).resolves.toBe('gone');
  await expect(store.logins.upsertMany([{ loginId: by }])).resolves.toMatchObject({ withdrawn: [by] });
  await expect(store.logins.get(foreign.by)).resolves.toMatchObject({ reference: 'another customer' });
  for (const { withdrawalId } of [marked!, ...marked!.others]) {
    await store.withdrawals.purge({ withdrawalId, cardSettled: true, detail: {} });
  }
  await expect(tracesOf(url, [loginId, by])).resolves.toEqual([]);
});

test('a repeat adds deleteCard to all LoginIds of the withdrawal, whichever it names, and to no other', async () => {
  const { store } = test_;
  const { loginId } = await livedIn();
  const { by, replacementId } = await ordered(loginId);
  await store.replacements.handOver(replacementId);
  const stranger = await registerOne(store);
  await store.withdrawals.mark({ loginId: stranger, deleteCard: false, by: CLI });
  const first = await store.withdrawals.mark({ loginId, deleteCard: false, by: CLI });
  const repeat = await store.withdrawals.mark({ loginId: by, deleteCard: true, by: CLI });
  expect(repeat).toMatchObject({ loginId: by, others: [{ loginId, withdrawalId: first!.withdrawalId }] });
  const open = await store.withdrawals.listOpen({ limit: 9 });
  expect(
    open
      .filter((one) => one.deleteCard)
      .map((one) => one.loginId)
      .sort(),
  ).toEqual([loginId, by].sort());
  expect(open).toHaveLength(3);
});

test('a chain of cards: each old one names the newest', async () => {
  const { store } = test_;
  const { loginId } = await livedIn();
  const second = await ordered(loginId);
  await store.replacements.handOver(second.replacementId);
  const third = await ordered(second.by);
  await store.replacements.handOver(third.replacementId);
  for (const one of [loginId, second.by]) {
    await expect(store.replacements.successorOf(one)).resolves.toBe(third.by);
    // One of another customer's may not: it belongs to this chain.
    const other = await registerOne(store);
    await expect(store.replacements.request({ loginId: other, by: one, wantsLook: false })).resolves.toBe('taken');
  }
  const marked = await store.withdrawals.mark({ loginId: loginId, deleteCard: true, by: CLI });
  expect(marked!.others.map((one) => one.loginId).sort()).toEqual([second.by, third.by].sort());
});

test('a customer who changes between two languages changes between two LoginIds', async () => {
  const { store } = test_;
  const { loginId } = await livedIn();
  const french = await ordered(loginId);
  await store.replacements.handOver(french.replacementId);
  const english = await ordered(french.by, loginId);
  await expect(store.replacements.handOver(english.replacementId)).resolves.toBe('done');
  await expect(store.logins.get(loginId)).resolves.toMatchObject({ reference: `ref-${loginId}` });
  await expect(store.logins.look(french.by)).resolves.toMatchObject({ state: 'replaced', replacedBy: loginId });
  const again = await ordered(loginId, french.by);
  await expect(store.replacements.handOver(again.replacementId)).resolves.toBe('done');
  await expect(store.replacements.successorOf(loginId)).resolves.toBe(french.by);
});

const card = (over: Partial<AccountData> = {}) =>
  account({ title: 'Card', category: 'Credits', accountNumber: '4000111122223333', ...over });
const rows = ['1', '2', '3', '4'].map((amount, day) =>
  transaction({ debit: amount, date: `2026-05-0${day + 1}`, description: `SHOP ${amount}` }),
);

test('the same accounts are proof, and so is a replaced card; a joint account and another holder are not', async () => {
  const { loginId } = await livedIn([account(), card({ transactions: rows })]);
  const fresh = rows.map((row) => ({ ...row, id: randomUUID() }));
  const newCard = card({ accountNumber: '4000999988887777', transactions: fresh });
  await expect(proofOf(loginId, [account(), card()])).resolves.toMatchObject({ proof: 'accounts', decided: false });
  await expect(proofOf(loginId, [newCard, account()])).resolves.toMatchObject({ proof: 'accounts' });
  await expect(proofOf(loginId, [account()])).resolves.toMatchObject({ proof: 'partial' });
  const spouse = { ...account().holder!, name: 'Sam Doe' };
  await expect(proofOf(loginId, [account({ holder: spouse }), card()])).resolves.toMatchObject({ proof: 'partial' });
  await expect(proofOf(loginId, [account({ accountNumber: '7654321' })])).resolves.toMatchObject({ proof: 'none' });
  expect((await typesOf(loginId)).filter((type) => type === 'login.replacement_offered')).toHaveLength(4);
});

test('a card without a transit number is recognised by its transactions', async () => {
  const noTransit = { transitNumber: null, institutionNumber: null };
  const { loginId } = await livedIn([card({ ...noTransit, transactions: rows })]);
  const again = card({ ...noTransit, transactions: rows.map((row) => ({ ...row, id: randomUUID() })) });
  await expect(proofOf(loginId, [again])).resolves.toMatchObject({ proof: 'accounts' });
});

test('an offer is told once for a proof, however often the app asks for the comparison', async () => {
  const { store } = test_;
  const { loginId } = await livedIn([account(), card()]);
  const by = randomUUID();
  const { replacementId } = (await store.replacements.note({ loginId, by, language: null, wantsLook: true }))!;
  const compare = async (accounts: AccountData[]) => {
    await store.replacements.prove({ replacementId, given: await given(accounts), decides: false });
    return (await typesOf(loginId)).filter((type) => type === 'login.replacement_offered').length;
  };
  await expect(compare([account()])).resolves.toBe(1);
  const asked = async () => {
    // Within minutes the same is answered without another look: the app asks again because the first look took long.
    const found = await store.replacements.request({ loginId, by, wantsLook: true });
    expect(found).toMatchObject({ proof: 'partial', lookedAt: expect.any(String) as string });
    await test_.sql(`update replacements set looked_at = now() - interval '3 minutes'`);
    await store.replacements.request({ loginId, by, wantsLook: true });
  };
  await asked();
  await expect(compare([account()])).resolves.toBe(1);
  await asked();
  await expect(compare([account(), card()])).resolves.toBe(2);
});

test('with proof reminders end; LOGIN_SUCCESSION=proven orders it at once, in the language of the page', async () => {
  const { store } = test_;
  const { loginId, waitId } = await livedIn();
  const { replacementId, decided } = await proofOf(loginId, [account()], true);
  expect(decided).toBe(true);
  await expect(store.waits.forLink(waitId)).resolves.toMatchObject({ remindersStopped: true, succession: 'proven' });
  expect(await typesOf(loginId)).not.toContain('login.replacement_offered');
  await expect(store.replacements.handOver(replacementId)).resolves.toBe('done');
  const by = (await store.replacements.successorOf(loginId))!;
  await expect(store.logins.forFlinks(by)).resolves.toMatchObject({ language: 'fr' });
  expect(DEFAULT_POLICY.succession).toBe('offer');
});

test('a comparison that is wanted is open until the login is replaced', async () => {
  const { store } = test_;
  const { loginId } = await livedIn();
  const wanted = await store.replacements.request({ loginId, by: randomUUID(), wantsLook: true });
  if (wanted === null || wanted === 'taken') throw new Error('not to be had');
  const { replacementId } = wanted;
  await expect(store.replacements.listOpen({ limit: 9 })).resolves.toEqual([{ replacementId, loginId }]);
  await store.replacements.decide({ replacementId, forced: true, by: CLI });
  await store.replacements.handOver(replacementId);
  await store.replacements.settle({ replacementId, isOff: true });
  await expect(store.replacements.listOpen({ limit: 9 })).resolves.toEqual([]);
});

test('a link cannot have Flinks asked about many LoginIds', async () => {
  const { store } = test_;
  const { loginId } = await livedIn();
  const notes: unknown[] = [];
  for (let n = 0; n < 7; n += 1) {
    notes.push(await store.replacements.note({ loginId, by: randomUUID(), language: null, wantsLook: true }));
  }
  expect(notes.filter((note) => note !== null)).toHaveLength(5);
});
