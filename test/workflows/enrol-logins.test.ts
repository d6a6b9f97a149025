import { MockActivityEnvironment } from '@temporalio/testing';
import { HouseClient } from '../../client/house-client';
import { createFlinksActivities } from '../../activities';
import { sql } from '../support/database';
import { SHORT } from '../support/refresh-harness';
import { crewOfFile, type RunHarness } from '../support/run-harness';
import { SILENT, type Behaviour } from '../support/fake-flinks';
import { eventsOf, timersIn } from './support';

const crew = crewOfFile();
let harness: RunHarness;
beforeEach(async () => {
  harness = await crew.next();
});
afterEach(() => harness.stop());

/** Logins to be enrolled, in the order in which they are called. */
async function wishes(count: number, behaviourOf: (index: number) => Behaviour = () => ({})): Promise<string[]> {
  const loginIds = (await harness.logins(count)).sort();
  loginIds.forEach((loginId, index) => harness.flinks.set(loginId, behaviourOf(index)));
  await harness.store.enrolment.want({ loginIds, wanted: true });
  return loginIds;
}
const enrol = async () => {
  await harness.startEnrolment();
  return harness.enrolment().result();
};
const known = async (loginId: string) => (await harness.store.logins.get(loginId))?.enrolment;
const called = () => harness.flinks.switched.map(({ loginId }) => loginId).sort();
const alerts = async () => {
  const { events } = await harness.store.events.list({ limit: 100 });
  return events.filter(({ type }) => type === 'operator.alert').map(({ data }) => data);
};

test('every wish that differs from what is known is told Flinks once, on or off, over several pages and executions', async () => {
  Object.assign(harness.policy, { pageSize: 2 });
  const on = await wishes(60);
  const [off, fine, nobodyAsked] = (await harness.logins(3)) as [string, string, string];
  await harness.store.enrolment.want({ loginIds: [off, fine], wanted: false });
  await harness.store.enrolment.switched({ loginId: off, enrolled: true });
  await harness.store.enrolment.switched({ loginId: fine, enrolled: false });
  await expect(enrol()).resolves.toEqual({ state: 'done', switched: 61, refused: 0 });
  expect(called()).toEqual([...on, off].sort());
  expect(harness.flinks.switched).toContainEqual({ loginId: off, isActivated: false });
  expect(await known(on[0]!)).toEqual({ wanted: true, known: true, refused: null });
  expect(await known(nobodyAsked)).toEqual({ wanted: null, known: null, refused: null });
  await expect(enrol()).resolves.toMatchObject({ state: 'done', switched: 0 });
});

test('a bounded number of calls is under way at once', async () => {
  await wishes(60);
  await enrol();
  expect(harness.flinks.switchedAtOnce).toBeLessThanOrEqual(10);
  expect(harness.flinks.switchedAtOnce).toBeGreaterThan(1);
});

test('a login Flinks does not know is noted on it, and not tried again before somebody wishes anew', async () => {
  const [stranger = '', friend = ''] = await wishes(2, (index) => (index === 0 ? { scheduled: 'INVALID_LOGIN' } : {}));
  await expect(enrol()).resolves.toEqual({ state: 'done', switched: 1, refused: 1 });
  expect(await known(stranger)).toEqual({ wanted: true, known: null, refused: 'INVALID_LOGIN' });
  expect(await known(friend)).toMatchObject({ known: true });
  await enrol();
  expect(called().filter((loginId) => loginId === stranger)).toHaveLength(1);
  harness.flinks.set(stranger, {});
  await harness.store.enrolment.want({ loginIds: [stranger], wanted: true });
  await enrol();
  expect(await known(stranger)).toEqual({ wanted: true, known: true, refused: null });
});

describe('INVALID_LOGIN that is about us, not about the logins', () => {
  test('for a login that has answered 200: an alert, and tried again by the next one', async () => {
    const [worked = ''] = await wishes(1, () => ({ scheduled: 'INVALID_LOGIN' }));
    await sql(harness.databaseUrl, 'update logins set worked = true where login_id = $1', [worked]);
    await expect(enrol()).resolves.toEqual({ state: 'stopped', switched: 0, refused: 0 });
    expect(await known(worked)).toMatchObject({ refused: null });
    expect(await alerts()).toMatchObject([{ code: 'enrolment_stopped', flinksCode: 'INVALID_LOGIN' }]);
    harness.flinks.set(worked, {});
    await expect(enrol()).resolves.toMatchObject({ state: 'done', switched: 1 });
  });

  test('for more than three in a row: none of them is refused; three are', async () => {
    const four = await wishes(4, () => ({ scheduled: 'INVALID_LOGIN' }));
    await expect(enrol()).resolves.toEqual({ state: 'stopped', switched: 0, refused: 0 });
    expect(await harness.store.enrolment.pending({ follows: true })).toBe(4);
    await harness.store.logins.patch(four[0]!, {});
    await sql(harness.databaseUrl, 'delete from logins where login_id = $1', [four[0]]);
    await expect(enrol()).resolves.toEqual({ state: 'done', switched: 0, refused: 3 });
    expect(await alerts()).toHaveLength(1);
  });

  test('for all of many: the pass ends early', async () => {
    await wishes(150, () => ({ scheduled: 'INVALID_LOGIN' }));
    await expect(enrol()).resolves.toMatchObject({ state: 'stopped', refused: 0 });
    expect(harness.flinks.switched.length).toBeLessThanOrEqual(60);
  });
});

describe('the nightly job follows a login that is paused or given up (FLINKS_NIGHTLY_FOLLOWS)', () => {
  /** A login that Flinks looks at. */
  const enrolled = async (): Promise<string> => {
    const [loginId = ''] = await harness.logins(1);
    await harness.store.enrolment.switched({ loginId, enrolled: true });
    return loginId;
  };
  const switches = () => harness.flinks.switched.map(({ isActivated }) => isActivated);

  test('off while it is paused, and on again when it is resumed, though nobody wished anything', async () => {
    const loginId = await enrolled();
    await harness.store.logins.patch(loginId, { paused: true });
    await enrol();
    await enrol();
    expect([switches(), await known(loginId)]).toEqual([[false], { wanted: null, known: false, refused: null }]);
    await harness.store.logins.patch(loginId, { paused: false });
    await enrol();
    expect([switches(), await known(loginId)]).toEqual([[false, true], { wanted: null, known: true, refused: null }]);
    await enrol();
    expect(switches()).toHaveLength(2);
  });

  test('off while it is given up, and on by its return', async () => {
    const loginId = await enrolled();
    await sql(harness.databaseUrl, `update logins set state = 'gave_up', gave_up_since = now() where login_id = $1`, [
      loginId,
    ]);
    await enrol();
    expect(switches()).toEqual([false]);
    harness.flinks.set(loginId, { isScheduled: false });
    await new HouseClient(harness.client).startRefresh({ loginId, live: false });
    await harness.until(async () => switches().length === 2, 'the switch back on');
    expect(switches()).toEqual([false, true]);
  });

  test('a wish that it be off stays one after the return', async () => {
    const loginId = await enrolled();
    await harness.store.logins.patch(loginId, { paused: true });
    await enrol();
    await harness.store.enrolment.want({ loginIds: [loginId], wanted: false });
    await harness.store.logins.patch(loginId, { paused: false });
    await enrol();
    expect(switches()).toEqual([false]);
  });

  test('with the setting off it is left as it is', async () => {
    Object.assign(harness.policy, { nightlyFollows: false });
    const loginId = await enrolled();
    await harness.store.logins.patch(loginId, { paused: true });
    await enrol();
    expect(switches()).toEqual([]);
  });
});

test('wait answers are repeated after RETRY_DELAYS, and the others do not wait for them', async () => {
  const [slow = '', ...others] = await wishes(4, (index) => (index === 0 ? { scheduled: 'RETRY_LATER' } : {}));
  await harness.startEnrolment();
  await harness.until(async () => (await harness.store.enrolment.pending({ follows: true })) === 1, 'the others');
  harness.flinks.set(slow, {});
  await expect(harness.enrolment().result()).resolves.toMatchObject({ state: 'done', switched: 4 });
  expect(called().filter((loginId) => others.includes(loginId))).toHaveLength(3);
});

test.each([
  ['asks to wait', 'TOO_MANY_REQUESTS', 1],
  ['is silent', SILENT, 3],
])(
  'while Flinks %s only a few are called, RETRY_DELAYS are used up, and the wishes are kept',
  async (_what, scheduled, attempts) => {
    await wishes(60, () => ({ scheduled }));
    const runId = await harness.startEnrolment();
    await expect(harness.enrolment().result()).resolves.toEqual({ state: 'later', switched: 0, refused: 0 });
    // Three passes: ten in a row, and those in progress besides the tenth.
    expect(harness.flinks.switched.length).toBeLessThanOrEqual(3 * 20 * attempts);
    expect(new Set(called()).size).toBeLessThanOrEqual(20);
    const pauses = timersIn(await eventsOf(harness.enrolment(runId))).filter((ms) => ms > 900);
    expect(pauses.map((ms) => Math.ceil(ms / 1_000) * 1_000)).toEqual(SHORT.retryDelaysMs);
    expect(await harness.store.enrolment.pending({ follows: true })).toBe(60);
    expect(await alerts()).toEqual([]);
  },
);

test('a few operator answers in a row stop it with one alert; the wishes are kept', async () => {
  await wishes(60, () => ({ scheduled: 'ACCESS_DENIED' }));
  await expect(enrol()).resolves.toMatchObject({ state: 'stopped' });
  expect(harness.flinks.switched.length).toBeLessThanOrEqual(15);
  expect(await harness.store.enrolment.pending({ follows: true })).toBe(60);
  expect(await alerts()).toMatchObject([{ code: 'enrolment_stopped', flinksCode: 'ACCESS_DENIED' }]);
});

test('an error without a code is ours as well, also where there is only one login', async () => {
  const [only = ''] = await wishes(1, () => ({ scheduled: '' }));
  await expect(enrol()).resolves.toMatchObject({ state: 'stopped' });
  expect(await known(only)).toMatchObject({ refused: null });
  expect(await alerts()).toMatchObject([{ flinksCode: 'HTTP 401' }]);
});

test("an operator answer among good ones is that login's own: noted on it, and no alert", async () => {
  const loginIds = await wishes(30, (index) => (index === 0 ? { scheduled: 'METHOD_NOT_AVAILABLE' } : {}));
  await expect(enrol()).resolves.toEqual({ state: 'done', switched: 29, refused: 1 });
  expect(await known(loginIds[0]!)).toMatchObject({ refused: 'METHOD_NOT_AVAILABLE' });
  expect(await alerts()).toEqual([]);
});

test('a wish that is kept while it is at work is seen to as well, and there is only one at work', async () => {
  Object.assign(harness.policy, { retryDelaysMs: [2_000] });
  const [slow = ''] = await wishes(1, () => ({ scheduled: 'RETRY_LATER' }));
  const first = await harness.startEnrolment();
  await harness.until(async () => harness.flinks.switched.length === 1, 'the first call');
  harness.flinks.set(slow, {});
  const [late = ''] = await wishes(1);
  expect(await harness.startEnrolment()).toBe(first);
  await expect(harness.enrolment().result()).resolves.toMatchObject({ state: 'done', switched: 2 });
  expect(await known(late)).toMatchObject({ known: true });
});

test('terminated in the middle, the next one goes on where it was', async () => {
  Object.assign(harness.policy, { retryDelaysMs: [60_000] });
  const loginIds = await wishes(20, (index) => (index === 7 ? { scheduled: 'RETRY_LATER' } : {}));
  await harness.startEnrolment();
  await harness.until(async () => (await harness.store.enrolment.pending({ follows: true })) === 1, 'the others');
  await harness.enrolment().terminate('an operator did it');
  harness.flinks.set(loginIds[7]!, {});
  await expect(enrol()).resolves.toMatchObject({ state: 'done', switched: 1 });
  expect(new Set(called())).toEqual(new Set(loginIds));
});

describe('a login that is withdrawn', () => {
  const remove = (loginId: string) => sql(harness.databaseUrl, 'delete from logins where login_id = $1', [loginId]);
  const call = (loginId: string) => {
    const { setEnrolment } = createFlinksActivities(harness);
    return new MockActivityEnvironment().run(setEnrolment, { loginId });
  };

  test('is not called', async () => {
    const [loginId = ''] = await wishes(1);
    await remove(loginId);
    await expect(call(loginId)).resolves.toEqual({ kind: 'gone' });
    expect(called()).toEqual([]);
  });

  test('while Flinks switches it on is switched off again', async () => {
    const [loginId = ''] = await wishes(1);
    const { setScheduledRefresh } = harness.flinks;
    harness.flinks.setScheduledRefresh = async (input) => {
      await remove(loginId);
      return setScheduledRefresh(input);
    };
    await expect(call(loginId)).resolves.toMatchObject({ kind: 'ok' });
    expect(harness.flinks.switched.map(({ isActivated }) => isActivated)).toEqual([true, false]);
  });
});

test('a run counts the logins that Flinks does not look at by itself, and its end puts those back that should be', async () => {
  Object.assign(harness.policy, SHORT);
  const [dropped = ''] = await harness.logins(1, () => ({ isScheduled: false }));
  await harness.logins(2);
  await harness.logins(1, () => ({ isScheduled: false }));
  await harness.store.enrolment.want({ loginIds: [dropped], wanted: true });
  await harness.store.enrolment.switched({ loginId: dropped, enrolled: true });
  const run = await harness.run();
  expect(run).toMatchObject({ total: 4, notEnrolled: 2, counts: { refreshed: 4 } });
  await expect(harness.enrolment().result()).resolves.toMatchObject({ state: 'done', switched: 1 });
  expect(called()).toEqual([dropped]);
  expect(await harness.store.runs.get(run.runId)).toMatchObject({ notEnrolled: 2 });
});

test('a run without such wishes starts nothing', async () => {
  // May be from another test in this namespace.
  const latest = async () => {
    const { runId } = await harness
      .enrolment()
      .describe()
      .catch(() => ({ runId: 'none' }));
    return runId;
  };
  const before = await latest();
  await harness.logins(1, () => ({ isScheduled: false }));
  await harness.run();
  expect(await latest()).toBe(before);
});
