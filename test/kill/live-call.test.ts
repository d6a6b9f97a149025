import { Client, Connection } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { refreshLoginWorkflowId } from '../../domain/ids';
import type { Simulator } from '../../simulator/server';
import type { Ready } from '../support/house';
import { AT_BANK_MS, atBank, eachHouseAtBank, OLD, SETTLE_MS, untilAtBank } from './at-bank';
import { liveCallsOf } from './book';
import { Command } from './command';
import { api, endOfRun, startRun } from './run';

/** A dead worker is noticed by its heartbeats, not by the call's 5 min. */
const NOTICED_WITHIN_MS = 15_000;
/** Time for a busy server to record that it has noticed. */
const WRITTEN_WITHIN_MS = 10_000;

let simulator: Simulator;
let settings: NodeJS.ProcessEnv;
eachHouseAtBank((...given) => ([simulator, settings] = given));

test('kill -9 in mid live call: noticed in 15 s, settled, looked at, and never two calls at one bank', async () => {
  const { loginId: letIn } = simulator.addLogin({ lastRefresh: OLD, live: atBank('ok' as const) });
  const { loginId: rung } = simulator.addLogin({ lastRefresh: OLD, live: atBank('mfa' as const) });
  let up = new Command('up', settings);
  await up.ready;
  const runId = await startRun(settings, simulator);
  await untilAtBank(simulator, letIn, rung);
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
