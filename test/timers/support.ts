import { DEFAULT_POLICY } from '../../domain/policy';
import type { RefreshLoginInput } from '../../workflows/messages';
import { RefreshHarness, type LoginUnderTest } from '../support/refresh-harness';
import type { VirtualTime } from '../support/time-skipping';

/** On a loaded machine, the clock moves a little between two simultaneous things. */
const TOLERANCE_MS = 20_000;

/** A harness on its own server, for one test file: its tests run one after another and share the clock. */
export function harnessInVirtualTime(start: () => Promise<VirtualTime>) {
  const shared = {} as { harness: RefreshHarness; time: VirtualTime };
  beforeAll(async () => {
    shared.time = await start();
    shared.harness = await RefreshHarness.start({}, shared.time);
  });
  afterAll(() => shared.harness?.stop());
  return shared;
}

/** Every setting at its default. */
export const withDefaults = (more: Partial<RefreshLoginInput> = {}): Partial<RefreshLoginInput> => ({
  policy: DEFAULT_POLICY,
  ...more,
});

export type ActivityName = LoginUnderTest['calls'][number]['activity'];

/** When an activity was called, by the server's clock. */
export const timesOf = (login: LoginUnderTest, activity: ActivityName): number[] =>
  login.calls.filter((call) => call.activity === activity).map(({ atMs }) => atMs);

/** Times between calls of any of these activities, in order. */
export const gapsOf = (login: LoginUnderTest, ...activities: ActivityName[]): number[] => {
  const times = login.calls.filter(({ activity }) => activities.includes(activity)).map(({ atMs }) => atMs);
  return times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
};

/** Checks that each time is at most 50 ms before the expected one, or after it by less than the tolerance. */
export function expectMoments(actualMs: number[], expectedMs: number[]): void {
  expect(actualMs).toHaveLength(expectedMs.length);
  actualMs.forEach((ms, index) => {
    expect(ms).toBeGreaterThanOrEqual((expectedMs[index] ?? 0) - 50);
    expect(ms).toBeLessThan((expectedMs[index] ?? 0) + TOLERANCE_MS);
  });
}
