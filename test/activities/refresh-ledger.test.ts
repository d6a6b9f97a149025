import { randomUUID } from 'node:crypto';
import { Bench } from './support';

/** What a refresh reads and writes about itself: nothing for a login that is not registered, and nothing perishable. */
let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
afterAll(() => bench.close());

describe('recallLive: what the bank said to a live call whose answer reached only the database', () => {
  test.each([
    ['203', { live: 'mfa' as const }, { kind: 'mfa', status: 203 }],
    ['a refusal', { live: { code: 'NEW_ACCOUNT' } }, { kind: 'refused', code: 'NEW_ACCOUNT' }],
  ])('%s is recalled, without its session', async (_what, spec, recalled) => {
    const login = await bench.login(spec);
    await login.live();
    const { loginId, refreshId } = login;
    const answer = await bench.run('recallLive', { loginId, refreshId });
    expect(answer).toMatchObject(recalled);
    expect(answer).not.toHaveProperty('requestId');
  });

  test('202 is recalled with its session, in which the bank is at work, until its refresh ends', async () => {
    const login = await bench.login({ live: 'pending' });
    const { loginId, refreshId } = login;
    await bench.run('beginRefresh', { loginId, refreshId, trigger: 'app', runId: null });
    const said = await login.live();
    await expect(bench.run('recallLive', { loginId, refreshId })).resolves.toEqual(said);
    expect(said).toEqual({ kind: 'pending', status: 202, requestId: expect.any(String) as string });
    const outcome = { outcome: 'unavailable' as const, code: 'POLL_LIMIT' };
    await bench.run('finishRefresh', { loginId, refreshId, runIds: [], outcome, endedLive202: true });
    await expect(bench.run('recallLive', { loginId, refreshId })).resolves.toBeNull();
  });

  test('200 can only be told by a look', async () => {
    const login = await bench.login();
    await login.live();
    const { loginId, refreshId } = login;
    await expect(bench.run('recallLive', { loginId, refreshId })).resolves.toBeNull();
  });

  test('a call whose answer never came, and that of another refresh, are not recalled', async () => {
    const login = await bench.login({ live: 'mfa' });
    await login.live();
    const { loginId } = login;
    await expect(bench.run('recallLive', { loginId, refreshId: randomUUID() })).resolves.toBeNull();
    bench.simulator.faults.set({ endpoint: 'Authorize', mode: 'live', dropConnection: 'after' });
    const lost = await bench.login();
    await lost.live().catch(() => undefined);
    bench.simulator.faults.clear();
    await expect(bench.run('recallLive', { loginId: lost.loginId, refreshId: lost.refreshId })).resolves.toBeNull();
  });
});

describe('a login that is not registered', () => {
  const nobody = { loginId: randomUUID(), refreshId: randomUUID() };

  test('does not begin', async () => {
    await expect(bench.run('beginRefresh', { ...nobody, trigger: 'app', runId: null })).resolves.toBeNull();
  });

  test('has no wait, and its user is not asked', async () => {
    const wait = {
      ...nobody,
      runId: null,
      reason: 'mfa' as const,
      code: null,
      ask: true,
      hold: false,
      askIntervalMs: 0,
    };
    await expect(bench.run('recordWait', wait)).resolves.toBeNull();
    expect((await bench.test.store.events.list({ limit: 10 })).events).toEqual([]);
  });

  test('is not told to the operator: a raw signal may name any', async () => {
    await bench.run('alertOperator', { loginId: nobody.loginId, code: 'login_mismatch', message: 'forged' });
    expect((await bench.test.store.events.list({ limit: 10 })).events).toEqual([]);
  });
});

test('steps tell what each box was answered, in order', async () => {
  const login = await bench.login({ live: { code: 'RETRY_LATER' } });
  const { loginId, refreshId } = login;
  await bench.run('beginRefresh', { loginId, refreshId, trigger: 'app', runId: null });
  await login.detail(await login.authorized());
  await login.live();
  const [refresh] = (await bench.test.store.refreshes.history({ loginId, limit: 1 })).history;
  expect(refresh!.steps.map(({ box, status, code }) => [box, status, code])).toEqual([
    ['A', 200, null],
    ['D', 200, null],
    ['F', expect.any(Number), 'RETRY_LATER'],
  ]);
});
