import { createHash, randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { LoginMismatchError, NoWorkerError } from '../../client';
import { waitFor } from '../store/support';
import { openTestGateway, problem, type TestGateway } from './support';

let gateway: TestGateway;
let loginId: string;
let path: string;
beforeEach(async () => {
  jest.clearAllMocks();
  gateway = await openTestGateway();
  loginId = (await gateway.register(1, 'Maple <Bank>'))[0]!;
  path = await linkOf(loginId);
});
afterEach(() => gateway.end());

const linkOf = async (id: string) =>
  new URL((await gateway.call('POST', `/v1/logins/${id}/connect-link`)).json<{ url: string }>().url).pathname;
const get = (url: string, headers: Record<string, string> = {}) => gateway.app.inject({ url, headers });
const post = (url: string, payload?: object) =>
  gateway.app.inject({ method: 'POST', url, ...(payload === undefined ? {} : { payload }) });
const styleOf = (body: string) => /<style>(.*?)<\/style>/s.exec(body)![1]!;
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64');
const stateOf = (answer: LightMyRequestResponse) => /<main\s+data-state="(\w+)"/.exec(answer.body)?.[1];
const finish = async (outcome: 'refreshed' | 'unavailable') => {
  const refreshId = randomUUID();
  await gateway.store.refreshes.begin({ loginId, refreshId, trigger: 'user', runId: null });
  await gateway.store.refreshes.finish({ loginId, refreshId, runIds: [], outcome: { outcome } });
};
const state = async (query = '') =>
  (await get(`${path}/state${query}`)).json<Record<string, string> & { preselected?: boolean }>();

describe('the page', () => {
  test('is served without a key, is kept nowhere, runs nothing foreign, and sets no cookie', async () => {
    const answer = await get(path);
    expect([answer.statusCode, stateOf(answer)]).toEqual([200, 'ready']);
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy':
        `default-src 'none'; script-src 'self'; style-src 'sha256-${hashOf(styleOf(answer.body))}'; connect-src 'self'; ` +
        "frame-src https://connect.test; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).toContain('Maple &lt;Bank&gt;');
    expect(answer.body).toContain('Test Lender');
    expect(answer.body).not.toMatch(/<script>|style="|onclick|Maple <Bank>/);
    for (const [, file] of answer.body.matchAll(/(?:src|href)="(\/connect\/assets\/[^"]+)"/g)) {
      const asset = await get(file ?? '');
      expect([asset.statusCode, asset.headers['cache-control']]).toEqual([200, expect.stringContaining('immutable')]);
    }
  });

  test('speaks the language of the login, else of the browser, else English', async () => {
    const lang = async (browser?: string) =>
      /<html lang="(..)"/.exec(
        (await get(path, browser === undefined ? {} : { 'accept-language': browser })).body,
      )?.[1];
    expect(await lang()).toBe('en');
    expect(await lang('de, fr-CA;q=0.8, en;q=0.7')).toBe('fr');
    expect(await lang('fr;q=0, en')).toBe('en');
    expect(await lang('xx;q=z,,;;')).toBe('en');
    await gateway.store.logins.upsertMany([{ loginId, language: 'fr' }]);
    expect(await lang('en')).toBe('fr');
  });

  test('names the reason, and shows the bank being asked while a refresh is on', async () => {
    expect((await get(path)).body).toMatch(/data-why="unknown"/);
    await waitFor(gateway.store, loginId);
    expect((await get(path)).body).toMatch(/<main[^>]*data-why="mfa"/);
    await gateway.store.refreshes.begin({ loginId, refreshId: randomUUID(), trigger: 'user', runId: null });
    expect(stateOf(await get(path))).toBe('asking');
  });

  test('goes on after a reload, and after Connect has led back, whatever that has put into the URL', async () => {
    expect(stateOf(await get(`${path}?open=${randomUUID()}`))).toBe('asking');
    expect(stateOf(await get(`${path}?open=x&institution=A&accountId=1,2&loginId=${loginId}&tag=t`))).toBe('asking');
  });

  test('says that it is done once it was fixed, also on reload, and no longer when it has broken again', async () => {
    await finish('refreshed');
    for (const url of [path, path, `${path}?open=${randomUUID()}`]) expect(stateOf(await get(url))).toBe('done');
    expect(await state()).toMatchObject({ state: 'done' });
    await waitFor(gateway.store, loginId);
    expect(stateOf(await get(path))).toBe('expired');
    expect(stateOf(await get(await linkOf(loginId)))).toBe('ready');
  });

  test('is there for as long as the wait may last', async () => {
    await waitFor(gateway.store, loginId);
    await gateway.sql(`update waits set since = now() - interval '13 days 23 hours'`);
    expect(stateOf(await get(path))).toBe('ready');
  });

  test('when the database is away says so, as a page', async () => {
    jest.spyOn(gateway.ownStore.waits, 'forLink').mockRejectedValueOnce(new Error('away'));
    const answer = await get(path);
    expect([answer.statusCode, stateOf(answer)]).toEqual([500, 'later']);
  });
});

describe('links that lead nowhere', () => {
  const bad = async () => {
    const ended = await linkOf((await gateway.register())[0]!);
    const [waitId] = ended.split('/').pop()!.split('.');
    await gateway.sql(`update waits set ended_at = now(), outcome = 'unavailable' where wait_id = $1`, [waitId]);
    const old = await linkOf((await gateway.register())[0]!);
    await gateway.sql(`update waits set since = now() - interval '14 days' where wait_id = $1`, [
      old.split('/').pop()!.split('.')[0],
    ]);
    const forged = `${path.slice(0, -4)}AAAA`;
    const unknown = `/connect/${randomUUID()}.${path.split('.')[1]}`;
    return { ended, old, forged, unknown, garbled: '/connect/x', other: `/connect/${randomUUID()}` };
  };
  const told = ({ statusCode, body, headers }: LightMyRequestResponse) => {
    const { 'x-request-id': _id, date: _date, ...rest } = headers;
    return { statusCode, body, headers: rest };
  };

  test('forged, garbled, unknown, ended and old: all get the same page', async () => {
    const answers = await Promise.all(Object.values(await bad()).map(async (link) => told(await get(link))));
    expect(answers[0]).toMatchObject({ statusCode: 410 });
    expect(answers[0]?.body).toMatch(/data-state="expired"/);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test.each([
    ['GET', '/state'],
    ['POST', '/open'],
    ['POST', '/stop-reminders'],
    ['POST', '/completed'],
  ] as const)('and the same answer to %s %s, which does nothing', async (method, call) => {
    const payload = call === '/completed' ? { payload: { eventId: 'e' } } : {};
    const answers = await Promise.all(
      Object.values(await bad()).map((link) => gateway.app.inject({ method, url: link + call, ...payload })),
    );
    for (const answer of answers) {
      expect(problem(answer)).toMatchObject({ status: 410, code: 'link_expired' });
      expect(told(answer)).toEqual(told(answers[0]!));
    }
    expect(gateway.client.openConnect).not.toHaveBeenCalled();
    expect(gateway.client.completeConnect).not.toHaveBeenCalled();
  });

  test('guesses are limited by address; a good link at that address still opens', async () => {
    for (let n = 0; n < 30; n += 1) expect((await get('/connect/guess')).statusCode).toBe(410);
    const limited = await get('/connect/guess');
    expect([limited.statusCode, stateOf(limited)]).toEqual([429, 'expired']);
    expect(limited.headers['retry-after']).toMatch(/^\d+$/);
    expect(problem(await get('/connect/guess/state'))).toMatchObject({ status: 429, code: 'too_many_requests' });
    expect((await get(path)).statusCode).toBe(200);
  });

  test('a link ends with its login', async () => {
    await gateway.sql('delete from logins where login_id = $1', [loginId]);
    expect((await get(path)).statusCode).toBe(410);
  });
});

describe('a click', () => {
  const open = async () => (await post(`${path}/open`)).json<{ openId: string }>().openId;

  test('has the workflow find a session, by an id of its own', async () => {
    const answer = await post(`${path}/open`);
    expect(answer.statusCode).toBe(202);
    const { openId } = answer.json<{ openId: string }>();
    expect(gateway.client.openConnect).toHaveBeenCalledWith({ loginId, openId });
    expect(await state(`?open=${openId}`)).toMatchObject({ state: 'asking', step: 'bank' });
    gateway.client.openConnect.mockRejectedValueOnce(new NoWorkerError(loginId));
    expect(problem(await post(`${path}/open`))).toMatchObject({ status: 503, code: 'no_worker' });
  });

  test('whose session is dead by now (a tab restored the next day) is over: the page begins anew', async () => {
    gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'mfa', requestId: randomUUID() });
    await waitFor(gateway.store, loginId);
    const openId = await open();
    expect(await state(`?open=${openId}`)).toMatchObject({ state: 'connect' });
    await gateway.sql(`update waits set last_open_at = now() - interval '1 day'`);
    expect(await state(`?open=${openId}`)).toMatchObject({ state: 'ready' });
    // A user with Connect open keeps it: Connect says itself when its session is over.
    expect(await state(`?open=${openId}&at=frame`)).toMatchObject({ state: 'connect' });
  });

  test('that wants a code opens Connect with a token of this load and the session', async () => {
    const requestId = randomUUID();
    gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'mfa', requestId });
    const openId = await open();
    const first = new URL((await state(`?open=${openId}`)).connectUrl!);
    const second = new URL((await state(`?open=${openId}`)).connectUrl!);
    const { authorizeToken, ...query } = Object.fromEntries(first.searchParams);
    expect(first.origin + first.pathname).toBe('https://connect.test/v2/');
    expect(query).toEqual({
      requestId,
      redirectUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1\/connect\/return\/[\w-]{43}$/) as string,
      language: 'en',
      scheduleRefresh: 'true',
      tag: path.split('/').pop()!.split('.')[0],
      demo: 'true',
    });
    expect(second.searchParams.get('authorizeToken')).not.toBe(authorizeToken);
    // A page that already shows the frame spends no token.
    expect(await state(`?open=${openId}&at=frame`)).toEqual({ state: 'connect', reason: null });
    expect(first.searchParams.get('redirectUrl')).not.toBe(second.searchParams.get('redirectUrl'));
    expect(gateway.flinks.generateAuthorizeToken).toHaveBeenCalledTimes(2);
  });

  test('of a login the bank has refused opens a full re-link, in the language of the login', async () => {
    await gateway.store.logins.upsertMany([{ loginId, language: 'fr' }]);
    gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'relink' });
    const url = new URL((await state(`?open=${await open()}`)).connectUrl!);
    expect(url.searchParams.has('requestId')).toBe(false);
    expect(url.searchParams.get('language')).toBe('fr');
  });

  test.each([
    [null, 'true'],
    [true, 'true'],
    [false, 'false'],
  ])('the frame asks for the nightly job as the kept wish says: %s', async (wanted, expected) => {
    if (wanted !== null) await gateway.store.enrolment.want({ loginIds: [loginId], wanted });
    gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'relink' });
    const url = new URL((await state(`?open=${await open()}`)).connectUrl!);
    expect(url.searchParams.get('scheduleRefresh')).toBe(expected);
  });

  test("of a login whose bank is known opens that bank's sign-in, and once more the list", async () => {
    await gateway.store.logins.noteInstitution({ loginId, institution: null, institutionId: 14 });
    gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'relink' });
    const openId = await open();
    const preselected = await state(`?open=${openId}`);
    expect(new URL(preselected.connectUrl!).pathname).toBe('/v2/Credential/14');
    expect(preselected.preselected).toBe(true);
    const listed = await state(`?open=${openId}&list=true`);
    expect(new URL(listed.connectUrl!).pathname).toBe('/v2/');
    expect(listed.preselected).toBe(false);
    // A session already belongs to its bank.
    gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'mfa', requestId: randomUUID() });
    expect(new URL((await state(`?open=${openId}`)).connectUrl!).pathname).toBe('/v2/');
  });

  test('in the whole window lets a bank take it too', async () => {
    gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'relink' });
    const openId = await open();
    const oauth = async (at: string) =>
      new URL((await state(`?open=${openId}&at=${at}`)).connectUrl!).searchParams.get('oauthWindowRedirect');
    expect([await oauth('open'), await oauth('window')]).toEqual([null, 'true']);
  });

  test('of a login without a language opens Connect in the language of the page', async () => {
    gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'relink' });
    const openId = await open();
    const answer = await get(`${path}/state?open=${openId}`, { 'accept-language': 'fr-CA' });
    expect(new URL(answer.json<{ connectUrl: string }>().connectUrl).searchParams.get('language')).toBe('fr');
  });

  test('that the bank answered at once is followed to its end', async () => {
    gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'none' });
    const query = `?open=${await open()}`;
    await gateway.store.refreshes.begin({ loginId, refreshId: randomUUID(), trigger: 'user', runId: null });
    expect(await state(query)).toMatchObject({ state: 'asking', step: 'collecting' });
    await finish('refreshed');
    expect(await state(query)).toMatchObject({ state: 'done' });
  });

  test('without luck says when to come back, until then', async () => {
    const openId = await open();
    const retryAt = new Date(Date.now() + 60_000).toISOString();
    gateway.client.openConnectAnswer.mockResolvedValueOnce({ mode: 'later', retryAt });
    expect(await state(`?open=${openId}`)).toMatchObject({ state: 'later', retryAt });
    gateway.client.openConnectAnswer.mockResolvedValueOnce({ mode: 'later', retryAt: new Date(0).toISOString() });
    expect(await state(`?open=${openId}`)).toMatchObject({ state: 'ready' });
  });

  test('after a refresh that ended without fresh data the page says later, and the link goes on', async () => {
    gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'none' });
    const query = `?open=${await open()}`;
    await finish('unavailable');
    expect(await state(query)).toMatchObject({ state: 'later' });
    expect(stateOf(await get(path))).toBe('ready');
  });

  test('frames of one link are few in an hour: then the page says when to come back', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'setInterval', 'queueMicrotask'] });
    try {
      gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'relink' });
      const openId = await open();
      const seen: string[] = [];
      for (let n = 0; n < 32; n += 1) {
        const { state: shown = '', retryAt } = await state(`?open=${openId}`);
        seen.push(retryAt === undefined ? shown : `${shown} at`);
        // Below the limit per minute.
        jest.setSystemTime(Date.now() + 4_000);
      }
      expect(seen).toEqual([...Array<string>(30).fill('connect'), 'later at', 'later at']);
      expect(gateway.flinks.generateAuthorizeToken).toHaveBeenCalledTimes(30);
    } finally {
      jest.useRealTimers();
    }
  });

  test('on a link that was fixed meanwhile starts nothing', async () => {
    await finish('refreshed');
    expect((await post(`${path}/open`)).statusCode).toBe(202);
    expect(gateway.client.openConnect).not.toHaveBeenCalled();
  });

  test('many times in a minute is too often, whatever its ids', async () => {
    for (let n = 0; n < 20; n += 1) await open();
    expect(problem(await post(`${path}/open`))).toMatchObject({ status: 429, code: 'too_many_requests' });
    expect(gateway.client.openConnect).toHaveBeenCalledTimes(20);
  });
});

describe('coming back from Connect', () => {
  const completed = (body: object) => post(`${path}/completed`, body);

  test('is a claim for the workflow, once per event', async () => {
    const eventId = randomUUID();
    for (const body of [{ eventId, loginId: loginId.toUpperCase() }, { eventId }]) {
      expect((await completed(body)).json()).toMatchObject({ accepted: true });
    }
    expect(gateway.client.completeConnect.mock.calls).toEqual([[loginId, { eventId, source: 'page' }]]);
  });

  test('with another LoginId is refused, and told to the operator', async () => {
    const other = randomUUID();
    await gateway.store.logins.upsertMany([{ loginId: other }]);
    const answer = await completed({ eventId: 'e', loginId: other });
    expect(problem(answer)).toMatchObject({ status: 409, code: 'login_mismatch' });
    expect(gateway.client.completeConnect).not.toHaveBeenCalled();
    expect(gateway.client.startReplacement).not.toHaveBeenCalled();
    const { events } = await gateway.store.events.list({ limit: 10 });
    expect(events).toMatchObject([{ type: 'operator.alert', data: { code: 'login_mismatch' } }]);
    expect(events[0]!.data['message']).toContain(other);
    gateway.client.completeConnect.mockRejectedValueOnce(new LoginMismatchError(loginId));
    expect(problem(await completed({ eventId: 'f' }))).toMatchObject({ status: 409, code: 'login_mismatch' });
  });

  test('with a LoginId that is not registered, the page waits until its accounts were compared', async () => {
    const by = randomUUID();
    const answer = await completed({ eventId: 'e', loginId: by });
    expect(answer.statusCode).toBe(202);
    expect(gateway.client.startReplacement).toHaveBeenCalledWith(expect.objectContaining({ loginId }));
    await expect(state(`?at=completed&open=${randomUUID()}`)).resolves.toEqual(
      expect.objectContaining({ state: 'asking', step: 'collecting' }),
    );
    const [open] = await gateway.store.replacements.listOpen({ limit: 1 });
    await gateway.store.replacements.unread({ replacementId: open!.replacementId, code: 'RETRY_LATER' });
    await expect(state(`?at=completed&open=${randomUUID()}`)).resolves.toEqual(
      expect.objectContaining({ state: 'ready', mismatch: true }),
    );
    const ready = await state('?at=idle');
    expect(ready).not.toHaveProperty('mismatch');
  });

  test('another LoginId, again and again, is one alert: the others are counted', async () => {
    for (let n = 0; n < 5; n += 1) await completed({ eventId: `e-${n}`, loginId: randomUUID() });
    const { events } = await gateway.store.events.list({ limit: 10 });
    expect(events).toMatchObject([{ type: 'operator.alert', data: { code: 'login_mismatch', count: 1 } }]);
  });

  test('too often in an hour leads to no call of Flinks and says when to come back, in words that blame nobody', async () => {
    for (let n = 0; n < 10; n += 1) expect((await completed({ eventId: `e-${n}` })).statusCode).toBe(200);
    const answer = await completed({ eventId: 'e-10' });
    expect(problem(answer)).toMatchObject({ status: 429, code: 'too_many_returns' });
    const { retryAt } = answer.json<{ retryAt: string }>();
    expect(Date.parse(retryAt) - Date.now()).toBeGreaterThan(50 * 60_000);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(50 * 60);
    expect(gateway.client.completeConnect).toHaveBeenCalledTimes(10);
    // A known event is not a new call, and another link has its own limit.
    expect((await completed({ eventId: 'e-3' })).statusCode).toBe(200);
    const [other] = (await gateway.register()) as [string];
    const { url } = (await gateway.call('POST', `/v1/logins/${other}/connect-link`, {})).json<{ url: string }>();
    expect((await post(`${new URL(url).pathname}/completed`, { eventId: 'e-10' })).statusCode).toBe(200);
  });

  test('then is followed by the state of the login, not by the click', async () => {
    gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'mfa', requestId: randomUUID() });
    const query = `?open=${randomUUID()}&at=completed`;
    const { refreshId } = await waitFor(gateway.store, loginId);
    expect(await state(query)).toMatchObject({ state: 'ready' });
    await gateway.store.refreshes.begin({ loginId, refreshId, trigger: 'user', runId: null });
    expect(await state(query)).toMatchObject({ state: 'asking', step: 'collecting' });
  });
});

test('who wants no reminders gets none', async () => {
  const { waitId } = await waitFor(gateway.store, loginId);
  expect((await post(`${path}/stop-reminders`)).statusCode).toBe(204);
  await gateway.store.waits.remind({ waitId, n: 1 });
  expect((await gateway.store.events.list({ limit: 10 })).events.map(({ type }) => type)).toEqual([
    'login.awaiting_user',
  ]);
});

test('no link, no open id and no token is ever logged', async () => {
  gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'relink' });
  const { openId } = (await post(`${path}/open`)).json<{ openId: string }>();
  const token = new URL((await state(`?open=${openId}`)).connectUrl!).searchParams.get('authorizeToken')!;
  await get(`${path}?loginId=x`);
  await get(`${path.slice(0, -1)}?loginId=x`);
  for (const secret of [path.split('/').pop()!.slice(0, -1), openId, token])
    expect(gateway.logged()).not.toContain(secret);
});
