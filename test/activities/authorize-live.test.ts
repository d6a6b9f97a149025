import type { Fault } from '../../simulator/server';
import { Bench, failureOf, SILENCE_MS } from './support';

/** F: what is recorded about a live call before and after it, whatever happens to its answer. */
let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
beforeEach(() => bench.simulator.faults.clear());
afterAll(() => bench.close());

const atTheBank: Fault = { endpoint: 'Authorize', mode: 'live' };
const minting: Fault = { endpoint: 'GenerateAuthorizeToken' };

/** Ways to lose the answer of a call that has reached the bank. */
const LOST: [string, Fault][] = [
  ['the bank stays silent', { ...atTheBank, hangMs: SILENCE_MS }],
  ['the connection is cut after the work', { ...atTheBank, dropConnection: 'after' }],
  ['half of the body comes', { ...atTheBank, cutBody: true }],
];

describe('rule 4: the answer of a live call is lost', () => {
  test.each(LOST)('%s: the failure says that the bank may have been called', async (_how, fault) => {
    const login = await bench.login();
    bench.simulator.faults.set(fault);
    await expect(failureOf(login.live())).resolves.toMatchObject({ type: 'FlinksAnswerLost' });
    expect(login.heard()).toHaveLength(1);
  });

  test.each(LOST)('%s: the reservation stays open, and another live call is told to wait', async (_how, fault) => {
    const login = await bench.login();
    bench.simulator.faults.set(fault);
    await failureOf(login.live());
    expect(await login.liveCalls()).toEqual([{ open: true, status: null, code: null }]);
    bench.simulator.faults.clear();
    for (const attended of [false, true]) {
      await expect(login.live({ attended })).resolves.toEqual({
        kind: 'busy',
        retryAfterMs: expect.any(Number) as number,
      });
    }
    expect(login.heard()).toHaveLength(1);
  });
});

describe('rule 10: the answer of a live call cannot be read', () => {
  const alerts = async (loginId: string) =>
    (await bench.test.store.events.list({ limit: 1_000 })).events.filter((event) => event.loginId === loginId);

  test('a page instead of JSON may come from behind the bank: UNREADABLE, the call counts and is over, the operator is told', async () => {
    const login = await bench.login();
    bench.simulator.faults.set({ ...atTheBank, html: true });
    await expect(login.live({ perDay: 1 })).resolves.toEqual({ kind: 'refused', status: 200, code: 'UNREADABLE' });
    expect(await login.liveCalls()).toEqual([{ open: false, status: 200, code: 'UNREADABLE' }]);
    const [alert, ...more] = await alerts(login.loginId);
    expect([alert?.data.code, alert?.data.flinksCode, more]).toEqual(['unreadable_data', 'UNREADABLE', []]);
    await expect(login.live({ perDay: 1 })).resolves.toMatchObject({ kind: 'capped' });
    expect(login.heard()).toHaveLength(1);
  });

  test('it is no success: the count of unattended 203s stays', async () => {
    const login = await bench.login({ live: 'mfa' });
    await login.live();
    bench.simulator.faults.set({ ...atTheBank, html: true });
    await login.live();
    expect(await login.unattended203s()).toBe(1);
  });

  test('a token that cannot be read: UNREADABLE, the bank was not called, and nothing counts', async () => {
    const login = await bench.login();
    bench.simulator.faults.set({ ...minting, html: true });
    await expect(login.live()).resolves.toMatchObject({ kind: 'refused', code: 'UNREADABLE' });
    expect([await login.liveCalls(), login.heard()]).toEqual([[], []]);
    expect(await alerts(login.loginId)).toHaveLength(1);
  });
});

describe('a live call that was answered is over: its reservation is ended, and the next one need not wait', () => {
  test.each([
    ['200', { live: 'ok' as const }, { kind: 'ok', status: 200 }, { status: 200, code: null }],
    ['203', { live: 'mfa' as const }, { kind: 'mfa', status: 203 }, { status: 203, code: null }],
    ['202', { live: 'pending' as const }, { kind: 'pending', status: 202 }, { status: 202, code: null }],
    [
      'a refusal',
      { live: { code: 'INVALID_PASSWORD' } },
      { kind: 'refused', code: 'INVALID_PASSWORD' },
      { status: 401, code: 'INVALID_PASSWORD' },
    ],
  ])('%s', async (_what, spec, answer, written) => {
    const login = await bench.login(spec);
    await expect(login.live()).resolves.toMatchObject(answer);
    expect(await login.liveCalls()).toEqual([{ open: false, ...written }]);
    await expect(login.live()).resolves.not.toMatchObject({ kind: 'busy' });
  });

  test.each([
    ['503', 503, 'FlinksUnavailable'],
    ['429', 429, 'FlinksRateLimited'],
  ])('%s without a code is an answer, not a lost one', async (_what, status, type) => {
    const login = await bench.login();
    bench.simulator.faults.set({ ...atTheBank, status });
    await expect(failureOf(login.live())).resolves.toMatchObject({ type });
    expect(await login.liveCalls()).toEqual([{ open: false, status, code: null }]);
  });

  test('rule 5: an unattended 203 is counted once, an attended one not', async () => {
    const login = await bench.login({ live: 'mfa' });
    await login.live();
    expect(await login.unattended203s()).toBe(1);
    const attended = await bench.login({ live: 'mfa' });
    await attended.live({ attended: true });
    expect(await attended.unattended203s()).toBe(0);
  });

  test('rule 5: a 200 takes the count back', async () => {
    const login = await bench.login({ live: ['mfa', 'ok'] });
    await login.live();
    bench.simulator.answerMfa(login.loginId);
    await login.live();
    expect(await login.unattended203s()).toBe(0);
  });

  test('a 200 for another LoginId is refused, and does not count as a success', async () => {
    const login = await bench.login({ live: 'mfa' });
    await login.live();
    const other = await bench.login();
    const authorizeLive = jest.spyOn(bench.flinks, 'authorizeLive');
    authorizeLive.mockImplementationOnce(({ authorizeToken }, options) =>
      bench.flinks.authorizeCached({ loginId: other.loginId, authorizeToken }, options),
    );
    await expect(login.live()).resolves.toMatchObject({ kind: 'refused', code: 'LOGIN_MISMATCH' });
    expect(await login.unattended203s()).toBe(1);
  });
});

describe('a live call that was surely not made is not counted: its reservation is cancelled', () => {
  test.each<[string, Fault, string]>([
    ['silent', { ...minting, hangMs: SILENCE_MS }, 'FlinksUnavailable'],
    ['cut', { ...minting, dropConnection: 'after' }, 'FlinksUnavailable'],
    ['down', { ...minting, status: 503 }, 'FlinksUnavailable'],
    ['asked too often', { ...minting, status: 429 }, 'FlinksUnavailable'],
  ])('the token endpoint is %s', async (_how, fault, type) => {
    const login = await bench.login();
    bench.simulator.faults.set(fault);
    await expect(failureOf(login.live())).resolves.toMatchObject({ type });
    expect(await login.liveCalls()).toEqual([]);
    expect(login.heard()).toEqual([]);
  });

  test('the token endpoint says when to come back: the workflow is told', async () => {
    const login = await bench.login();
    bench.simulator.faults.set({ ...minting, status: 429, retryAfter: '90' });
    await expect(failureOf(login.live())).resolves.toMatchObject({
      type: 'FlinksUnavailable',
      details: [{ status: 429, retryAfterMs: 90_000 }],
    });
  });

  test('the token is refused', async () => {
    const login = await bench.login();
    bench.simulator.faults.set({ ...minting, status: 401 });
    await expect(login.live()).resolves.toEqual({ kind: 'refused', status: 401, code: 'TOKEN_REFUSED' });
    expect(await login.liveCalls()).toEqual([]);
  });

  test('no connection to Flinks', async () => {
    const login = await bench.login();
    jest.spyOn(bench.flinks, 'authorizeLive').mockImplementationOnce(() => bench.nowhere());
    await expect(failureOf(login.live())).resolves.toMatchObject({ type: 'FlinksUnreachable' });
    expect(await login.liveCalls()).toEqual([]);
  });

  test('the login is withdrawn while its token is minted: the token is not spent', async () => {
    const login = await bench.login();
    bench.simulator.faults.set({ ...minting, latencyMs: 300 });
    const answer = login.live();
    await login.withdrawOnceReserved();
    await expect(answer).resolves.toEqual({ kind: 'gone' });
    expect(login.heard()).toEqual([]);
  });

  test('a login that is not registered costs no call, not even of a token', async () => {
    const login = await bench.login();
    await login.withdraw();
    const before = bench.simulator.calls.length;
    await expect(login.live()).resolves.toEqual({ kind: 'gone' });
    expect(bench.simulator.calls).toHaveLength(before);
  });
});

test('rule 1: the live calls of a day are capped, and the one too many does not reach the bank', async () => {
  const login = await bench.login({ live: { code: 'RETRY_LATER' } });
  for (let n = 0; n < 2; n += 1) await login.live({ perDay: 2 });
  await expect(login.live({ perDay: 2 })).resolves.toEqual({ kind: 'capped', code: 'LIVE_LIMIT' });
  expect(login.heard()).toHaveLength(2);
});

test.each([
  ['more', { perDay: 1_000_000 }],
  ['what is no number', { perDay: 'many' as unknown as number }],
])('whoever can write to Temporal and asks for %s in a day gets what the settings allow', async (_what, asked) => {
  const login = await bench.login({ live: { code: 'RETRY_LATER' } });
  for (let n = 0; n < 3; n += 1) await login.live(asked);
  await expect(login.live(asked)).resolves.toEqual({ kind: 'capped', code: 'LIVE_LIMIT' });
  expect(login.heard()).toHaveLength(3);
});

test('nor do they get a second call while the first may still be at the bank', async () => {
  const login = await bench.login();
  await bench.test.sql(
    `insert into live_calls (login_id, refresh_id, attended, institution, reserved_at)
     values ('${login.loginId}', '${login.refreshId}', false, 'Maple Bank', clock_timestamp() - interval '1 minute')`,
  );
  await expect(login.live({ settleMs: 0 })).resolves.toMatchObject({ kind: 'busy' });
  expect(login.heard()).toEqual([]);
});

test('a database that is away before the call: the failure says that the bank was not called', async () => {
  const login = await bench.login();
  await bench.test.sql('alter table live_calls rename to live_calls_away');
  try {
    await expect(failureOf(login.live())).resolves.toMatchObject({ type: 'RefreshStoreUnavailable' });
    expect(login.heard()).toEqual([]);
  } finally {
    await bench.test.sql('alter table live_calls_away rename to live_calls');
  }
});
