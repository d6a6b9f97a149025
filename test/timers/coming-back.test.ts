import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { DAY_MS, MINUTE_MS } from '../../domain/duration';
import { connectCompletedSignal, openConnectUpdate } from '../../workflows/messages';
import { mfa, refused, type LoginUnderTest, type Script } from '../support/refresh-harness';
import { describeInVirtualTime } from '../support/time-skipping';
import { expectMoments, gapsOf, harnessInVirtualTime, withDefaults } from './support';

/**
 * A link does not go stale: the result of a click a day later (design of the customer's page, docs/connect-page.md).
 */
describeInVirtualTime('a click a day later', (start) => {
  const shared = harnessInVirtualTime(start);
  const parked = async (script: Script) => {
    const login = shared.harness.login(script);
    const handle = await login.start(withDefaults({ trigger: 'run', runId: randomUUID() }));
    await login.untilWaiting();
    return { login, handle };
  };
  const click = (handle: WorkflowHandle) => handle.executeUpdate(openConnectUpdate);
  const finishInConnect = (handle: WorkflowHandle) =>
    handle.signal(connectCompletedSignal, { eventId: randomUUID(), source: 'page' });
  const sessionsOf = (login: LoginUnderTest) => login.of('fetchAccountsDetail').map(({ requestId }) => requestId);

  test('parked by a 203: a new session is opened, and the user who answers it has fresh data', async () => {
    const [ofTheRun, ofTheClick] = [randomUUID(), randomUUID()];
    const { login, handle } = await parked({
      cached: [refused('RETRY_LATER')],
      live: [mfa(ofTheRun), mfa(ofTheClick)],
    });
    await shared.time.sleep(DAY_MS);
    await expect(click(handle)).resolves.toEqual({ mode: 'mfa', requestId: ofTheClick });
    await login.untilWaiting(2);
    await finishInConnect(handle);
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_mfa' });
    expect(login.boxes).toBe('AFFDI');
    expectMoments(gapsOf(login, 'authorizeLive'), [DAY_MS]);
    expect(login.of('authorizeLive').map(({ attended }) => attended)).toEqual([false, true]);
    expect(sessionsOf(login)).toEqual([ofTheClick]);
    expect(login.of('recordWait').map(({ ask }) => ask)).toEqual([true, false]);
  });

  test('every click has a session that is alive: the one at hand for 7 minutes, then a new one, day after day', async () => {
    const sessions = Array.from({ length: 4 }, () => randomUUID());
    const { login, handle } = await parked({ cached: [refused('RETRY_LATER')], live: sessions.map((id) => mfa(id)) });
    const heard: (string | undefined)[] = [];
    for (const afterMs of [0, 6 * MINUTE_MS, 2 * MINUTE_MS, DAY_MS, DAY_MS]) {
      if (afterMs > 0) await shared.time.sleep(afterMs);
      heard.push((await click(handle)).requestId);
    }
    expect(heard).toEqual([sessions[0], sessions[0], sessions[1], sessions[2], sessions[3]]);
    await finishInConnect(handle);
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed', path: 'after_mfa' });
    expect(sessionsOf(login)).toEqual([sessions[3]]);
  });

  test('the password was refused: relink, and no click ever asks the bank', async () => {
    const { login, handle } = await parked({ cached: [refused('INVALID_PASSWORD')] });
    for (let day = 0; day < 3; day += 1) {
      await expect(click(handle)).resolves.toEqual({ mode: 'relink' });
      await shared.time.sleep(DAY_MS);
    }
    await expect(click(handle)).resolves.toEqual({ mode: 'relink' });
    expect(login.boxes).toBe('A');
    await handle.terminate();
  });

  test('given up after 14 days: the click of a new link is a relink too, without asking the bank', async () => {
    const known: NonNullable<Script['known']> = {};
    const { login, handle } = await parked({ cached: [refused('INVALID_PASSWORD')], known });
    await expect(handle.result()).resolves.toEqual({ outcome: 'gave_up', code: 'INVALID_PASSWORD' });
    known.gaveUpCode = 'INVALID_PASSWORD';
    login.calls.length = 0;
    const again = await login.start(withDefaults({ trigger: 'user', live: true }));
    await expect(click(again)).resolves.toEqual({ mode: 'relink' });
    expect(login.boxes).toBe('');
    await again.terminate();
  });
});
