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
