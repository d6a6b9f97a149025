import { ScheduleOverlapPolicy, type ScheduleHandle } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import { applySchedule, describeSchedule, pauseSchedule, resumeSchedule } from '../../client';
import { DAY_MS, HOUR_MS } from '../../domain/duration';
import { SCHEDULE_ID } from '../../domain/ids';
import { crewOfFile, type RunHarness } from '../support/run-harness';
import { waitFor } from '../support/wait-for';

const DAYS = 7;

const crew = crewOfFile();
let harness: RunHarness;
let schedule: ScheduleHandle;
beforeEach(async () => {
  harness = await crew.next();
  await applySchedule(harness.client, '0 15 * * *');
  schedule = harness.client.schedule.getHandle(SCHEDULE_ID);
});
afterEach(async () => {
  await schedule.delete();
  await harness.stop();
});

/** One login that is refreshed by a cached call, one whose user is awaited. */
async function twoLogins() {
  return { fresh: await harness.login(), waiting: await harness.login({ cached: 'INVALID_PASSWORD' }) };
}

/** Asks for every run of the last seven days, with the Schedule's own overlap policy unless one is given. */
async function backfill(overlap?: ScheduleOverlapPolicy): Promise<void> {
  const end = new Date();
  const start = new Date(end.getTime() - DAYS * DAY_MS);
  await schedule.backfill({ start, end, ...(overlap !== undefined && { overlap }) });
}

/** Holds every run in its first step. Returns what lets them go on. */
function holdRuns(): () => void {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  harness.flinks.listAnswer = () => released;
  return () => release();
}

async function scheduledRuns() {
  const { workflow } = harness.client;
  const results: { runId: string; state: string }[] = [];
  let open = 0;
  const { lastRuns } = (await describeSchedule(harness.client))!;
  for (const { workflowId } of lastRuns) {
    const handle = workflow.getHandle(workflowId!);
    if ((await handle.describe()).status.name === 'RUNNING') open += 1;
    else results.push((await handle.result()) as { runId: string; state: string });
  }
  return { started: lastRuns.length, open, results, states: results.map(({ state }) => state).sort() };
}

const ended = async (count: number) => {
  await waitFor(`${count} ended runs`, async () => (await scheduledRuns()).results.length === count, { everyMs: 200 });
  return scheduledRuns();
};
const callsOf = (loginId: string) =>
  harness.flinks.calls.filter((call) => call.loginId === loginId).map(({ box }) => box);
const asksOf = async (loginId: string) =>
  (await harness.store.events.list({ limit: 200 })).events.filter(
    (event) => event.loginId === loginId && event.type === 'login.awaiting_user',
  );

test('backfilled for seven days: the first run works, and the overlap policy skips the others', async () => {
  const { fresh, waiting } = await twoLogins();
  const release = holdRuns();
  await backfill();
  await waitFor('the others to be skipped', async () => (await describeSchedule(harness.client))!.skipped === DAYS - 1);
  expect(await scheduledRuns()).toMatchObject({ started: 1, open: 1 });
  release();
  expect(await ended(1)).toMatchObject({ started: 1, states: ['finished'] });
  expect([callsOf(fresh), callsOf(waiting)]).toEqual([['A', 'D', 'I'], ['A']]);
  expect(await asksOf(waiting)).toHaveLength(1);
});

test('backfilled with a policy that lets runs overlap: the ledger refuses all but one, no login is called or asked twice', async () => {
  const { fresh, waiting } = await twoLogins();
  const release = holdRuns();
  await backfill(ScheduleOverlapPolicy.ALLOW_ALL);
  expect((await ended(DAYS - 1)).states).toEqual(Array.from({ length: DAYS - 1 }, () => 'skipped'));
  expect([callsOf(fresh), callsOf(waiting)]).toEqual([[], []]);
  release();
  expect((await ended(DAYS)).states.filter((state) => state !== 'skipped')).toEqual(['finished']);
  expect([callsOf(fresh), callsOf(waiting)]).toEqual([['A', 'D', 'I'], ['A']]);
  expect(await asksOf(waiting)).toHaveLength(1);
});

test('backfilled one run after another: seven runs, each looks once, and the user is asked once', async () => {
  const { waiting } = await twoLogins();
  await backfill(ScheduleOverlapPolicy.BUFFER_ALL);
  const { results, states } = await ended(DAYS);
  expect(states).toEqual(Array.from({ length: DAYS }, () => 'finished'));
  expect(callsOf(waiting)).toEqual(Array.from({ length: DAYS }, () => 'A'));
  expect(await asksOf(waiting)).toHaveLength(1);
  const runs = await Promise.all(results.map(({ runId }) => harness.store.runs.get(runId)));
  const times = runs.map((run) => [run!.startedAt, run!.finishedAt!]).sort();
  for (const [index, [, finishedAt]] of times.slice(0, -1).entries())
    expect(Date.parse(times[index + 1]![0]!)).toBeGreaterThanOrEqual(Date.parse(finishedAt!));
});

test('paused while runs fall due, then resumed: none is made up for, and the next one that is due starts', async () => {
  await twoLogins();
  // As often as a Schedule can, so that three days pass as three seconds.
  await schedule.update(({ spec, ...rest }) => ({
    ...rest,
    spec: { ...spec, calendars: [], intervals: [{ every: '1s' }] },
  }));
  await waitFor('a run', async () => (await scheduledRuns()).started > 0);
  await pauseSchedule(harness.client, 'three days off');
  const { started } = await scheduledRuns();
  const pausedMs = Date.now();
  await waitFor('three moments to pass', () => Date.now() > pausedMs + 3_500);
  expect((await scheduledRuns()).started).toBe(started);
  const resumedMs = Date.now();
  await resumeSchedule(harness.client, 'back');
  await waitFor('a run after the pause', async () => (await scheduledRuns()).started > started);
  const { lastRuns } = (await describeSchedule(harness.client))!;
  expect(Date.parse(lastRuns[started]!.scheduledAt)).toBeGreaterThan(resumedMs - 1_000);
});

test('a run that was missed by more than half a day is left to the next day, also after `setup` anew', async () => {
  await applySchedule(harness.client, '0 16 * * *');
  const { policies } = await schedule.describe();
  expect(policies).toMatchObject({
    overlap: ScheduleOverlapPolicy.SKIP,
    catchupWindow: 12 * HOUR_MS,
    pauseOnFailure: false,
  });
});

test.each([
  ['2027-03-14', 'an hour is skipped'],
  ['2027-11-07', 'an hour comes twice'],
])('on the night of %s, when %s in Toronto, a run falls due each day at the same hour of UTC', async (day) => {
  await applySchedule(harness.client, '30 6 * * *');
  const startMs = Date.parse(`${day}T00:00:00Z`);
  const { startTime } = await harness.client.workflowService.listScheduleMatchingTimes({
    namespace: harness.client.options.namespace,
    scheduleId: SCHEDULE_ID,
    startTime: msToTs(startMs - DAY_MS),
    endTime: msToTs(startMs + 2 * DAY_MS),
  });
  expect(startTime.map((one) => tsToMs(one))).toEqual(
    [-1, 0, 1].map((days) => startMs + days * DAY_MS + 6.5 * HOUR_MS),
  );
});
