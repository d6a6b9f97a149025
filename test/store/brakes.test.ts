import { openRun, openTestStore, refresh, REFRESHED, register, waitFor, type TestStore } from './support';

/** Rule 2, decided from the ledger when a run ends: who is counted, and who is asked. */
let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

const CODE = 'A_NEW_CODE';
const waits = (loginIds: string[], runId: string, code?: string) =>
  Promise.all(loginIds.map((loginId) => waitFor(test_.store, loginId, { runId, hold: true, ...(code && { code }) })));
const finish = async (runId: string) => (await test_.store.runs.finish({ runId, state: 'finished' })).brakes;
const heldAsks = async () =>
  (await test_.store.events.list({ limit: 1_000 })).events.filter(
    ({ type, heldByRun }) => type === 'login.awaiting_user' && heldByRun !== null,
  ).length;

test('20 logins of one institution with one code are braked, and their asks stay held', async () => {
  const loginIds = await register(test_.store, 20, 'Maple Bank');
  const { runId } = await openRun(test_.store);
  await waits(loginIds, runId, CODE);
  expect(await finish(runId)).toEqual([
    {
      institution: 'Maple Bank',
      code: CODE,
      count: 20,
      of: 20,
      released: false,
      resolved: false,
      dropped: 0,
      canaries: { called: 0, letIn: 0, refused: 0, asked: 0 },
    },
  ]);
  expect(await heldAsks()).toBe(20);
});

test('a share is counted of all logins of the institution in the run, also of those that were refreshed', async () => {
  const [waiting, fine] = [
    await register(test_.store, 20, 'Maple Bank'),
    await register(test_.store, 50, 'Maple Bank'),
  ];
  const { runId } = await openRun(test_.store);
  await waits(waiting, runId, CODE);
  for (const loginId of fine) await refresh(test_.store, loginId, REFRESHED, [runId]);
  // 20 of 70 are 28.6 %.
  expect(await finish(runId)).toEqual([]);
  expect(await heldAsks()).toBe(0);
});

test('logins that waited before the run never count: a bank is not braked for yesterday', async () => {
  const loginIds = await register(test_.store, 20, 'Maple Bank');
  const [earlier, found] = [loginIds.slice(0, 1), loginIds.slice(1)];
  const first = await openRun(test_.store);
  const [wait] = await waits(earlier, first.runId, CODE);
  await finish(first.runId);
  const { runId } = await openRun(test_.store);
  const { refreshId, waitId, since } = wait!;
  const awaiting = { waitId, since, reason: 'reconnect', code: CODE } as const;
  await test_.store.refreshes.adoptRun({ loginId: earlier[0]!, refreshId, runId, awaiting });
  await waits(found, runId, CODE);
  expect((await test_.store.runs.get(runId))?.counts).toMatchObject({ awaiting_user: 20 });
  expect(await finish(runId)).toEqual([]);
});

test('MFA never counts: a code on a phone is nobody’s bad day', async () => {
  const loginIds = await register(test_.store, 25, 'Maple Bank');
  const { runId } = await openRun(test_.store);
  await waits(loginIds, runId);
  expect(await finish(runId)).toEqual([]);
  expect(await heldAsks()).toBe(0);
});

test('another institution goes out although one is braked', async () => {
  const [maple, birch] = [await register(test_.store, 20, 'Maple Bank'), await register(test_.store, 5, 'Birch Bank')];
  const { runId } = await openRun(test_.store);
  await waits([...maple, ...birch], runId, CODE);
  expect(await finish(runId)).toMatchObject([{ institution: 'Maple Bank' }]);
  expect(await heldAsks()).toBe(20);
});
