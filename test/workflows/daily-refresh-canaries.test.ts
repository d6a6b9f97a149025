import { runStartedSignal } from '../../workflows/messages';
import type { Behaviour } from '../support/fake-flinks';
import { crewOfFile, type RunHarness } from '../support/run-harness';

const crew = crewOfFile();
let harness: RunHarness;
beforeEach(async () => {
  harness = await crew.next();
});
afterEach(() => harness.stop());

const CODE = 'INVALID_PASSWORD';
/** The bank refuses all of them; Flinks' cache repeats it until a live call succeeds. */
const badDay = (): Behaviour => ({ cached: CODE, live: CODE });
const mended = (): Behaviour => ({ cached: CODE, live: 'ok' });

const typesOf = async (...types: string[]) => {
  const { events } = await harness.store.events.list({ limit: 1_000 });
  return events.filter(({ type }) => types.includes(type));
};
const asks = () => typesOf('login.awaiting_user', 'login.reminder', 'login.gave_up');
const alerts = async () => (await typesOf('operator.alert')).map(({ data }) => data['code']);
const liveCalls = () => harness.flinks.calls.filter(({ box }) => box === 'F').map(({ loginId }) => loginId);

describe('rule 2: a brake finds its own way out', () => {
  test('a bad bank day: canaries refused, then let in, the held asks dropped, and nobody is mailed', async () => {
    const loginIds = await harness.logins(25, badDay);
    const first = await harness.run();
    expect(liveCalls()).toEqual([]);
    expect(first.counts).toMatchObject({ awaiting_user: 25 });

    const second = await harness.run();
    const refused = liveCalls();
    expect(new Set(refused).size).toBe(3);
    expect(second.counts).toMatchObject({ awaiting_user: 25, refreshed: 0 });
    expect((await harness.store.runs.get(first.runId))!.brakes).toMatchObject([
      { resolved: false, canaries: { called: 3, letIn: 0, refused: 3 } },
    ]);

    loginIds.forEach((loginId) => harness.flinks.set(loginId, mended()));
    const third = await harness.run();
    expect((await harness.store.runs.get(first.runId))!.brakes).toMatchObject([
      { resolved: true, dropped: 22, canaries: { called: 6, letIn: 3, refused: 3 } },
    ]);
    // All of them, once each: the bank had lied to those that were called the day before.
    const called = liveCalls().slice(3);
    expect([...called].sort()).toEqual([...loginIds].sort());
    expect(third.counts).toMatchObject({ refreshed: 25, awaiting_user: 0 });
    expect(third.byPath).toMatchObject({ live: 25 });
    expect(third.brakes).toEqual([]);
    expect((await typesOf('login.refreshed')).length).toBe(25);
    expect(await typesOf('login.recovered')).toEqual([]);
    expect(await asks()).toEqual([]);
    expect(await alerts()).toEqual(['asks_held', 'brake_resolved']);
  });

  test('a bank that lets canaries in and refuses the rest brakes again, once', async () => {
    const loginIds = await harness.logins(25, badDay);
    await harness.run();
    let letIn = 0;
    const authorizeLive = harness.flinks.authorizeLive;
    harness.flinks.authorizeLive = (input) => {
      harness.flinks.set(input.loginId, (letIn += 1) <= 3 ? mended() : badDay());
      return authorizeLive(input);
    };
    const second = await harness.run();
    expect(liveCalls()).toHaveLength(25);
    expect(second.counts).toMatchObject({ refreshed: 3, awaiting_user: 22 });
    expect(second.brakes).toMatchObject([{ code: CODE, count: 22, of: 25, resolved: false }]);
    expect((await asks()).map(({ heldByRun }) => heldByRun)).toEqual(Array(22).fill(second.runId));
    expect(await alerts()).toEqual(['asks_held', 'brake_resolved', 'asks_held']);
    expect(new Set(loginIds).size).toBe(25);
  });

  test('a bank that takes the passwords again and rings phones: three phones ring, and everybody is asked', async () => {
    const loginIds = await harness.logins(25, badDay);
    const first = await harness.run();
    loginIds.forEach((loginId) => harness.flinks.set(loginId, { cached: CODE, live: 'mfa' }));
    const second = await harness.run();
    expect(liveCalls()).toHaveLength(3);
    expect(second.counts).toMatchObject({ awaiting_user: 25 });
    expect((await harness.store.runs.get(first.runId))!.brakes).toMatchObject([
      { released: true, resolved: false, canaries: { called: 3, letIn: 0, refused: 0, asked: 3 } },
    ]);
    expect((await asks()).map(({ type, loginId, heldByRun }) => [type, loginId, heldByRun]).sort()).toEqual(
      loginIds.map((loginId) => ['login.awaiting_user', loginId, null]).sort(),
    );
    expect(await alerts()).toEqual(['asks_held', 'brake_released']);
  });

  test("a canary's lost answer settles: a look, no second call, and no verdict", async () => {
    Object.assign(harness.policy, { brakeCanaries: 1 });
    await harness.logins(20, badDay);
    const first = await harness.run();
    harness.flinks.loseLive = true;
    await harness.run();
    expect(liveCalls()).toHaveLength(1);
    const [loginId] = liveCalls();
    const boxes = harness.flinks.calls.filter((call) => call.loginId === loginId).map(({ box }) => box);
    expect(boxes.join('')).toBe('AFA');
    expect((await harness.store.runs.get(first.runId))!.brakes).toMatchObject([
      { resolved: false, canaries: { called: 1, letIn: 0, refused: 0 } },
    ]);
    await expect(harness.store.logins.get(loginId!)).resolves.toMatchObject({ state: 'awaiting_user' });
  });

  test('a forged signal calls nobody', async () => {
    const [loginId = ''] = await harness.logins(20, badDay);
    const { runId } = await harness.run();
    for (const forged of [runId, '3f2504e0-4f89-41d3-9a0c-0305e82c3301']) {
      await harness.refreshOf(loginId).signal(runStartedSignal, { runId: forged, listed: false, canary: true });
    }
    const looks = () => harness.flinks.calls.filter((call) => call.loginId === loginId && call.box === 'A').length;
    await harness.until(async () => looks() >= 2, 'the look of a run nobody knows');
    expect(liveCalls()).toEqual([]);
  });
});
