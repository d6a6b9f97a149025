import { randomUUID } from 'node:crypto';
import { HouseClient } from '../../client/house-client';
import { REFRESH_TASK_QUEUE, replaceLoginWorkflowId } from '../../domain/ids';
import type { replaceLogin } from '../../workflows/replace-login';
import type { Behaviour } from '../support/fake-flinks';
import { crewOfFile, type RunHarness } from '../support/run-harness';

/** Another LoginId takes a login's place, on a real database and a real server. */
const crew = crewOfFile();
let harness: RunHarness;
let client: HouseClient;
beforeEach(async () => {
  harness = await crew.next();
  client = new HouseClient(harness.client);
});
afterEach(() => harness.stop());

const start = (loginId: string, replacementId: string) =>
  harness.client.workflow.start<typeof replaceLogin>('replaceLogin', {
    workflowId: replaceLoginWorkflowId(loginId),
    taskQueue: REFRESH_TASK_QUEUE,
    args: [{ loginId, replacementId }],
  });
const resultOf = async (loginId: string, replacementId: string) => (await start(loginId, replacementId)).result();
const waiting = async (behaviour: Behaviour = { cached: 'INVALID_PASSWORD' }) => {
  const loginId = await harness.login(behaviour);
  await client.startRefresh({ loginId, live: false });
  await harness.untilState(loginId, 'awaiting_user');
  return loginId;
};
async function named(loginId: string, { wantsLook = false, isDecided = false } = {}) {
  const by = randomUUID() as string;
  const found = await harness.store.replacements.request({ loginId, by, wantsLook });
  if (found === null || found === 'taken') throw new Error('not to be had');
  const { replacementId } = found;
  if (isDecided) await harness.store.replacements.decide({ replacementId, forced: true, by: { actor: 'cli:test' } });
  return { by, replacementId };
}
const boxesOf = (loginId: string) =>
  harness.flinks.calls.filter((call) => call.loginId === loginId).map(({ box }) => box);
const alertsOf = async (code: string) =>
  (await harness.store.events.list({ limit: 100 })).events.filter(({ data }) => data['code'] === code);

test('whoever can start it without a recorded order changes nothing', async () => {
  const loginId = await waiting();
  const { by, replacementId } = await named(loginId);
  const other = await named(await waiting(), { isDecided: true });
  for (const id of [replacementId, other.replacementId, randomUUID(), 'nonsense']) {
    await expect(resultOf(loginId, id)).resolves.toEqual({ state: 'unknown' });
  }
  await expect(harness.store.logins.get(loginId)).resolves.toMatchObject({ state: 'awaiting_user' });
  expect(boxesOf(by)).toEqual([]);
});

test('an order is carried out: the waiting refresh ends, the new one collects, the old one is switched off', async () => {
  const loginId = await waiting();
  const refresh = harness.refreshOf(loginId);
  const { by, replacementId } = await named(loginId, { isDecided: true });
  await expect(resultOf(loginId, replacementId)).resolves.toEqual({ state: 'replaced', nightlyRefresh: 'off' });
  await expect(refresh.result()).resolves.toEqual({ outcome: 'revoked' });
  await harness.untilState(by, 'idle');
  await expect(harness.store.logins.get(by)).resolves.toMatchObject({ lastOutcome: { outcome: 'refreshed' } });
  expect(harness.flinks.switched).toEqual([{ loginId, isActivated: false }]);
  // Again, by a worker that starts: nothing is left to do.
  await expect(resultOf(loginId, replacementId)).resolves.toEqual({ state: 'unknown' });
  expect(harness.flinks.switched).toHaveLength(1);
});

test('an undo is carried out the other way round: the old one is refreshed, the other one is switched off', async () => {
  const loginId = await waiting();
  const { by, replacementId } = await named(loginId, { isDecided: true });
  await resultOf(loginId, replacementId);
  await harness.untilState(by, 'idle');
  harness.flinks.set(loginId, {});
  const order = await harness.store.replacements.orderUndo({ loginId, by: { actor: 'cli:test' } });
  if (typeof order === 'string') throw new Error(order);
  await expect(resultOf(by, order.replacementId)).resolves.toEqual({ state: 'replaced', nightlyRefresh: 'off' });
  await harness.untilState(loginId, 'idle');
  await expect(harness.store.logins.get(loginId)).resolves.toMatchObject({ lastOutcome: { outcome: 'refreshed' } });
  expect(harness.flinks.switched).toEqual([loginId, by].map((id) => ({ loginId: id, isActivated: false })));
  await expect(harness.store.logins.look(by)).resolves.toBeNull();
  // The workflow of the replacement that was undone has nothing to do any more.
  await expect(resultOf(loginId, replacementId)).resolves.toEqual({ state: 'unknown' });
  expect(harness.flinks.switched).toHaveLength(2);
});

test('a comparison that Flinks refuses leaves everything, and says why', async () => {
  const loginId = await waiting();
  const { by, replacementId } = await named(loginId, { wantsLook: true });
  harness.flinks.set(by, { cached: 'INVALID_LOGIN' });
  await expect(resultOf(loginId, replacementId)).resolves.toEqual({ state: 'looked' });
  await expect(harness.store.replacements.get(replacementId)).resolves.toMatchObject({
    proof: null,
    code: 'INVALID_LOGIN',
    decidedAt: null,
  });
  await expect(harness.store.logins.get(loginId)).resolves.toMatchObject({ state: 'awaiting_user' });
});

test('decided while the accounts are compared, it is carried out at once', async () => {
  const loginId = await waiting();
  const { by, replacementId } = await named(loginId, { wantsLook: true });
  const { authorizeCached } = harness.flinks;
  harness.flinks.authorizeCached = async (input) => {
    await harness.store.replacements.decide({ replacementId, forced: true, by: { actor: 'cli:test' } });
    return authorizeCached(input);
  };
  await expect(resultOf(loginId, replacementId)).resolves.toMatchObject({ state: 'replaced' });
  await harness.untilState(by, 'idle');
});

test('Flinks refuses to switch the old one off: the operator hears of it once, and it is tried on', async () => {
  Object.assign(harness.policy, { retryDelaysMs: [100] });
  const loginId = await waiting({ cached: 'INVALID_PASSWORD', scheduled: 'ACCESS_DENIED' });
  const { replacementId } = await named(loginId, { isDecided: true });
  const handle = await start(loginId, replacementId);
  await harness.until(async () => boxesOf(loginId).filter((box) => box === 'S').length > 2, 'more tries');
  harness.flinks.set(loginId, {});
  await expect(handle.result()).resolves.toEqual({ state: 'replaced', nightlyRefresh: 'off' });
  expect(await alertsOf('replacement_unsettled')).toHaveLength(1);
});

test('Flinks does not know the one that an undo has put away, as its card was deleted: the operator hears at once what to do', async () => {
  Object.assign(harness.policy, { retryDelaysMs: [100] });
  const loginId = await waiting();
  const { by, replacementId } = await named(loginId, { isDecided: true });
  await resultOf(loginId, replacementId);
  harness.flinks.set(loginId, {});
  harness.flinks.set(by, { scheduled: 'INVALID_LOGIN' });
  const order = await harness.store.replacements.orderUndo({ loginId, by: { actor: 'cli:test' } });
  if (typeof order === 'string') throw new Error(order);
  const handle = await start(by, order.replacementId);
  await harness.until(async () => boxesOf(by).filter((box) => box === 'S').length > 2, 'more tries');
  const told = await alertsOf('replacement_unsettled');
  expect(told.map(({ data }) => data)).toMatchObject([
    {
      flinksCode: 'INVALID_LOGIN',
      message: expect.stringMatching(/card was deleted .*nothing is left.*doctor/) as string,
    },
  ]);
  // The login itself is back all the while.
  await harness.untilState(loginId, 'idle');
  harness.flinks.set(by, {});
  await expect(handle.result()).resolves.toEqual({ state: 'replaced', nightlyRefresh: 'off' });
  expect(await alertsOf('replacement_unsettled')).toHaveLength(1);
});

test.each([
  ['is answered', 'ok'],
  ['is not answered', 'silent'],
] as const)(
  'an undo while Flinks is told to switch the old one off, which then %s: it is switched on again',
  async (_how, scheduled) => {
    const loginId = await waiting({ cached: 'INVALID_PASSWORD', scheduled });
    const { by, replacementId } = await named(loginId, { isDecided: true });
    const { setScheduledRefresh } = harness.flinks;
    let isUndone: Promise<void> | null = null;
    harness.flinks.setScheduledRefresh = async (input) => {
      const isFirst = input.loginId === loginId && !input.isActivated && isUndone === null;
      if (isFirst) await (isUndone = undoMeanwhile());
      // Flinks does it, whether its answer arrives or not.
      const { loginId: of, isActivated: isScheduled } = input;
      harness.flinks.set(of, { ...harness.flinks.behaviours.get(of), isScheduled });
      return setScheduledRefresh(input);
    };
    /** The undo is carried out, and Flinks says that the login is still on: so nothing is left to do, if it stays so. */
    async function undoMeanwhile(): Promise<void> {
      const order = await harness.store.replacements.orderUndo({ loginId, by: { actor: 'cli:test' } });
      if (typeof order === 'string') throw new Error(order);
      harness.flinks.set(loginId, { scheduled: 'ok' });
      await start(by, order.replacementId);
      await harness.until(async () => boxesOf(loginId).includes('D'), 'the data of the old one');
      await harness.untilState(loginId, 'idle');
      harness.flinks.set(loginId, { scheduled });
    }
    await start(loginId, replacementId);
    const isBack = () => harness.flinks.switched.filter((call) => call.loginId === loginId).at(-1)?.isActivated;
    await harness.until(async () => isBack() === true, 'the login switched on again');
  },
);

test('what was ordered and never started is taken up by the next run', async () => {
  const loginId = await waiting();
  const { by } = await named(loginId, { isDecided: true });
  await harness.startRun();
  await harness.until(async () => (await harness.store.replacements.successorOf(loginId)) === by, 'the hand-over');
  await harness.until(async () => harness.flinks.switched.length === 1, 'the old one switched off');
});
