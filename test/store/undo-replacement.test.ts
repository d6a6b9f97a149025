import { randomUUID } from 'node:crypto';
import { prepareTransactions } from '../../store/bank-data/prepare';
import type { AccountData } from '../../store/bank-data/shapes';
import { tracesOf } from '../support/traces';
import { account, openRun, openTestStore, registerOne, transaction, waitFor, type TestStore } from './support';

/** A replacement that was wrong is undone within a day: the login has what it had, and nothing of the other one is left. */
let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

const CLI = { actor: 'cli:test' } as const;

async function land(loginId: string, accounts: AccountData[], lastRefresh: string): Promise<void> {
  await test_.store.bankData.storeAccounts({
    loginId,
    refreshId: randomUUID(),
    runId: null,
    requestId: randomUUID(),
    attemptStartedAt: await test_.store.bankData.clock(),
    lastRefresh,
    raw: Buffer.from(JSON.stringify(accounts)),
    detail: { accounts },
  });
}

async function replaced(loginId: string, by: string = randomUUID()): Promise<string> {
  const { store } = test_;
  const found = await store.replacements.request({ loginId, by, wantsLook: false });
  if (found === null || found === 'taken') throw new Error('not to be had');
  await store.replacements.decide({ replacementId: found.replacementId, forced: true, by: CLI });
  await expect(store.replacements.handOver(found.replacementId)).resolves.toBe('done');
  await store.replacements.settle({ replacementId: found.replacementId, isOff: true });
  return by;
}

async function undone(loginId: string): Promise<string> {
  const order = await test_.store.replacements.orderUndo({ loginId, by: CLI });
  if (typeof order === 'string') throw new Error(order);
  await expect(test_.store.replacements.handOver(order.replacementId)).resolves.toBe('done');
  await expect(test_.store.replacements.handOver(order.replacementId)).resolves.toBe('done');
  return order.replacementId;
}

const ours = () => account({ transactions: [transaction(), transaction({ date: '2026-05-06', description: 'RENT' })] });
const STRANGERS = {
  accountNumber: '9998887',
  title: 'Their savings',
  holder: { ...account().holder!, name: 'A Stranger', email: 'stranger@example.com' },
  transactions: [transaction({ description: 'THEIR PAYROLL', credit: '4321.09', debit: null })],
};

async function lived(): Promise<string> {
  const loginId = await registerOne(test_.store);
  await land(loginId, [ours()], '2026-05-10T07:00:00.000Z');
  return loginId;
}

const shownOf = async (loginId: string) => ({
  accounts: await test_.store.bankData.accounts(loginId),
  transactions: await test_.store.bankData.transactions({ loginId, limit: 100 }),
});

/** Rows as a reader holds them who follows the feed. */
async function follow(rows: Map<string, unknown>, loginId: string, cursor?: string): Promise<string> {
  const { added, modified, removed, next } = await test_.store.bankData.changes({ loginId, cursor, limit: 100 });
  for (const row of [...added, ...modified]) rows.set(row.id, row);
  for (const { id } of removed) rows.delete(id);
  return next;
}

test("a stranger's data is gone without a trace, and what the login had is there again", async () => {
  const { store, url } = test_;
  const loginId = await lived();
  const before = await shownOf(loginId);
  const rows = new Map<string, unknown>();
  let cursor = await follow(rows, loginId);
  const held = new Map(rows);
  const by = await replaced(loginId);
  await land(by, [account(STRANGERS)], '2026-06-01T07:00:00.000Z');
  cursor = await follow(rows, by, cursor);
  expect([...rows.values()]).toContainEqual(expect.objectContaining({ description: 'THEIR PAYROLL' }));

  const replacementId = await undone(loginId);
  await expect(shownOf(loginId)).resolves.toEqual(before);
  await follow(rows, loginId, cursor);
  expect(rows).toEqual(held);
  const whole = new Map<string, unknown>();
  await follow(whole, loginId);
  expect(whole).toEqual(held);
  await expect(tracesOf(url, ['9998887', 'Their savings', 'A Stranger', 'THEIR PAYROLL', '4321.09'])).resolves.toEqual(
    [],
  );
  // The next answer of the login is as new as it was before, and is taken.
  await land(loginId, [ours()], '2026-05-11T07:00:00.000Z');
  await expect(shownOf(loginId)).resolves.toMatchObject({ transactions: before.transactions });
  await expect(store.logins.get(loginId)).resolves.toMatchObject({ lastRefreshedAt: '2026-05-11T07:00:00.000Z' });

  // Until Flinks has switched the other one off, it is no login of its own.
  await expect(store.logins.upsertMany([{ loginId: by }])).resolves.toMatchObject({ added: 0 });
  await store.replacements.settle({ replacementId, isOff: true });
  await expect(store.logins.upsertMany([{ loginId: by, reference: 'its own' }])).resolves.toMatchObject({ added: 1 });
});

test('rows that the other LoginId lacked are shown again, and a card of the same number keeps its holder', async () => {
  const loginId = await lived();
  const before = await shownOf(loginId);
  const by = await replaced(loginId);
  const theirs = { ...account().holder!, name: 'A Spouse' };
  for (const day of ['01', '02', '03']) {
    await land(by, [account({ holder: theirs, transactions: [transaction()] })], `2026-06-${day}T07:00:00.000Z`);
  }
  expect((await shownOf(by)).transactions.transactions).toHaveLength(1);
  await undone(loginId);
  await expect(shownOf(loginId)).resolves.toEqual(before);
  await expect(tracesOf(test_.url, ['A Spouse'])).resolves.toEqual([]);
});

test('it is told and audited as a replacement, the other way round, and stays undone', async () => {
  const { store, sql } = test_;
  const loginId = await lived();
  const { runId } = await openRun(store);
  await waitFor(store, loginId, { runId });
  const by = await replaced(loginId);
  await undone(loginId);
  const events = await sql<{ data: object }>(`select data from events where type = 'login.replaced' order by seq`);
  expect(events.map(({ data }) => data)).toMatchObject([
    { loginId, newLoginId: by },
    { loginId: by, newLoginId: loginId },
  ]);
  const { lines } = await store.audit.list({ loginId, limit: 9 });
  expect(lines).toContainEqual(expect.objectContaining({ ...CLI, action: 'login.undo_replace', detail: { by } }));
  await expect(store.logins.get(loginId)).resolves.toMatchObject({
    state: 'awaiting_user',
    reference: `ref-${loginId}`,
  });
  await expect(sql('select login_id from run_logins where run_id = $1', [runId])).resolves.toEqual([
    { login_id: loginId },
  ]);
  await expect(store.replacements.listOpen({ limit: 9 })).resolves.toHaveLength(1);

  // Flinks Connect comes back with it once more, and its accounts are the same: the operator has to decide.
  const again = (await store.replacements.note({ loginId, by, language: null, wantsLook: true }))!;
  expect(again.taken).toBe(false);
  const given = {
    accounts: [ours()],
    transactions: prepareTransactions([ours()]),
    attemptStartedAt: await store.bankData.clock(),
    isWhole: true,
  };
  await expect(store.replacements.prove({ replacementId: again.replacementId, given, decides: true })).resolves.toEqual(
    { proof: 'accounts', decided: false },
  );
  await expect(replaced(loginId, by)).resolves.toBe(by);
});

test('only the newest replacement of the last day can be undone', async () => {
  const { store, sql } = test_;
  const loginId = await lived();
  const undo = (of: string) => store.replacements.orderUndo({ loginId: of, by: CLI });
  await expect(undo(loginId)).resolves.toBe('not_replaced');
  const second = await replaced(loginId);
  const third = await replaced(second);
  await expect(undo(loginId)).resolves.toBe('replaced_again');
  await undone(second);
  await expect(store.replacements.successorOf(loginId)).resolves.toBe(second);
  await expect(store.replacements.successorOf(third)).resolves.toBe(second);
  await sql(`update replaced_logins set kept_at = now() - interval '25 hours'`);
  await expect(undo(loginId)).resolves.toBe('too_late');
  const step = { target: 'replaced_logins', ageLimitMs: 24 * 3_600_000, after: null } as const;
  await expect(store.purge.step(step)).resolves.toMatchObject({ deleted: 1 });
  await expect(undo(loginId)).resolves.toBe('too_late');
  await expect(store.logins.get(second)).resolves.not.toBeNull();
});

test.each(['before', 'after'] as const)(
  "a stranger's consent is withdrawn %s Flinks has switched them off: the login that was put back stays",
  async (when) => {
    const { store } = test_;
    const loginId = await lived();
    const stranger = await replaced(loginId);
    const replacementId = await undone(loginId);
    if (when === 'after') {
      await store.replacements.settle({ replacementId, isOff: true });
      await store.logins.upsertMany([{ loginId: stranger, reference: 'its own' }]);
    }
    const before = await shownOf(loginId);
    await expect(store.withdrawals.mark({ loginId: stranger, deleteCard: true, by: CLI })).resolves.toMatchObject({
      loginId: stranger,
      others: [],
    });
    await expect(store.logins.get(loginId)).resolves.toMatchObject({ reference: `ref-${loginId}` });
    await expect(shownOf(loginId)).resolves.toEqual(before);
    await expect(store.withdrawals.mark({ loginId, deleteCard: false, by: CLI })).resolves.toMatchObject({
      others: [],
    });
    await expect(store.withdrawals.listOpen({ limit: 9 })).resolves.toHaveLength(2);
  },
);

test('a login that was put back is withdrawn alone, also before Flinks has switched the stranger off', async () => {
  const { store } = test_;
  const loginId = await lived();
  await replaced(loginId);
  await undone(loginId);
  const marked = await store.withdrawals.mark({ loginId, deleteCard: true, by: CLI });
  expect(marked).toMatchObject({ loginId, others: [] });
});

describe("Flinks' nightly job takes the login again as it was wished", () => {
  /** What Flinks is to be told once the login is back: it had switched it off for the replacement. */
  async function wishAfterUndo(before: { enrolled: boolean | null; wanted: boolean | null }): Promise<boolean | null> {
    const { store, sql } = test_;
    const loginId = await lived();
    await sql('update logins set enrolled = $2, enrolment_wanted = $3 where login_id = $1', [
      loginId,
      before.enrolled,
      before.wanted,
    ]);
    await replaced(loginId);
    await undone(loginId);
    return (await store.enrolment.wish({ loginId, follows: true }))?.isActivated ?? null;
  }

  test.each([
    ['was on, and nobody has said anything', { enrolled: true, wanted: null }, true],
    ['was never seen, and nobody has said anything', { enrolled: null, wanted: null }, true],
    ['was wanted on', { enrolled: true, wanted: true }, true],
    ['was off, and nobody has said anything', { enrolled: false, wanted: null }, null],
    ['was wanted off', { enrolled: false, wanted: false }, false],
  ] as const)('one that %s', async (_what, before, told) => {
    await expect(wishAfterUndo(before)).resolves.toBe(told);
  });

  test.each([
    ['was on', true, null, true],
    ['was wanted on', true, true, true],
    ['was off before', false, null, false],
    ['was wanted off', true, false, false],
  ] as const)(
    'also one that %s and is switched off late, after it had come back',
    async (_what, enrolled, wanted, back) => {
      const { store, sql } = test_;
      const loginId = await lived();
      const late = { loginId: await replaced(loginId), follows: true };
      await expect(store.enrolment.switchedOffAsReplaced({ ...late, loginId })).resolves.toBe(false);
      await undone(loginId);
      // Flinks has said so since, or has been told so: nothing was left to do.
      await sql(
        'update logins set enrolled = $2, enrolment_wanted = $3, nightly_suspended = false where login_id = $1',
        [loginId, enrolled, wanted],
      );
      await expect(store.enrolment.switchedOffAsReplaced({ ...late, loginId })).resolves.toBe(back);
      const wish = await store.enrolment.wish({ loginId, follows: true });
      expect(wish?.isActivated ?? false).toBe(back);
    },
  );
});

test('what was ordered for the other one is cancelled by an undo, and only what is kept is undone', async () => {
  const { store, sql } = test_;
  const loginId = await lived();
  const second = await replaced(loginId);
  const third = await store.replacements.request({ loginId: second, by: randomUUID(), wantsLook: false });
  if (third === null || third === 'taken') throw new Error('not to be had');
  const { replacementId } = third;
  await store.replacements.decide({ replacementId, forced: true, by: CLI });
  const order = await store.replacements.orderUndo({ loginId, by: CLI });
  if (typeof order === 'string') throw new Error(order);
  await expect(store.replacements.handOver(replacementId)).resolves.toBe('gone');
  await expect(store.logins.get(second)).resolves.not.toBeNull();

  const before = await shownOf(second);
  await sql('delete from replaced_logins');
  await expect(store.replacements.handOver(order.replacementId)).resolves.toBe('refused');
  await expect(store.replacements.handOver(order.replacementId)).resolves.toBe('refused');
  await expect(shownOf(second)).resolves.toEqual(before);
  await expect(store.replacements.get(order.replacementId)).resolves.toMatchObject({ refused: 'not_kept' });
  await expect(store.replacements.listOpen({ limit: 9 })).resolves.toEqual([]);
  const alerts = (await store.events.list({ limit: 100 })).events.filter(({ type }) => type === 'operator.alert');
  expect(alerts.map(({ data }) => data)).toMatchObject([{ code: 'undo_refused', loginId: second }]);
  await expect(store.replacements.orderUndo({ loginId, by: CLI })).resolves.toBe('too_late');
});

test('what was undone is remembered until somebody orders it again, and offers no proof in between', async () => {
  const { store } = test_;
  const loginId = await lived();
  const by = await replaced(loginId);
  await store.replacements.settle({ replacementId: await undone(loginId), isOff: true });
  const seen = (await store.replacements.note({ loginId, by, language: null, wantsLook: true }))!;
  expect(seen).toMatchObject({ refused: 'undone', decidedAt: null, replacedAt: null, switchedOffAt: null });
  const asked = await store.replacements.request({ loginId, by, wantsLook: true });
  expect(asked).toMatchObject({ replacementId: seen.replacementId, refused: 'undone' });
  // The purge finds nothing to undo any more.
  await expect(store.replacements.orderUndo({ loginId, by: CLI })).resolves.toBe('not_replaced');
  await expect(store.replacements.handOver(seen.replacementId)).resolves.toBe('gone');
  await store.replacements.decide({ replacementId: seen.replacementId, forced: true, by: CLI });
  await expect(store.replacements.get(seen.replacementId)).resolves.toMatchObject({ refused: null });
});

test('a withdrawal between order and undo ends both', async () => {
  const { store, url } = test_;
  const loginId = await lived();
  const by = await replaced(loginId);
  const order = await store.replacements.orderUndo({ loginId, by: CLI });
  if (typeof order === 'string') throw new Error(order);
  const marked = await store.withdrawals.mark({ loginId: by, deleteCard: false, by: CLI });
  await expect(store.replacements.handOver(order.replacementId)).resolves.toBe('gone');
  for (const { withdrawalId } of [marked!, ...marked!.others]) {
    await store.withdrawals.purge({ withdrawalId, cardSettled: true, detail: {} });
  }
  await expect(tracesOf(url, [loginId, by, '0001234', 'Jo Doe'])).resolves.toEqual([]);
});
