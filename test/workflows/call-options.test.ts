import { refreshLoginWorkflowId } from '../../domain/ids';
import { mfa, pending, refused, RefreshHarness, type LoginUnderTest } from '../support/refresh-harness';
import { activitiesIn, eventsOf } from './support';

/** How calls are made, according to the history: timeouts, attempts, priorities. */
let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

const scheduledIn = async ({ loginId }: LoginUnderTest) =>
  activitiesIn(await eventsOf(harness.client.workflow.getHandle(refreshLoginWorkflowId(loginId))));

const FLINKS_CALLS = [
  'authorizeCached',
  'authorizeLive',
  'fetchAccountsDetail',
  'pollAccountsDetail',
  'fetchAttributes',
];

test('rule 4: a live call is one attempt, and a dead worker is noticed within 15 s although the call may take 210 s', async () => {
  const login = harness.login({ cached: [refused('RETRY_LATER')] });
  await login.refresh();
  const [call] = (await scheduledIn(login)).filter(({ activity }) => activity === 'authorizeLive');
  expect(call).toMatchObject({ attempts: 1 });
  expect(call!.heartbeatMs).toBeGreaterThan(0);
  expect(call!.heartbeatMs).toBeLessThanOrEqual(15_000);
  expect(call!.withinMs).toBeGreaterThan(240_000);
});

test('every call of Flinks has heartbeats and a bounded number of attempts', async () => {
  const login = harness.login({ cached: [refused('RETRY_LATER')], detail: [pending] });
  await login.refresh();
  const calls = (await scheduledIn(login)).filter(({ activity }) => FLINKS_CALLS.includes(activity));
  expect(new Set(calls.map(({ activity }) => activity)).size).toBe(FLINKS_CALLS.length);
  for (const call of calls) {
    expect(call).toMatchObject({ activity: call.activity, attempts: expect.any(Number) as number });
    expect(call.attempts).toBeGreaterThan(0);
    expect(call.attempts).toBeLessThanOrEqual(20);
    expect(call.heartbeatMs).toBeGreaterThan(0);
    expect(call.heartbeatMs).toBeLessThanOrEqual(15_000);
  }
});

test('a present user goes before the thousands of a run', async () => {
  const [present, ofRun] = [harness.login(), harness.login({ cached: [refused('RETRY_LATER')], live: [mfa()] })];
  await present.refresh({ trigger: 'user', live: true });
  await ofRun.start();
  await ofRun.untilWaiting();
  const priorityOf = async (login: LoginUnderTest) =>
    (await scheduledIn(login)).find(({ activity }) => activity === 'authorizeLive')?.priority;
  expect(await priorityOf(present)).toBe(1);
  expect(await priorityOf(ofRun)).not.toBe(1);
});
