import type { AccountsDetail } from '../../flinks/client';
import { Bench, failureOf, SILENCE_MS } from './support';

/** D, J, I: what is stored, that it belongs to the right login, and how little of it is returned. */
let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
beforeEach(() => bench.simulator.faults.clear());
afterEach(() => jest.restoreAllMocks());
afterAll(() => bench.close());

const stored = async (loginId: string): Promise<number> =>
  (await bench.test.store.bankData.accounts(loginId)).accounts.length;
const packages = async (loginId: string): Promise<string[]> =>
  (await bench.test.store.bankData.attributes({ loginId })).attributes.map((one) => one.package);
const alerts = async (loginId: string) =>
  (await bench.test.store.events.list({ limit: 1_000 })).events.filter(
    (event) => event.loginId === loginId && event.data['code'] === 'login_mismatch',
  );

/** The next answer with accounts does not name its login: no contract guarantees Flinks' `Login`. */
function namesNobody(): void {
  const { getAccountsDetail, getAccountsDetailAsync } = bench.flinks;
  const nameless = <T extends { kind: string }>(answer: T): T =>
    'detail' in answer ? { ...answer, detail: { ...(answer.detail as AccountsDetail), loginId: null } } : answer;
  jest
    .spyOn(bench.flinks, 'getAccountsDetail')
    .mockImplementation(async (...call) => nameless(await getAccountsDetail.apply(bench.flinks, call)));
  jest
    .spyOn(bench.flinks, 'getAccountsDetailAsync')
    .mockImplementation(async (...call) => nameless(await getAccountsDetailAsync.apply(bench.flinks, call)));
}

/** A login whose session is where each box asks. */
async function at(box: 'D' | 'J') {
  const login = await bench.login(box === 'J' ? { detail: { pending: 0 } } : {});
  const requestId = await login.authorized();
  if (box === 'J') await login.detail(requestId);
  return { login, requestId, collect: box === 'D' ? login.detail : login.poll };
}

describe.each(['D', 'J'] as const)('%s: whose data it is', (box) => {
  test('only counts go back; the accounts are in the database', async () => {
    const { login, requestId, collect } = await at(box);
    await expect(collect(requestId)).resolves.toEqual({ kind: 'ok', status: 200, accounts: 2, transactions: 60 });
    expect(await stored(login.loginId)).toBe(2);
  });

  test.each([true, false])(
    'data that names another login is not stored and told to the operator (hearsay: %s)',
    async (mustNameLogin) => {
      const mine = await at(box);
      const other = await at(box);
      await expect(mine.collect(other.requestId, { mustNameLogin })).resolves.toEqual({
        kind: 'refused',
        status: 200,
        code: 'LOGIN_MISMATCH',
      });
      for (const { login } of [mine, other]) expect(await stored(login.loginId)).toBe(0);
      expect(await alerts(mine.login.loginId)).toHaveLength(1);
    },
  );

  test('mustNameLogin: data of a session that is hearsay, and that names no login, is not stored', async () => {
    const { login, requestId, collect } = await at(box);
    namesNobody();
    await expect(collect(requestId, { mustNameLogin: true })).resolves.toMatchObject({ code: 'LOGIN_MISMATCH' });
    expect(await stored(login.loginId)).toBe(0);
    expect(await alerts(login.loginId)).toHaveLength(1);
  });

  test('data of a session of our own that names no login is stored', async () => {
    const { login, requestId, collect } = await at(box);
    namesNobody();
    await expect(collect(requestId)).resolves.toMatchObject({ kind: 'ok', accounts: 2 });
    expect(await stored(login.loginId)).toBe(2);
  });

  test('a 202 stores nothing and is pending', async () => {
    const login = await bench.login({ detail: { pending: 9 } });
    const requestId = await login.authorized();
    await expect(login.detail(requestId)).resolves.toEqual({ kind: 'pending', status: 202 });
    if (box === 'J') await expect(login.poll(requestId)).resolves.toEqual({ kind: 'pending', status: 202 });
    expect(await stored(login.loginId)).toBe(0);
  });

  test('an answer that is cut short stores nothing', async () => {
    const { login, requestId, collect } = await at(box);
    bench.simulator.faults.set({ loginId: login.loginId, cutBody: true });
    await expect(failureOf(collect(requestId))).resolves.toMatchObject({ type: 'FlinksAnswerLost' });
    expect(await stored(login.loginId)).toBe(0);
  });

  test('a login that was withdrawn while Flinks answered keeps nothing', async () => {
    const { login, requestId, collect } = await at(box);
    bench.simulator.faults.set({ loginId: login.loginId, latencyMs: 200 });
    const answer = collect(requestId);
    await login.withdraw();
    await expect(answer).resolves.toEqual({ kind: 'gone' });
    expect(await stored(login.loginId)).toBe(0);
  });

  test('a login that is not registered costs no call', async () => {
    const { login, requestId, collect } = await at(box);
    await login.withdraw();
    const before = bench.simulator.calls.length;
    await expect(collect(requestId)).resolves.toEqual({ kind: 'gone' });
    expect(bench.simulator.calls).toHaveLength(before);
  });
});

describe('I: attributes', () => {
  test('nothing of a package goes back; it is in the database', async () => {
    const login = await bench.login();
    const requestId = await login.authorized();
    await login.detail(requestId);
    await expect(login.attributes(requestId)).resolves.toEqual({ kind: 'ok', status: 200 });
    expect(await packages(login.loginId)).toEqual(['income']);
  });

  test('a package that is lost on the way is not stored', async () => {
    const login = await bench.login();
    const requestId = await login.authorized();
    await login.detail(requestId);
    bench.simulator.faults.set({ endpoint: 'Attributes', hangMs: SILENCE_MS });
    await expect(failureOf(login.attributes(requestId))).resolves.toMatchObject({ type: 'FlinksAnswerLost' });
    expect(await packages(login.loginId)).toEqual([]);
  });
});
