import { randomUUID } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { DAY_MS, MINUTE_MS } from '../../domain/duration';
import { connectCompletedSignal } from '../../workflows/messages';
import { mfa, ok, refused, type Script } from '../support/refresh-harness';
import { describeInVirtualTime } from '../support/time-skipping';
import { expectMoments, gapsOf, harnessInVirtualTime, timesOf, withDefaults } from './support';

describeInVirtualTime('delays of minutes', (start) => {
  const shared = harnessInVirtualTime(start);
  const at = (ms: number) => ok({ lastRefresh: new Date(ms).toISOString() });
  const minutes = (...counts: number[]) => counts.map((count) => count * MINUTE_MS);

  describe('RETRY_DELAYS', () => {
    test('F: again after 5 minutes, again after 30, then unavailable until tomorrow; nobody is asked', async () => {
      const login = shared.harness.login({ cached: [refused('RETRY_LATER')], live: [refused('RETRY_LATER', 400)] });
      await expect(login.refresh(withDefaults())).resolves.toEqual({ outcome: 'unavailable', code: 'RETRY_LATER' });
      expect(login.boxes).toBe('AFFF');
      expectMoments(gapsOf(login, 'authorizeLive'), minutes(5, 30));
      expectMoments(gapsOf(login, 'authorizeLive', 'finishRefresh').slice(-1), [0]);
      expect(login.of('recordWait')).toEqual([]);
    });

    test('A: the same delays, and the third answer counts', async () => {
      const login = shared.harness.login({
        cached: [refused('TOO_MANY_REQUESTS', 429), refused('TOO_MANY_REQUESTS', 429), async () => at(await now())],
      });
      await expect(login.refresh(withDefaults())).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
      expect(login.boxes).toBe('AAADI');
      expectMoments(gapsOf(login, 'authorizeCached'), minutes(5, 30));
    });

    test('the delays are spent once, whichever boxes spend them', async () => {
      const login = shared.harness.login({
        cached: [refused('CARD_IN_USE', 400), async () => at(await now())],
        detail: [refused('AGGREGATION_ERROR', 500)],
      });
      await expect(login.refresh(withDefaults())).resolves.toEqual({
        outcome: 'unavailable',
        code: 'AGGREGATION_ERROR',
      });
      expect(login.boxes).toBe('AADAD');
      expectMoments(gapsOf(login, 'authorizeCached'), minutes(5, 30));
    });

    test('a Retry-After longer than the delay is respected, a shorter one changes nothing', async () => {
      const busy = (retryAfterMs: number) => ({ ...refused('TOO_MANY_REQUESTS', 429), retryAfterMs });
      const login = shared.harness.login({ cached: [busy(20 * MINUTE_MS), busy(MINUTE_MS)] });
      const handle = await login.start(withDefaults());
      await expect(handle.result()).resolves.toEqual({ outcome: 'unavailable', code: 'TOO_MANY_REQUESTS' });
      expectMoments(gapsOf(login, 'authorizeCached'), minutes(20, 30));
    });

    test('the timer says how long it is, Retry-After included', async () => {
      const busy = { ...refused('TOO_MANY_REQUESTS', 429), retryAfterMs: 20 * MINUTE_MS };
      const login = shared.harness.login({ cached: [busy, async () => at(await now())] });
      const handle = await login.start(withDefaults());
      await handle.result();
      const { events } = await handle.fetchHistory();
      const timer = events?.find(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
      expect(defaultPayloadConverter.fromPayload(timer?.userMetadata?.summary as Payload)).toContain('20m');
    });

    test('the details in the Web UI name what is waited for, not the call before', async () => {
      const login = shared.harness.login({ cached: [refused('CARD_IN_USE', 400)] });
      const handle = await login.start(withDefaults());
      await login.until(() => login.boxes === 'A', 'A');
      await shared.time.sleep(MINUTE_MS);
      const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
      expect(currentDetails).toContain('CARD_IN_USE');
      await handle.terminate();
    });

    test('a user who comes back ends the delay', async () => {
      const login = shared.harness.login({ cached: [refused('CARD_IN_USE', 400), async () => at(await now())] });
      const handle = await login.start(withDefaults());
      await login.until(() => login.boxes === 'A', 'A');
      await shared.time.sleep(2 * MINUTE_MS);
      await handle.signal(connectCompletedSignal, { eventId: randomUUID(), source: 'test' });
      await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
      expectMoments(gapsOf(login, 'authorizeCached'), minutes(2));
    });
  });

  describe('rule 4: the settle rule', () => {
    const lost = new Error('the connection broke');
    const old = async () => at((await now()) - 9 * DAY_MS);

    test('a lost answer is looked after 4 minutes later: LastRefresh has moved, so the data are collected', async () => {
      const login = shared.harness.login({ cached: [old, async () => at(await now())], live: [lost] });
      await expect(login.refresh(withDefaults())).resolves.toEqual({ outcome: 'refreshed', path: 'live' });
      expect(login.boxes).toBe('AFADI');
      expectMoments(gapsOf(login, 'authorizeLive', 'authorizeCached').slice(-1), minutes(4));
    });

    test('LastRefresh has not moved: one more live call after the look, and after its loss unavailable', async () => {
      const unmoved = await old();
      const login = shared.harness.login({ cached: [unmoved], live: [lost] });
      await expect(login.refresh(withDefaults())).resolves.toEqual({ outcome: 'unavailable', code: 'ANSWER_LOST' });
      expect(login.boxes).toBe('AFAFA');
      expectMoments(gapsOf(login, 'authorizeLive', 'authorizeCached'), minutes(0, 4, 0, 4));
    });
  });

  describe('rule 5: live calls that rang for nothing', () => {
    const wantsMfa = (known: Script['known']): Script => ({
      cached: [refused('SESSION_EXPIRED', 400)],
      live: [() => mfa()],
      known,
    });

    test.each([
      [0, 'AF'],
      [1, 'AF'],
      [2, 'A'],
    ])('after %i unattended 203s: %s, then the user is awaited', async (unattended203s, boxes) => {
      const login = shared.harness.login(wantsMfa({ unattended203s }));
      await login.start(withDefaults());
      await login.untilWaiting();
      expect(login.boxes).toBe(boxes);
      expect(login.of('recordWait')).toEqual([expect.objectContaining({ reason: 'mfa' })]);
    });

    test('days apart: two unattended calls ring, the third does not, and an answered MFA changes nothing', async () => {
      const known = { unattended203s: 0 };
      const rings = () => {
        known.unattended203s += 1;
        return mfa();
      };
      const login = shared.harness.login({
        ...wantsMfa(known),
        live: [rings],
        detail: [refused('SESSION_EXPIRED', 400)],
      });
      const handle = await login.start(withDefaults());
      for (const untilWait of [2, 3]) {
        await login.untilWaiting(untilWait - 1);
        await shared.time.sleep(DAY_MS);
        await handle.signal(connectCompletedSignal, { eventId: randomUUID(), source: 'test' });
        await login.untilWaiting(untilWait);
      }
      expect(login.boxes).toBe('AFDAFDA');
      expectMoments(gapsOf(login, 'authorizeLive'), [DAY_MS]);
      expect(timesOf(login, 'recordWait')).toHaveLength(3);
    });
  });

  const now = () => shared.harness.nowMs();
});
