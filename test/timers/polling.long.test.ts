import { MINUTE_MS, SECOND_MS } from '../../domain/duration';
import { pending } from '../support/refresh-harness';
import { describeInVirtualTime } from '../support/time-skipping';
import { eventsOf, timersIn } from '../workflows/support';
import { gapsOf, harnessInVirtualTime, timesOf, withDefaults } from './support';

const LONG_TEST_MS = 300_000;

describeInVirtualTime('polls of half an hour', (start) => {
  const shared = harnessInVirtualTime(start);

  test(
    'J: asked every 3 s for 30 minutes, once more from A, then unavailable with POLL_LIMIT; nobody is asked',
    async () => {
      const login = shared.harness.login({ detail: [pending], polls: [pending] });
      const handle = await login.start(withDefaults());
      await expect(handle.result()).resolves.toEqual({ outcome: 'unavailable', code: 'POLL_LIMIT' });
      expect(login.boxes).toMatch(/^ADJ{300,601}ADJ{300,601}$/);
      expect(login.of('recordWait')).toEqual([]);
      const [first = 0, again = 0, end = 0] = [
        ...timesOf(login, 'fetchAccountsDetail'),
        ...timesOf(login, 'finishRefresh'),
      ];
      for (const span of [again - first, end - again]) {
        expect(span).toBeGreaterThan(30 * MINUTE_MS - 2 * 3 * SECOND_MS);
        expect(span).toBeLessThan(31 * MINUTE_MS);
      }
      const half = login.boxes.lastIndexOf('A') - 2;
      const gaps = gapsOf(login, 'pollAccountsDetail').slice(0, half - 1);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3 * SECOND_MS - 50);
      // On a busy machine time passes between two polls; the requested times are in the history.
      const timers = timersIn(await eventsOf(handle));
      expect(timers.length).toBeGreaterThan(2 * 300);
      expect(timers.filter((ms) => ms < 2_900 || ms > 3_000)).toEqual([]);
    },
    LONG_TEST_MS,
  );

  test(
    'the second half hour may still bring the data',
    async () => {
      const startedMs = await shared.harness.nowMs();
      const login = shared.harness.login({
        detail: [pending],
        polls: [
          async () =>
            (await shared.harness.nowMs()) - startedMs < 45 * MINUTE_MS ? pending : { kind: 'ok', status: 200 },
        ],
      });
      await expect(login.refresh(withDefaults())).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
      expect(login.boxes).toMatch(/^ADJ+ADJ+I$/);
    },
    LONG_TEST_MS,
  );
});
