import { rmSync } from 'node:fs';
import { startSimulator, type Simulator } from '../../simulator/server';
import { House } from '../support/house';
import { waitFor } from '../support/wait-for';
import { liveCallsOf } from './book';
import { killAllCommands } from './command';

/** Long enough for all live calls of a test to be at their banks at the kill. */
export const AT_BANK_MS = 5_000;
export const SETTLE_MS = 4_000;
/** LastRefresh of a login that is so old that a run calls the bank. */
export const OLD = '2020-01-01T00:00:00Z';

/** A live call that is at the bank for AT_BANK_MS, and is then answered as given. */
export const atBank = <T>(then: T) => ({ hangMs: AT_BANK_MS, then });

/** Gives each test of a file a made-up Flinks, and settings for an `up` in front of it. */
export function eachHouseAtBank(use: (simulator: Simulator, settings: NodeJS.ProcessEnv) => void): void {
  let simulator: Simulator;
  let settings: NodeJS.ProcessEnv;
  beforeEach(async () => {
    // An unused session ends before the settling time does, as at Flinks, where a job holds it for minutes at most.
    simulator = await startSimulator({ requestIdIdleMs: SETTLE_MS - 1_000 });
    settings = await House.settings(simulator, { FLINKS_LIVE_SETTLE: `${SETTLE_MS / 1_000}s` });
    use(simulator, settings);
  });
  afterEach(async () => {
    killAllCommands();
    await simulator.close();
    rmSync(settings['DATA_DIR'] ?? '', { recursive: true, force: true });
  });
}

/** Waits until the live call of each of these logins is at its bank. */
export const untilAtBank = (simulator: Simulator, ...loginIds: string[]) =>
  waitFor(
    'the live call of each login',
    () => loginIds.every((loginId) => liveCallsOf(simulator, loginId).length > 0),
    { withinMs: 120_000, everyMs: 20, seen: () => simulator.calls.map(({ endpoint, mode }) => mode ?? endpoint) },
  );
