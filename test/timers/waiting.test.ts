import { randomUUID } from 'node:crypto';
import { DAY_MS } from '../../domain/duration';
import { connectCompletedSignal, refreshStatusQuery, runStartedSignal } from '../../workflows/messages';
import { mfa, ok, refused, type LoginUnderTest, type Script } from '../support/refresh-harness';
import { describeInVirtualTime } from '../support/time-skipping';
import { expectMoments, harnessInVirtualTime, timesOf, withDefaults } from './support';

const wrongPassword: Script = { cached: [refused('INVALID_PASSWORD')] };
const wantsMfa: Script = { cached: [refused('RETRY_LATER')], live: [() => mfa()] };

describeInVirtualTime('a wait of days', (start) => {
  const shared = harnessInVirtualTime(start);

  const waiting = async (script: Script, more = {}) => {
    const login = shared.harness.login(script);
    const handle = await login.start(withDefaults(more));
    await login.untilWaiting();
    const sinceMs = timesOf(login, 'recordWait')[0] ?? 0;
    return { login, handle, after: (...days: number[]) => days.map((count) => sinceMs + count * DAY_MS) };
  };
  const claim = (eventId: string = randomUUID()) => ({ eventId, source: 'test' });
  const remindersOf = (login: LoginUnderTest) => login.of('remindUser').map(({ n }) => n);
  const expectReminded = (login: LoginUnderTest, moments: number[]) => {
    expect(remindersOf(login)).toEqual([1, 2, 3]);
    expectMoments(timesOf(login, 'remindUser'), moments);
  };

  test.each([
    ['E1', wrongPassword, 'INVALID_PASSWORD'],
    ['MFA', wantsMfa, undefined],
  ])('%s: reminders go out after 1, 3 and 7 days, and after 14 the login is given up', async (_box, script, code) => {
    const { login, handle, after } = await waiting(script);
    await expect(handle.result()).resolves.toEqual({ outcome: 'gave_up', ...(code === undefined ? {} : { code }) });
    expectReminded(login, after(1, 3, 7));
    expectMoments(timesOf(login, 'finishRefresh'), after(14));
    expect(login.of('recordWait')).toHaveLength(1);
  });

  test('reminders and the limit count from the start of the wait, also after false claims', async () => {
    const { login, handle, after } = await waiting({ ...wantsMfa, detail: [refused('UNAUTHORIZED')] });
    for (const untilWait of [2, 3]) {
      await shared.time.sleep(2 * DAY_MS);
      await handle.signal(connectCompletedSignal, claim());
      await login.untilWaiting(untilWait);
    }
    await expect(handle.result()).resolves.toEqual({ outcome: 'gave_up' });
    expect(login.boxes).toBe('AFDADA');
    expect(login.of('recordWait').map(({ ask }) => ask)).toEqual([true, false, false]);
    expectReminded(login, after(1, 3, 7));
    expectMoments(timesOf(login, 'finishRefresh'), after(14));
  });

  test('reminders and the limit count from the start of the wait, also after reconnects that failed again', async () => {
    const { login, handle, after } = await waiting(wrongPassword);
    for (const untilWait of [2, 3]) {
      await shared.time.sleep(4 * DAY_MS);
      await handle.signal(connectCompletedSignal, claim());
      await login.untilWaiting(untilWait);
    }
    await expect(handle.result()).resolves.toEqual({ outcome: 'gave_up', code: 'INVALID_PASSWORD' });
    expect(login.boxes).toBe('AAA');
    expectReminded(login, after(1, 3, 7));
    expectMoments(timesOf(login, 'finishRefresh'), after(14));
  });

  test('an answer after five days leads to refreshed, with two reminders on the way', async () => {
    const { login, handle, after } = await waiting(wantsMfa);
    await shared.time.sleep(5 * DAY_MS);
    await handle.signal(connectCompletedSignal, claim());
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_mfa' });
    expect(remindersOf(login)).toEqual([1, 2]);
    expectMoments(timesOf(login, 'fetchAccountsDetail'), after(5));
    expect(login.boxes).toBe('AFDI');
  });

  test('a claim that arrives twice in a wait of five days is answered once', async () => {
    const { login, handle } = await waiting(wantsMfa);
    await shared.time.sleep(5 * DAY_MS);
    const eventId = randomUUID();
    await handle.signal(connectCompletedSignal, claim(eventId));
    await handle.signal(connectCompletedSignal, claim(eventId));
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_mfa' });
    expect(login.boxes).toBe('AFDI');
    expect(login.of('finishRefresh')).toHaveLength(1);
  });

  test('a false claim that arrives again two days later is known: nobody looks, the wait goes on', async () => {
    const { login, handle, after } = await waiting({ ...wantsMfa, detail: [refused('UNAUTHORIZED')] });
    const eventId = randomUUID();
    await shared.time.sleep(2 * DAY_MS);
    await handle.signal(connectCompletedSignal, claim(eventId));
    await login.untilWaiting(2);
    await shared.time.sleep(2 * DAY_MS);
    await handle.signal(connectCompletedSignal, claim(eventId));
    await expect(handle.result()).resolves.toEqual({ outcome: 'gave_up' });
    expect(login.boxes).toBe('AFDA');
    expectMoments(timesOf(login, 'finishRefresh'), after(14));
  });

  test('rule 8: while its ask is held nobody is reminded or given up; both count from when it went out', async () => {
    let askedMs: number | null = null;
    const clock = () => (askedMs === null ? null : new Date(askedMs).toISOString());
    const { login, handle } = await waiting({ ...wrongPassword, clock });
    await shared.time.sleep(20 * DAY_MS);
    await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ state: 'awaiting_user' });
    expect(login.of('readWaitClock').length).toBeGreaterThan(1);
    expect([login.of('remindUser'), login.of('finishRefresh')]).toEqual([[], []]);
    askedMs = await shared.harness.nowMs();
    await expect(handle.result()).resolves.toEqual({ outcome: 'gave_up', code: 'INVALID_PASSWORD' });
    expect(remindersOf(login)).toEqual([1, 2, 3]);
    const [endedMs = 0] = timesOf(login, 'finishRefresh');
    expect(endedMs - askedMs).toBeGreaterThanOrEqual(14 * DAY_MS - 60_000);
  });

  test('the run of the fifth day looks once: data from before the wait are not a return, later ones are', async () => {
    const before = await shared.harness.nowMs();
    const fixedMs = before + 4 * DAY_MS;
    const look = (ms: number) => ok({ lastRefresh: new Date(ms).toISOString() });
    const { login, handle } = await waiting({
      cached: [refused('INVALID_PASSWORD'), look(before - DAY_MS), look(fixedMs)],
    });
    for (const looks of [2, 3]) {
      await shared.time.sleep(2.5 * DAY_MS);
      await handle.signal(runStartedSignal, { runId: randomUUID(), listed: false });
      await login.until(() => login.of('authorizeCached').length === looks, `look ${looks - 1}`);
    }
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
    expect(login.boxes).toBe('AAADI');
    expect(login.of('recordWait')).toHaveLength(1);
  });

  describe('given up', () => {
    const givenUp = async () => {
      const known: NonNullable<Script['known']> = {};
      const { login, handle } = await waiting({ ...wrongPassword, known });
      await handle.result();
      known.gaveUpSince = new Date(timesOf(login, 'recordWait')[0] ?? 0).toISOString();
      login.calls.length = 0;
      return login;
    };
    const nextRun = (login: LoginUnderTest) => login.refresh(withDefaults({ trigger: 'run', runId: randomUUID() }));

    test('later runs look once each, by a cached Authorize, and ask and remind nobody', async () => {
      const login = await givenUp();
      for (let day = 1; day <= 3; day += 1) {
        await shared.time.sleep(DAY_MS);
        await expect(nextRun(login)).resolves.toMatchObject({ outcome: 'gave_up' });
      }
      expect(login.boxes).toBe('AAA');
      expect(login.of('recordWait')).toEqual([]);
      expect(login.of('remindUser')).toEqual([]);
    });

    test('a run that finds data from after the start of the wait refreshes it', async () => {
      const login = await givenUp();
      login.script.cached = [ok({ lastRefresh: new Date(await shared.harness.nowMs()).toISOString() })];
      await expect(nextRun(login)).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
      expect(login.boxes).toBe('ADI');
    });
  });
});
