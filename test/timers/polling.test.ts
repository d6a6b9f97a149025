import { MINUTE_MS, SECOND_MS } from '../../domain/duration';
import { ok, pending, refused } from '../support/refresh-harness';
import { describeInVirtualTime } from '../support/time-skipping';
import { expectMoments, gapsOf, harnessInVirtualTime, timesOf, withDefaults } from './support';

describeInVirtualTime('polls of attributes', (start) => {
  const shared = harnessInVirtualTime(start);

  test('rule 7: attributes that are never ready are asked for 5 minutes, then named; the refresh stands', async () => {
    const login = shared.harness.login({ attributes: [pending] });
    await expect(login.refresh(withDefaults())).resolves.toEqual({
      outcome: 'refreshed',
      path: 'cached',
      missing: ['income'],
    });
    const asked = timesOf(login, 'fetchAttributes');
    expectMoments([(asked.at(-1) ?? 0) - (asked[0] ?? 0)], [5 * MINUTE_MS]);
    expectMoments(gapsOf(login, 'fetchAttributes').slice(0, 10), Array<number>(10).fill(3 * SECOND_MS));
  });

  test('rule 7: attributes of class wait get two more tries, a poll interval apart', async () => {
    const login = shared.harness.login({
      cached: [async () => ok({ lastRefresh: new Date(await shared.harness.nowMs()).toISOString() })],
      attributes: [refused('RETRY_LATER', 400)],
    });
    await expect(login.refresh(withDefaults())).resolves.toMatchObject({ missing: ['income'] });
    expectMoments(gapsOf(login, 'fetchAttributes'), [3 * SECOND_MS, 3 * SECOND_MS]);
  });
});
