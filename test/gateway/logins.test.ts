import { randomUUID } from 'node:crypto';
import { TemporalUnavailableError } from '../../client';
import {
  FlinksAnswerLostError,
  FlinksRateLimitedError,
  FlinksRefusedError,
  FlinksUnexpectedShapeError,
} from '../../flinks/errors';
import { landData } from '../store/support';
import { openTestGateway, problem, type TestGateway } from './support';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway();
});
afterAll(() => gateway.end());
afterEach(() => jest.clearAllMocks());

const get = (url: string) => gateway.call('GET', url);
const endpoint = 'setScheduledRefresh' as const;

describe('POST /v1/logins', () => {
  const post = (logins: unknown) => gateway.call('POST', '/v1/logins', { logins });

  test('registers logins and is idempotent', async () => {
    const rows = [{ loginId: randomUUID(), reference: 'café', language: 'fr' }, { loginId: randomUUID() }];
    expect((await post(rows)).json()).toEqual({ added: 2, updated: 0, rejected: [] });
    expect((await post(rows)).json()).toEqual({ added: 0, updated: 2, rejected: [] });
    const login = await get(`/v1/logins/${rows[0]!.loginId}`);
    expect(login.json()).toEqual({
      loginId: rows[0]!.loginId,
      reference: 'café',
      institution: null,
      state: 'idle',
      awaiting: null,
      lastOutcome: null,
      lastRefreshedAt: null,
      listed: null,
      enrolment: { wanted: null, known: null, refused: null },
      advice: { action: 'none', by: null, why: 'never_refreshed' },
    });
  });

  test('takes the good rows and names the bad ones by index, without a value of theirs', async () => {
    const secret = 'do-not-repeat-me';
    const bad = [
      { loginId: secret },
      { loginId: randomUUID(), reference: secret.repeat(20) },
      { loginId: randomUUID(), institution: `${secret}\u0000` },
      { loginId: randomUUID(), reference: `\ud800${secret}` },
      { loginId: randomUUID(), language: secret },
      { loginId: randomUUID(), referense: secret },
      { reference: 'no id' },
      null,
      'text',
      [],
      7,
    ];
    const good = { loginId: randomUUID().toUpperCase() };
    const answer = await post([...bad, good]);
    const { added, rejected } = answer.json<{ added: number; rejected: { index: number; reason: string }[] }>();
    expect(added).toBe(1);
    expect(rejected.map(({ index }) => index)).toEqual(bad.map((_row, index) => index));
    expect(answer.body).not.toContain(secret);
    expect(rejected[5]!.reason).toContain('referense');
    expect((await get(`/v1/logins/${good.loginId.toLowerCase()}`)).statusCode).toBe(200);
  });

  test('of a login given twice, in either case, the last row counts', async () => {
    const loginId = randomUUID();
    const rows = [
      { loginId, reference: 'first' },
      { loginId: loginId.toUpperCase(), reference: 'last' },
    ];
    expect((await post(rows)).json()).toMatchObject({ added: 1, updated: 0 });
    expect((await get(`/v1/logins/${loginId}`)).json()).toMatchObject({ reference: 'last' });
  });

  test("rejects another customer's reference, leaves the login as it was, and PATCH moves it", async () => {
    const loginId = randomUUID();
    await post([{ loginId, reference: 'first' }]);
    const rows = [{ loginId: randomUUID() }, { loginId, reference: 'second', institution: 'Maple Bank' }];
    expect((await post(rows)).json()).toEqual({
      added: 1,
      updated: 0,
      rejected: [{ index: 1, reason: 'reference_differs' }],
    });
    for (const row of [{ loginId }, { loginId, reference: null }, { loginId, reference: 'first' }]) {
      expect((await post([row])).json()).toEqual({ added: 0, updated: 1, rejected: [] });
    }
    expect((await get(`/v1/logins/${loginId}`)).json()).toMatchObject({ reference: 'first', institution: null });
    await gateway.call('PATCH', `/v1/logins/${loginId}`, { reference: 'second' });
    expect((await post([rows[1]])).json()).toEqual({ added: 0, updated: 1, rejected: [] });
  });

  test('of twenty who register one login for as many customers at once, one has it and the others are told', async () => {
    const loginId = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => post([{ loginId, reference: `customer ${n}` }])),
    );
    const rejected = answers.map((answer) => answer.json<{ rejected: unknown[] }>().rejected.length);
    expect(rejected.filter((count) => count === 0)).toHaveLength(1);
    expect((await get(`/v1/logins/${loginId}`)).json()).toMatchObject({
      reference: `customer ${rejected.indexOf(0)}`,
    });
  });

  test('takes 10,000 rows at full length in one call and not one more', async () => {
    const long = 'é'.repeat(200);
    const rows = Array.from({ length: 10_000 }, () => ({ loginId: randomUUID(), reference: long, institution: long }));
    expect((await post(rows)).json()).toMatchObject({ added: 10_000, rejected: [] });
    const tooMany = await post([...rows, { loginId: randomUUID() }]);
    expect(problem(tooMany)).toMatchObject({ status: 413, code: 'too_many_logins' });
  });
});

describe('GET /v1/logins', () => {
  test('pages over all logins, each once, and filters by state', async () => {
    await gateway.sql('delete from logins');
    const loginIds = await gateway.register(5);
    await gateway.store.logins.patch(loginIds[2]!, { paused: true });
    const seen: string[] = [];
    let after = '';
    do {
      const page = (await get(`/v1/logins?limit=2${after}`)).json<{
        logins: { loginId: string }[];
        next: string | null;
      }>();
      seen.push(...page.logins.map(({ loginId }) => loginId));
      after = page.next === null ? '' : `&after=${encodeURIComponent(page.next)}`;
    } while (after !== '');
    expect(seen).toEqual(loginIds);
    const paused = (await get('/v1/logins?state=paused')).json<{ logins: { loginId: string; state: string }[] }>();
    expect(paused.logins).toMatchObject([{ loginId: loginIds[2], state: 'paused' }]);
  });

  test('finds the logins with exactly one reference', async () => {
    const [one, two, other] = [randomUUID(), randomUUID(), randomUUID()];
    await gateway.store.logins.upsertMany([
      { loginId: one, reference: 'a b&c %' },
      { loginId: two, reference: 'a b&c %' },
      { loginId: other, reference: 'a b&c % d' },
    ]);
    const found = async (reference: string, more = '') =>
      (await get(`/v1/logins?reference=${encodeURIComponent(reference)}${more}`)).json<{
        logins: { loginId: string }[];
        next: string | null;
      }>();
    expect((await found('a b&c %')).logins.map(({ loginId }) => loginId)).toEqual([one, two].sort());
    expect((await found('a b&c %', '&limit=1')).next).not.toBeNull();
    expect((await found('A B&C %')).logins).toEqual([]);
    expect((await found('a b&c %', '&state=gave_up')).logins).toEqual([]);
    expect(problem(await get('/v1/logins?reference=')).status).toBe(400);
  });

  test('a login that waits says for what, and its last outcome says how old the data is', async () => {
    const [loginId] = (await gateway.register()) as [string];
    const begin = { loginId, refreshId: randomUUID(), trigger: 'app', runId: null } as const;
    await gateway.store.refreshes.begin(begin);
    await gateway.store.logins.noteAuthorized({
      loginId,
      institution: 'FlinksCapital',
      institutionId: 14,
      lastRefresh: '2026-11-01T04:00:00.000Z',
      isScheduledRefresh: true,
    });
    await landData(gateway.store, loginId, '2026-11-01T04:00:00.000Z');
    await gateway.store.refreshes.finish({
      ...begin,
      runIds: [],
      outcome: { outcome: 'refreshed', path: 'cached', missing: ['income'] },
    });
    const again = { ...begin, refreshId: randomUUID() };
    await gateway.store.refreshes.begin(again);
    await gateway.store.waits.record({ ...again, reason: 'mfa', code: null, ask: true, hold: false, askIntervalMs: 1 });
    expect((await get(`/v1/logins/${loginId}`)).json()).toMatchObject({
      institution: 'FlinksCapital',
      state: 'awaiting_user',
      awaiting: { reason: 'mfa', code: null },
      lastOutcome: { outcome: 'refreshed', path: 'cached', missing: ['income'], dataAsOf: '2026-11-01T04:00:00.000Z' },
      lastRefreshedAt: '2026-11-01T04:00:00.000Z',
    });
    const history = (await get(`/v1/logins/${loginId}/history?limit=1`)).json<{ history: object[]; next: string }>();
    expect(history.history).toMatchObject([{ refreshId: again.refreshId, endedAt: null, outcome: null }]);
    const older = await get(`/v1/logins/${loginId}/history?after=${history.next}`);
    expect(older.json()).toMatchObject({ history: [{ refreshId: begin.refreshId, outcome: 'refreshed' }], next: null });
  });
});

describe('PATCH /v1/logins/{loginId}', () => {
  const patch = (loginId: string, body: unknown) => gateway.call('PATCH', `/v1/logins/${loginId}`, body);

  test('pauses, wakes and renames without a call to Flinks', async () => {
    const [loginId] = (await gateway.register()) as [string];
    expect((await patch(loginId, { paused: true, reference: 'new' })).json()).toMatchObject({
      state: 'paused',
      reference: 'new',
    });
    expect((await patch(loginId, { paused: false, reference: null })).json()).toMatchObject({
      state: 'idle',
      reference: null,
    });
    expect(gateway.flinks.setScheduledRefresh).not.toHaveBeenCalled();
  });

  test('sets the nightly job at Flinks, then here', async () => {
    const [loginId] = (await gateway.register()) as [string];
    const answer = await patch(loginId.toUpperCase(), { scheduleRefresh: true });
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { enrolment: { wanted: true, known: true } }]);
    expect(gateway.flinks.setScheduledRefresh).toHaveBeenCalledWith({ loginId, isActivated: true });
    expect(gateway.client.startEnrolment).not.toHaveBeenCalled();
  });

  test.each([
    [
      new FlinksRefusedError({ endpoint, status: 400, flinksCode: 'INVALID_LOGIN' }),
      502,
      'flinks_refused',
      'INVALID_LOGIN',
    ],
    [new FlinksUnexpectedShapeError('a web page', { endpoint, status: 200 }), 502, 'flinks_unexpected', null],
  ])('changes nothing here when Flinks refuses: %s', async (error, status, code, flinksCode) => {
    const [loginId] = (await gateway.register()) as [string];
    gateway.flinks.setScheduledRefresh.mockRejectedValueOnce(error);
    const answer = await patch(loginId, { scheduleRefresh: true, paused: true });
    expect(problem(answer)).toMatchObject({ status, code, flinksCode });
    expect((await get(`/v1/logins/${loginId}`)).json()).toMatchObject({
      state: 'idle',
      enrolment: { wanted: null, known: null },
    });
    expect(gateway.client.startEnrolment).not.toHaveBeenCalled();
  });

  test.each([
    new FlinksRateLimitedError({ endpoint, status: 429, retryAfterMs: 1_500 }),
    new FlinksAnswerLostError('timeout', { endpoint }),
    new FlinksRefusedError({ endpoint, status: 400, flinksCode: 'RETRY_LATER' }),
  ])('keeps the wish while Flinks is away, and says so: %s', async (error) => {
    const [loginId] = (await gateway.register()) as [string];
    gateway.flinks.setScheduledRefresh.mockRejectedValueOnce(error);
    const answer = await patch(loginId, { scheduleRefresh: true, paused: true });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      202,
      { state: 'paused', enrolment: { wanted: true, known: null, refused: null } },
    ]);
    expect(gateway.client.startEnrolment).toHaveBeenCalledTimes(1);
  });

  test('a wish is kept even where Temporal is away as well', async () => {
    const [loginId] = (await gateway.register()) as [string];
    gateway.flinks.setScheduledRefresh.mockRejectedValueOnce(new FlinksAnswerLostError('timeout', { endpoint }));
    gateway.client.startEnrolment.mockRejectedValueOnce(new TemporalUnavailableError(new Error('away')));
    expect((await patch(loginId, { scheduleRefresh: false })).statusCode).toBe(202);
    expect(await gateway.store.enrolment.wish({ loginId, follows: true })).toMatchObject({ isActivated: false });
  });

  test('never calls Flinks for a login that is not registered', async () => {
    const answer = await patch(randomUUID(), { scheduleRefresh: false });
    expect(problem(answer)).toMatchObject({ status: 404, code: 'unknown_login' });
    expect(gateway.flinks.setScheduledRefresh).not.toHaveBeenCalled();
  });
});

test("pausing and resuming have Flinks' nightly job follow, where Flinks looks at the login", async () => {
  const [idle = '', enrolled = ''] = await gateway.register(2);
  await gateway.store.enrolment.switched({ loginId: enrolled, enrolled: true });
  gateway.client.startEnrolment.mockClear();
  const pause = (loginId: string, paused: boolean) => gateway.call('PATCH', `/v1/logins/${loginId}`, { paused });
  expect((await pause(idle, true)).statusCode).toBe(200);
  expect(gateway.client.startEnrolment).not.toHaveBeenCalled();
  expect((await pause(enrolled, true)).statusCode).toBe(200);
  expect(gateway.client.startEnrolment).toHaveBeenCalledTimes(1);
  await gateway.store.enrolment.switched({ loginId: enrolled, enrolled: false });
  gateway.client.startEnrolment.mockRejectedValueOnce(new Error('Temporal is down'));
  expect((await pause(enrolled, false)).statusCode).toBe(200);
  expect(gateway.client.startEnrolment).toHaveBeenCalledTimes(2);
});
