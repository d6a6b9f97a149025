import { HouseClient } from '../../client/house-client';
import { FLINKS_TASK_QUEUE } from '../../domain/ids';
import { runProgressQuery } from '../../workflows/messages';
import { gatewayOn } from '../gateway/support';
import { crewOfFile, type RunHarness } from '../support/run-harness';

/**
 * `POST ../refresh` with the user present: the gateway, a real Temporal with priority and fairness enabled, a real
 * database.
 */
const AT_ONCE = 10;
const IN_RUN = 1_200;
const SLOTS = 120;
const ACTIVITY_QUEUE = 2;

const crew = crewOfFile({ flinksCallsAtOnce: AT_ONCE });
let harness: RunHarness;
let gateway: ReturnType<typeof gatewayOn>;
/** Calls of the bank in order of arrival, and what blocks them all. */
let arrived: string[];
let letGo: () => void;
beforeEach(async () => {
  harness = await crew.next();
  gateway = gatewayOn(harness.gatewayStore, {
    realClient: new HouseClient(harness.client, { policy: harness.policy }),
  });
  const { flinks } = harness;
  const { authorizeCached, authorizeLive } = flinks;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  arrived = [];
  flinks.authorizeCached = async (input) => {
    arrived.push(`A ${input.loginId}`);
    await held;
    return authorizeCached(input);
  };
  flinks.authorizeLive = async (input) => {
    arrived.push(`F ${input.loginId}`);
    await held;
    return authorizeLive(input);
  };
});
afterEach(async () => {
  letGo();
  await gateway.app.close();
  await harness.stop();
});

const refresh = async (loginId: string) => {
  const answer = await gateway.call('POST', `/v1/logins/${loginId}/refresh`, { live: true });
  expect(answer.statusCode).toBe(202);
  return answer.json<{ workflowId: string; link: string }>();
};
const stateOf = async (link: string) =>
  (await gateway.app.inject(`${new URL(link).pathname}/state`)).json<{ state: string; step?: string }>();

/** Activities waiting for a worker that calls Flinks. */
async function backlog(): Promise<number> {
  const { client } = harness;
  const { stats } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: FLINKS_TASK_QUEUE },
    taskQueueType: ACTIVITY_QUEUE,
    reportStats: true,
  });
  return Number(stats?.approximateBacklogCount ?? 0);
}

const isAsked = async (loginId: string): Promise<boolean> => {
  const { raw } = await harness.refreshOf(loginId).describe();
  return (raw.pendingActivities ?? []).some(({ activityType }) => activityType?.name === 'authorizeLive');
};

test('while a run of more than a thousand is on, the present user is called before all that it has in line', async () => {
  Object.assign(harness.policy, { maxOpen: SLOTS });
  await harness.logins(IN_RUN);
  const { handle } = await harness.startRun();
  await harness.until(async () => (await backlog()) >= SLOTS - 2 * AT_ONCE, 'a run that has filled the line');
  await expect(handle.query(runProgressQuery)).resolves.toMatchObject({ total: IN_RUN, slotsBusy: SLOTS });

  const present = await harness.login();
  const { link } = await refresh(present);
  // At once: no call has been let through yet.
  expect(link).toMatch(/\/connect\/[0-9a-f-]{36}\.[\w-]{43}$/);
  await harness.until(() => isAsked(present), 'the live call in line');
  await harness.until(async () => (await stateOf(link)).state === 'asking', 'the page that shows the bank being asked');
  expect(arrived).toHaveLength(AT_ONCE);

  letGo();
  await harness.until(async () => arrived.includes(`F ${present}`), 'the live call');
  await handle.terminate('the rest of it proves nothing more');
  await harness.untilState(present, 'idle');
  const ahead = arrived.indexOf(`F ${present}`) - AT_ONCE;
  // Not quite the next one: a poll asks one of the queue's partitions at random. Without priority it would be the last.
  expect(ahead).toBeGreaterThanOrEqual(0);
  expect(ahead).toBeLessThan(SLOTS / 2);
  await expect(harness.store.logins.get(present)).resolves.toMatchObject({
    lastOutcome: { outcome: 'refreshed', path: 'live' },
  });
  await expect(stateOf(link)).resolves.toMatchObject({ state: 'done' });
}, 300_000);

test('USER_LIVE_ATTEMPTS is a cap of its own: neither takes from the other', async () => {
  Object.assign(harness.policy, { liveAttemptsPerDay: 1, userLiveAttemptsPerHour: 2, retryDelaysMs: [] });
  letGo();
  const loginId = await harness.login({ cached: 'RETRY_LATER', live: 'RETRY_LATER' });
  const liveCalls = () => arrived.filter((call) => call === `F ${loginId}`).length;
  const ended = async (): Promise<unknown> => harness.refreshOf(loginId).result();
  const unattended = async () => {
    await gateway.call('POST', `/v1/logins/${loginId}/refresh`, { live: false });
    return ended();
  };
  const present = async () => {
    await refresh(loginId);
    return ended();
  };
  await expect(unattended()).resolves.toEqual({ outcome: 'unavailable', code: 'RETRY_LATER' });
  await expect(unattended()).resolves.toEqual({ outcome: 'unavailable', code: 'LIVE_LIMIT' });
  expect(liveCalls()).toBe(1);
  for (const count of [2, 3]) {
    await expect(present()).resolves.toEqual({ outcome: 'unavailable', code: 'RETRY_LATER' });
    expect(liveCalls()).toBe(count);
  }
  await expect(present()).resolves.toEqual({ outcome: 'unavailable', code: 'LIVE_LIMIT' });
  await expect(unattended()).resolves.toEqual({ outcome: 'unavailable', code: 'LIVE_LIMIT' });
  expect(liveCalls()).toBe(3);
});
