import { rmSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { startSimulator, type Simulator } from '../../simulator/server';
import { House, type Ready } from '../support/house';
import { inTime, waitFor } from '../support/wait-for';
import { liveCallsOf } from './book';
import { Command, killAllCommands, killServer } from './command';
import { api, endOfRun, startRun } from './run';

/** Long enough for both calls to be at their banks at the kill. */
const AT_BANK_MS = 5_000;
const SETTLE_MS = 4_000;
/** A dead worker is noticed by its heartbeats, not by the call's 5 min. */
const NOTICED_WITHIN_MS = 15_000;
/** Time for a busy server to record that it has noticed. */
const WRITTEN_WITHIN_MS = 10_000;
const OLD = '2020-01-01T00:00:00Z';

const atBank = <T>(then: T) => ({ hangMs: AT_BANK_MS, then });

let simulator: Simulator;
let settings: NodeJS.ProcessEnv;
beforeEach(async () => {
  // An unused session ends before the settling time does, as at Flinks, where a job holds it for minutes at most.
  simulator = await startSimulator({ requestIdIdleMs: SETTLE_MS - 1_000 });
  settings = await House.settings(simulator, { FLINKS_LIVE_SETTLE: `${SETTLE_MS / 1_000}s` });
});
afterEach(async () => {
  killAllCommands();
  await simulator.close();
  rmSync(settings['DATA_DIR'] ?? '', { recursive: true, force: true });
});

test('kill -9 in mid live call: noticed in 15 s, settled, looked at, and never two calls at one bank', async () => {
  const { loginId: letIn } = simulator.addLogin({ lastRefresh: OLD, live: atBank('ok' as const) });
  const { loginId: rung } = simulator.addLogin({ lastRefresh: OLD, live: atBank('mfa' as const) });
  let up = new Command('up', settings);
  await up.ready;
  const runId = await startRun(settings, simulator);
  await untilAtBank(letIn, rung);
  const killedMs = Date.now();
  await up.killGroup();
  up = new Command('up', settings);
  const { temporal } = await up.ready;
  const backMs = Date.now();

  const run = await endOfRun(settings, runId, up);
  expect(run).toMatchObject({ state: 'finished', counts: { refreshed: 1, awaiting_user: 1, open: 0 } });
  for (const loginId of [letIn, rung]) {
    const noticed = await lostCallOf(temporal, loginId);
    expect(noticed.byHeartbeat).toBe(true);
    // Temporal was killed too: it notices what was due once it is back.
    expect(noticed.atMs).toBeLessThan(Math.max(killedMs + NOTICED_WITHIN_MS, backMs) + WRITTEN_WITHIN_MS);
    const look = simulator.calls.find(
      (call) => call.loginId === loginId && call.mode === 'cached' && call.atMs > killedMs,
    );
    const calledMs = liveCallsOf(simulator, loginId)[0]?.atMs ?? 0;
    expect(look?.atMs).toBeGreaterThan(calledMs + SETTLE_MS);
    expect(look?.atMs).toBeGreaterThan(noticed.atMs);
  }
  // The bank let one in although nobody got the answer: LastRefresh moved, so it is not asked again.
  expect(liveCallsOf(simulator, letIn)).toHaveLength(1);
  await expect(api(settings, 'GET', `/v1/logins/${letIn}`)).resolves.toMatchObject({
    lastOutcome: { outcome: 'refreshed', path: 'live' },
  });
  const [first, second, ...more] = liveCallsOf(simulator, rung);
  expect(second?.atMs).toBeGreaterThan((first?.atMs ?? 0) + AT_BANK_MS);
  expect(more).toEqual([]);
  await expect(api(settings, 'GET', `/v1/logins/${rung}`)).resolves.toMatchObject({
    state: 'awaiting_user',
    awaiting: { reason: 'mfa' },
  });
  expect(simulator.violations).toEqual([]);
  expect(await up.stop()).toBe(0);
}, 400_000);

test('an answer that is in the database is not lost: with Temporal killed in mid live call the bank is not called again', async () => {
  const { loginId: rung } = simulator.addLogin({ lastRefresh: OLD, live: atBank('mfa' as const) });
  const { loginId: refused } = simulator.addLogin({ lastRefresh: OLD, live: atBank({ code: 'INVALID_PASSWORD' }) });
  let up = new Command('up', settings);
  await up.ready;
  const runId = await startRun(settings, simulator);
  await untilAtBank(rung, refused);
  killServer(settings['DATA_DIR'] ?? '', 'temporal');
  // The worker waits for the bank's answer and records it, although nobody is left to report it to.
  expect(await inTime('the end of `up`', up.exited, { withinMs: 120_000, seen: () => up.tail() })).toBe(1);
  up = new Command('up', settings);
  await up.ready;

  const run = await endOfRun(settings, runId, up);
  expect(run).toMatchObject({ state: 'finished', counts: { awaiting_user: 2, open: 0 } });
  const calls = { rung: liveCallsOf(simulator, rung).length, refused: liveCallsOf(simulator, refused).length };
  expect({ calls, violations: simulator.violations }).toEqual({ calls: { rung: 1, refused: 1 }, violations: [] });
  expect(await up.stop()).toBe(0);
}, 400_000);

const untilAtBank = (...loginIds: string[]) =>
  waitFor(
    'the live call of each login',
    () => loginIds.every((loginId) => liveCallsOf(simulator, loginId).length > 0),
    { withinMs: 120_000, everyMs: 20, seen: () => simulator.calls.map(({ endpoint, mode }) => mode ?? endpoint) },
  );

/** When and how Temporal noticed that a live call had lost its worker. */
async function lostCallOf(
  temporal: Ready['temporal'],
  loginId: string,
): Promise<{ atMs: number; byHeartbeat: boolean }> {
  const connection = await Connection.connect({ address: temporal.address });
  try {
    const { workflow } = new Client({ connection, namespace: temporal.namespace });
    const { events } = await workflow.getHandle(refreshLoginWorkflowId(loginId)).fetchHistory();
    const [event] = (events ?? []).filter((one) => one.activityTaskTimedOutEventAttributes != null);
    if (event === undefined) throw new Error('No activity of this refresh has timed out');
    const { timeoutType } = event.activityTaskTimedOutEventAttributes?.failure?.timeoutFailureInfo ?? {};
    return { atMs: tsToMs(event.eventTime), byHeartbeat: Number(timeoutType) === HEARTBEAT };
  } finally {
    await connection.close();
  }
}

/** temporal.api.enums.v1.TimeoutType */
const HEARTBEAT = 4;
