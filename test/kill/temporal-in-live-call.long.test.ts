import type { Simulator } from '../../simulator/server';
import { inTime } from '../support/wait-for';
import { atBank, eachHouseAtBank, OLD, untilAtBank } from './at-bank';
import { liveCallsOf } from './book';
import { Command, killServer } from './command';
import { endOfRun, startRun } from './run';

let simulator: Simulator;
let settings: NodeJS.ProcessEnv;
eachHouseAtBank((...given) => ([simulator, settings] = given));

test('an answer that is in the database is not lost: with Temporal killed in mid live call the bank is not called again', async () => {
  const { loginId: rung } = simulator.addLogin({ lastRefresh: OLD, live: atBank('mfa' as const) });
  const { loginId: refused } = simulator.addLogin({ lastRefresh: OLD, live: atBank({ code: 'INVALID_PASSWORD' }) });
  let up = new Command('up', settings);
  await up.ready;
  const runId = await startRun(settings, simulator);
  await untilAtBank(simulator, rung, refused);
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
