import { Bench, environmentOf, failureOf } from './support';

/**
 * Rule 6: what an activity gives to Temporal (results, failures, heartbeats) contains no token, no key and no bank
 * data.
 */
let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
beforeEach(() => bench.simulator.faults.clear());
afterAll(() => bench.close());

/** Everything that left an activity, as text: exactly what Temporal would write into a history. */
async function whatLeaves(
  ...calls: ((attempt: { environment: ReturnType<typeof environmentOf> }) => Promise<unknown>)[]
) {
  const left: unknown[] = [];
  for (const call of calls) {
    const environment = environmentOf();
    environment.on('heartbeat', (details) => left.push(details));
    left.push(
      await call({ environment }).catch((error: Error & { details?: unknown }) => ({
        message: error.message,
        stack: error.stack,
        details: error.details,
        cause: String(error.cause),
      })),
    );
  }
  return JSON.stringify(left);
}

const plantedIn = async (loginId: string): Promise<string[]> => {
  const bank = [
    ...(await bench.test.sql<Record<string, string | null>>(
      'select name, email, phone_number from holders where login_id = $1',
      [loginId],
    )),
    ...(await bench.test.sql<Record<string, string | null>>(
      'select account_number, title from accounts where login_id = $1',
      [loginId],
    )),
  ].flatMap((row) => Object.values(row).filter((text) => text !== null));
  expect(bank.length).toBeGreaterThan(3);
  const { secretKey, apiKey } = bench.simulator.credentials;
  return [...bench.tokens, secretKey, apiKey, ...bank];
};

test('a token never leaves the attempt that spends it, nor a key or bank data any activity: results', async () => {
  const login = await bench.login({ live: ['ok', 'mfa'] });
  const requestId = await login.authorized();
  await login.detail(requestId);
  bench.tokens.length = 0;
  const left = await whatLeaves(
    login.cached,
    (attempt) => login.live({}, attempt),
    (attempt) => login.live({}, attempt),
    (attempt) => login.detail(requestId, {}, attempt),
    (attempt) => login.attributes(requestId, attempt),
    (attempt) => bench.run('listIneligible', { runId: 'any' }, attempt),
  );
  expect(bench.tokens).toHaveLength(3);
  for (const planted of await plantedIn(login.loginId)) expect(left).not.toContain(planted);
});

test.each([
  ['a cut body', { cutBody: true as const }],
  ['a page', { html: true as const }],
  ['503', { status: 503 }],
  ['a refusal', { code: 'INVALID_PASSWORD' }],
])('nor does one leave a failure: %s', async (_what, fault) => {
  const login = await bench.login();
  const requestId = await login.authorized();
  await login.detail(requestId);
  bench.tokens.length = 0;
  const faulty = (['Authorize', 'GetAccountsDetail', 'Attributes'] as const).map((endpoint) => ({
    endpoint,
    ...fault,
  }));
  bench.simulator.faults.set(faulty);
  const left = await whatLeaves(
    login.cached,
    (attempt) => login.live({}, attempt),
    (attempt) => login.detail(requestId, {}, attempt),
    (attempt) => login.attributes(requestId, attempt),
  );
  expect(bench.tokens).toHaveLength(2);
  for (const planted of await plantedIn(login.loginId)) expect(left).not.toContain(planted);
});

test('what the database quotes does not leave: a row that it refuses', async () => {
  const login = await bench.login();
  const requestId = await login.authorized();
  await bench.test.sql(`alter table accounts add constraint planted check (title is null) not valid`);
  try {
    const failure = await failureOf(login.detail(requestId));
    expect(failure).toMatchObject({ type: 'DatabaseError', message: expect.stringContaining('planted') as string });
    expect(failure.message).not.toMatch(/failing row|Chequing/i);
  } finally {
    await bench.test.sql('alter table accounts drop constraint planted');
  }
});

test('a token is minted for each attempt and spent once', async () => {
  const login = await bench.login();
  bench.tokens.length = 0;
  const before = bench.simulator.calls.length;
  bench.simulator.faults.set({ endpoint: 'Authorize', status: 503, times: 1 });
  await failureOf(login.cached());
  await login.cached({ attempt: 2 });
  expect(new Set(bench.tokens).size).toBe(2);
  const spent = bench.simulator.calls.slice(before).filter(({ endpoint }) => endpoint === 'Authorize');
  expect(new Set(spent.map(({ tokenHash }) => tokenHash)).size).toBe(2);
  expect(bench.simulator.violations).toEqual([]);
});

test('a token that is refused is our keys, never a word of the bank about its user', async () => {
  const login = await bench.login();
  for (const code of ['INVALID_PASSWORD', 'INVALID_LOGIN', 'A_CODE_NOBODY_KNOWS']) {
    bench.simulator.faults.set({ endpoint: 'GenerateAuthorizeToken', code, status: 401 });
    await expect(login.cached()).resolves.toEqual({ kind: 'refused', status: 401, code: 'TOKEN_REFUSED' });
  }
  bench.simulator.faults.set({ endpoint: 'GenerateAuthorizeToken', code: 'TOO_MANY_REQUESTS', status: 429 });
  await expect(login.cached()).resolves.toEqual({ kind: 'refused', status: 429, code: 'TOO_MANY_REQUESTS' });
});
