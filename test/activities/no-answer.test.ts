import type { Fault, LoginSpec } from '../../simulator/server';
import { Bench, failureOf, SILENCE_MS, type Attempt } from './support';

/**
 * What Temporal and the workflow learn about a call without an answer: type, status, Retry-After, and whether to retry.
 */
let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
beforeEach(() => bench.simulator.faults.clear());
afterAll(() => bench.close());

type Endpoint = NonNullable<Fault['endpoint']>;
type Call = (attempt: Attempt) => Promise<unknown>;

/** A session whose accounts have been requested from Flinks; `detail` is its answer. */
async function collected(detail: LoginSpec['detail']) {
  const login = await bench.login({ detail });
  const requestId = await login.authorized();
  await login.detail(requestId);
  return { login, requestId };
}
const withdrawn = async () => {
  const { loginId } = await bench.login();
  return (await bench.test.store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: true }))!;
};

/** Every activity whose call may be repeated, its endpoint, and what must exist before the call. */
const CALLS: [string, Endpoint, () => Promise<Call>][] = [
  [
    'authorizeCached',
    'Authorize',
    async () => {
      const login = await bench.login();
      return login.cached;
    },
  ],
  [
    'fetchAccountsDetail',
    'GetAccountsDetail',
    async () => {
      const { login, requestId } = await collected('ok');
      return (attempt) => login.detail(requestId, {}, attempt);
    },
  ],
  [
    'pollAccountsDetail',
    'GetAccountsDetailAsync',
    async () => {
      const { login, requestId } = await collected({ pending: 9 });
      return (attempt) => login.poll(requestId, {}, attempt);
    },
  ],
  [
    'fetchAttributes',
    'Attributes',
    async () => {
      const { login, requestId } = await collected('ok');
      return (attempt) => login.attributes(requestId, attempt);
    },
  ],
  [
    'listIneligible',
    'GetNightlyRefreshStatus',
    async () => (attempt) => bench.run('listIneligible', { runId: 'any' }, attempt),
  ],
  [
    'setEnrolment',
    'SetScheduledRefresh',
    async () => {
      const { loginId } = await bench.login();
      await bench.test.store.enrolment.want({ loginIds: [loginId], wanted: true });
      return (attempt) => bench.run('setEnrolment', { loginId }, attempt);
    },
  ],
  [
    'turnNightlyRefreshOff',
    'SetScheduledRefresh',
    async () => {
      const withdrawal = await withdrawn();
      return (attempt) => bench.run('turnNightlyRefreshOff', withdrawal, attempt);
    },
  ],
  [
    'deleteCard',
    'DeleteCard',
    async () => {
      const withdrawal = await withdrawn();
      return (attempt) => bench.run('deleteCard', withdrawal, attempt);
    },
  ],
];

describe.each(CALLS)('%s', (_name, endpoint, prepare) => {
  const failing = async (fault: Fault, attempt = 1) => {
    bench.simulator.faults.clear();
    const call = await prepare();
    bench.simulator.faults.set({ ...fault, endpoint });
    return failureOf(call({ attempt }));
  };

  test.each<[string, Fault, string, object]>([
    ['503', { status: 503 }, 'FlinksUnavailable', { status: 503 }],
    ['429', { status: 429 }, 'FlinksRateLimited', { status: 429 }],
    ['silence', { hangMs: SILENCE_MS }, 'FlinksAnswerLost', {}],
    ['a cut connection', { dropConnection: 'after' }, 'FlinksAnswerLost', {}],
    ['half a body', { cutBody: true }, 'FlinksAnswerLost', { status: expect.any(Number) as number }],
  ])('%s has its own failure type, with the status there was', async (_what, fault, type, facts) => {
    await expect(failing(fault)).resolves.toMatchObject({ type, details: [facts] });
  });

  test('Retry-After is handed on: to Temporal where it is short, to the workflow in every case', async () => {
    await expect(failing({ status: 503, retryAfter: '7' })).resolves.toMatchObject({
      nonRetryable: false,
      nextRetryDelay: 7_000,
      details: [{ status: 503, retryAfterMs: 7_000 }],
    });
    await expect(failing({ status: 429, retryAfter: '3' })).resolves.toMatchObject({
      details: [{ status: 429, retryAfterMs: 3_000 }],
    });
  });

  test('a Retry-After of more than ten seconds is not waited for in an activity', async () => {
    const failure = await failing({ status: 503, retryAfter: '11' });
    expect(failure).toMatchObject({ nonRetryable: true, details: [{ status: 503, retryAfterMs: 11_000 }] });
    expect(failure.nextRetryDelay).toBeUndefined();
  });

  test.each<[string, Fault, number]>([
    ['503', { status: 503 }, 3],
    ['a cut connection', { dropConnection: 'after' }, 3],
    ['429', { status: 429 }, 1],
  ])('%s: attempts have a limit, then the workflow decides', async (_what, fault, attempts) => {
    const ends = [];
    for (let attempt = 1; attempt <= attempts; attempt += 1) ends.push(await failing(fault, attempt));
    expect(ends.map(({ nonRetryable }) => nonRetryable)).toEqual([...Array<boolean>(attempts - 1).fill(false), true]);
  });

  test('an error answer with a FlinksCode is an answer, whatever its status', async () => {
    const call = await prepare();
    bench.simulator.faults.set({ endpoint, status: 429, code: 'TOO_MANY_REQUESTS' });
    await expect(call({ attempt: 1 })).resolves.toMatchObject({
      kind: 'refused',
      status: 429,
      code: 'TOO_MANY_REQUESTS',
    });
  });
});
