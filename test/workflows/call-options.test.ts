import { tsToMs } from '@temporalio/common/lib/time';
import { mfa, pending, refused, RefreshHarness, SHORT, type LoginUnderTest } from '../support/refresh-harness';

/** How calls are made, as the history shows it: time-outs, attempts, priorities, pauses. */
let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

async function historyOf(login: LoginUnderTest) {
  const handle = harness.client.workflow.getHandle(`refresh-login/${login.loginId}`);
  return (await handle.fetchHistory()).events ?? [];
}

async function scheduledIn(login: LoginUnderTest) {
  const events = await historyOf(login);
  return events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled == null
      ? []
      : [
          {
            activity: scheduled.activityType?.name ?? '',
            heartbeatMs: tsToMs(scheduled.heartbeatTimeout),
            withinMs: tsToMs(scheduled.startToCloseTimeout),
            attempts: scheduled.retryPolicy?.maximumAttempts ?? 0,
            priority: scheduled.priority?.priorityKey ?? 0,
          },
        ],
  );
}

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

test('K: polls are FLINKS_POLL_INTERVAL apart: neither sooner nor later', async () => {
  const login = harness.login({ detail: [pending], polls: [pending, pending, { kind: 'ok', status: 200 }] });
  await login.refresh({ policy: { ...SHORT, pollIntervalMs: 3_000, pollLimitMs: 60_000 } });
  const events = await historyOf(login);
  const timers = events.flatMap(({ timerStartedEventAttributes: timer }) =>
    timer == null ? [] : [tsToMs(timer.startToFireTimeout)],
  );
  expect(timers).toHaveLength(2);
  for (const ms of timers) {
    expect(ms).toBeGreaterThan(2_900);
    expect(ms).toBeLessThanOrEqual(3_000);
  }
});
