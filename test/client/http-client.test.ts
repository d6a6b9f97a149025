import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ApiProblemError, CallOptions, HttpClientOptions } from '../../client/http';
import { FlinksHttpClient, isProblem, NoAnswerError, UnexpectedAnswerError } from '../../client/http';
import { PROBLEMS } from '../../gateway/problems/problems';
import { PROBLEM_CODES } from '../../client/http';
import { KEY, openTestGateway, READING_KEY, type TestGateway } from '../gateway/support';
import { inTime, waitFor } from '../support/wait-for';

let gateway: TestGateway;
let gatewayUrl: string;
let client: FlinksHttpClient;
beforeAll(async () => {
  gateway = await openTestGateway();
  gatewayUrl = await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  client = new FlinksHttpClient({ gatewayUrl: `${gatewayUrl}/`, apiKey: KEY });
});
afterAll(() => gateway.end());

const thrownBy = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'nothing',
    (error: unknown) => error,
  );

describe('against a real gateway', () => {
  test('registers, reads, changes, links, refreshes and withdraws a login', async () => {
    const loginId = randomUUID();
    expect(await client.register([{ loginId, reference: 'customer-1', institution: 'Maple Bank' }])).toEqual({
      added: 1,
      updated: 0,
      rejected: [],
    });
    expect((await client.change(loginId, { paused: true })).state).toBe('paused');
    expect((await client.connectLink(loginId)).url).toContain('/connect/');
    expect((await client.refresh(loginId)).workflowId).toBe(`refresh-login/${loginId}`);
    expect(await client.connectCompleted(loginId, { eventId: 'e-1' })).toMatchObject({ accepted: true });
    expect(await client.accounts(loginId)).toEqual([]);
    expect(await client.attributes(loginId)).toEqual([]);
    await client.withdraw(loginId, { deleteCard: true });
    expect(gateway.client.withdraw).toHaveBeenLastCalledWith(expect.objectContaining({ loginId, deleteCard: true }));
    const gone = await thrownBy(client.login(loginId));
    expect(isProblem(gone, 'unknown_login')).toBe(true);
  });

  test('lists are iterators over all pages, and asking ends where the caller stops', async () => {
    const reference = `many-${randomUUID()}`;
    const loginIds = Array.from({ length: 5 }, () => randomUUID()).sort();
    await client.register(loginIds.map((loginId) => ({ loginId, reference })));
    let calls = 0;
    const counting = new FlinksHttpClient({
      gatewayUrl,
      apiKey: READING_KEY,
      fetch: (request) => {
        calls += 1;
        return fetch(request);
      },
    });
    const seen: string[] = [];
    for await (const login of counting.logins({ reference, limit: 2 })) seen.push(login.loginId);
    expect([seen, calls]).toEqual([loginIds, 3]);
    for await (const _login of counting.logins({ reference, limit: 2 })) break;
    expect(calls).toBe(4);
  });

  test('a refusal names its code, status, request and what to do, and never the key', async () => {
    const refusals = await Promise.all([
      thrownBy(client.login(randomUUID())),
      thrownBy(client.login('../../etc')),
      thrownBy(new FlinksHttpClient({ gatewayUrl, apiKey: READING_KEY }).register([])),
      thrownBy(new FlinksHttpClient({ gatewayUrl, apiKey: 'no-key-of-this-gateway' }).login(randomUUID())),
    ]);
    const told = refusals.map((error) => error as ApiProblemError);
    expect(told.map(({ code, status }) => [code, status])).toEqual([
      ['unknown_login', 404],
      ['invalid_login_id', 400],
      ['read_only', 403],
      ['unauthorized', 401],
    ]);
    for (const { requestId } of told) expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(told.map(String).join()).not.toMatch(new RegExp(`${KEY}|${READING_KEY}|no-key-of`));
  });

  test("the family of codes is the gateway's", () => {
    const statuses = Object.fromEntries(Object.entries(PROBLEMS).map(([code, { status }]) => [code, status]));
    expect(PROBLEM_CODES).toEqual(statuses);
  });
});

describe('when the answer is not to be had at once', () => {
  type Answer = (response: ServerResponse) => void;
  let server: Server;
  let heard: { method?: string; url?: string; key?: string; agent?: string }[];
  let answers: Answer[];
  let flaky: FlinksHttpClient;

  const problem =
    (status: number, code: string, headers = {}): Answer =>
    (response) =>
      response
        .writeHead(status, { 'content-type': 'application/problem+json', ...headers })
        .end(JSON.stringify({ type: 't', title: 't', status, detail: 'd', code }));
  const json =
    (body: object, status = 200): Answer =>
    (response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const cut: Answer = (response) => response.socket?.destroy();
  const BEGUN = { 'content-type': 'application/json', 'content-length': '100' };
  const stalledBody: Answer = (response) => void response.writeHead(200, BEGUN).write('{"accounts"');
  const cutBody: Answer = (response) =>
    void response.writeHead(200, BEGUN).write('{"accounts"', () => response.socket?.destroy());
  const html =
    (status: number): Answer =>
    (response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html>');

  const clientOf = (options: Partial<HttpClientOptions>): FlinksHttpClient => {
    const gatewayUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new FlinksHttpClient({ gatewayUrl, apiKey: KEY, ...options });
  };
  beforeAll(async () => {
    server = createServer((request: IncomingMessage, response) => {
      request.resume();
      const key = request.headers['idempotency-key'];
      const { method, url } = request;
      const agent = request.headers['user-agent'];
      heard.push({ method, url, agent, ...(key === undefined ? {} : { key: String(key) }) });
      (answers.shift() ?? problem(500, 'internal_error'))(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    flaky = clientOf({ patience: { firstPauseMs: 1 } });
  });
  beforeEach(() => {
    heard = [];
    answers = [];
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each([
    ['503', problem(503, 'no_worker')],
    ['429', problem(429, 'too_many_requests')],
    ['the 502 of a proxy', html(502)],
    ['504', html(504)],
    ['a cut connection', cut],
    ['a body that is cut', cutBody],
  ])('a read is made again after %s', async (_what, first) => {
    answers = [first, first, json({ accounts: [] })];
    expect(await flaky.accounts('x')).toEqual([]);
    expect(heard).toHaveLength(3);
  });

  test('a refresh is sent again under the same Idempotency-Key, another one under another', async () => {
    const done = json({ workflowId: 'w', link: 'l' }, 202);
    answers = [cut, problem(503, 'temporal_unavailable'), done, done];
    await flaky.refresh('x');
    await flaky.refresh('x');
    const keys = heard.map(({ key }) => key);
    expect([keys.length, new Set(keys.slice(0, 3)).size, new Set(keys).size]).toEqual([4, 1, 2]);
  });

  test('what could do harm twice is made once', async () => {
    answers = [cut, problem(503, 'no_worker')];
    expect(await thrownBy(flaky.startRun())).toMatchObject({ kind: 'no_answer', attempts: 1 });
    expect(await thrownBy(flaky.resendEvent('evt'))).toMatchObject({ code: 'no_worker' });
    expect(heard).toHaveLength(2);
  });

  test.each([
    ['a refusal', problem(409, 'run_in_progress'), 'run_in_progress'],
    ["Flinks' refusal", problem(502, 'flinks_refused'), 'flinks_refused'],
    ['a fault', problem(500, 'internal_error'), 'internal_error'],
    [
      'a pause longer than anybody waits',
      problem(429, 'too_many_requests', { 'retry-after': '3600' }),
      'too_many_requests',
    ],
    ['a code of a newer gateway', problem(418, 'teapot'), 'unlisted'],
  ])('%s is told at once', async (_what, answer, code) => {
    answers = [answer];
    expect(await thrownBy(flaky.accounts('x'))).toMatchObject({ kind: 'problem', code });
    expect(heard).toHaveLength(1);
  });

  test('attempts end, with the last answer or with none', async () => {
    answers = Array.from({ length: 4 }, () => problem(503, 'not_ready', { 'retry-after': '0' }));
    const busy = await thrownBy(flaky.accounts('x'));
    expect(busy).toMatchObject({ code: 'not_ready', retryAfterMs: 0 });
    answers = Array.from({ length: 4 }, () => cut);
    const silent = await thrownBy(flaky.accounts('x'));
    expect(silent).toBeInstanceOf(NoAnswerError);
    expect([heard.length, (silent as NoAnswerError).attempts]).toEqual([8, 4]);
  });

  test.each([
    ['is cut', cutBody],
    ['stalls', stalledBody],
  ])('a body that %s is no answer, and the error says how often it was asked for', async (_what, answer) => {
    const impatient = clientOf({ patience: { firstPauseMs: 1, timeoutMs: 300 } });
    answers = Array.from({ length: 5 }, () => answer);
    expect(await thrownBy(impatient.accounts('x'))).toMatchObject({ kind: 'no_answer', attempts: 4 });
    expect(await thrownBy(impatient.startRun())).toMatchObject({ kind: 'no_answer', attempts: 1 });
    expect(heard).toHaveLength(5);
  });

  test.each<[string, Answer]>([
    ['an answer that never begins', () => undefined],
    ['an answer that stalls', stalledBody],
  ])('%s ends in time and by an abort, although memory is cleaned up meanwhile', async (_what, answer) => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const caller = new AbortController();
    const reason = new Error('the customer has left');
    answers = [answer, answer];
    const impatient = clientOf({ patience: { attempts: 1, timeoutMs: 1_000 } });
    const late = thrownBy(impatient.accounts('x'));
    const left = thrownBy(flaky.accounts('x', { signal: caller.signal }));
    await waitFor('both calls', () => heard.length === 2);
    const collecting = setInterval(collect, 20);
    const leaving = setTimeout(() => caller.abort(reason), 500);
    try {
      expect(await inTime('the timeout', late, { withinMs: 20_000 })).toMatchObject({ kind: 'no_answer' });
      expect(await inTime('the abort', left, { withinMs: 20_000 })).toBe(reason);
    } finally {
      clearInterval(collecting);
      clearTimeout(leaving);
    }
  });

  test.each<[string, Answer, 'heard' | 'headers' | 'body']>([
    ['before there is an answer', () => undefined, 'heard'],
    ['within a body', stalledBody, 'headers'],
    ['in the pause before the next attempt', problem(503, 'no_worker', { 'retry-after': '20' }), 'body'],
  ])("an abort %s ends the call with the caller's own reason", async (_when, answer, moment) => {
    const caller = new AbortController();
    const reason = new Error('the customer has left');
    const abort = () => void setImmediate(() => caller.abort(reason));
    answers = [
      (response) => {
        answer(response);
        if (moment === 'heard') abort();
      },
    ];
    const client = clientOf({
      fetch: async (request) => {
        const response = await fetch(request);
        if (moment === 'headers') abort();
        if (moment !== 'body') return response;
        const text = await response.text();
        abort();
        return new Response(text, response);
      },
    });
    expect(await thrownBy(client.routes.GET('/v1/institutions', { signal: caller.signal }))).toBe(reason);
    expect(heard).toHaveLength(1);
  });

  test('what a single call says of its patience holds for it alone, and what is made once stays so', async () => {
    answers = Array.from({ length: 7 }, () => cut);
    expect(await thrownBy(flaky.accounts('x', { patience: { attempts: 2 } }))).toMatchObject({ attempts: 2 });
    expect(await thrownBy(flaky.startRun({ patience: { attempts: 3 } }))).toMatchObject({ attempts: 1 });
    expect(await thrownBy(flaky.accounts('x', { patience: { attempts: undefined } }))).toMatchObject({ attempts: 4 });
    expect(heard).toHaveLength(7);
  });

  const first = (list: AsyncGenerator<unknown>): Promise<unknown> => list.next();
  type Method = Exclude<keyof FlinksHttpClient, 'routes'>;
  const METHODS: Record<Method, (call: CallOptions) => Promise<unknown>> = {
    register: (call) => flaky.register([], call),
    logins: (call) => first(flaky.logins({}, call)),
    login: (call) => flaky.login('x', call),
    change: (call) => flaky.change('x', {}, call),
    withdraw: (call) => flaky.withdraw('x', {}, call),
    refresh: (call) => flaky.refresh('x', {}, call),
    connectLink: (call) => flaky.connectLink('x', {}, call),
    connectCompleted: (call) => flaky.connectCompleted('x', { eventId: 'e' }, call),
    replace: (call) => flaky.replace('x', { by: 'y' }, call),
    accounts: (call) => flaky.accounts('x', call),
    transactions: (call) => first(flaky.transactions('x', {}, call)),
    changes: (call) => first(flaky.changes('x', {}, call)),
    attributes: (call) => flaky.attributes('x', {}, call),
    history: (call) => first(flaky.history('x', call)),
    startRun: (call) => flaky.startRun(call),
    run: (call) => flaky.run('x', call),
    runReport: (call) => flaky.runReport('x', call),
    runs: (call) => first(flaky.runs(call)),
    releaseBrake: (call) => flaky.releaseBrake('x', 'y', call),
    institutions: (call) => flaky.institutions({}, call),
    events: (call) => first(flaky.events({}, call)),
    resendEvent: (call) => flaky.resendEvent('x', call),
  };
  test.each(Object.entries(METHODS))('%s heeds the signal that it is given last', async (_name, method) => {
    const reason = new Error('nobody wants it any more');
    expect(await thrownBy(method({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(heard).toEqual([]);
  });

  test('calls say which client they are of, and a gateway without a whole URL is told before any', async () => {
    answers = [json({ accounts: [] })];
    await flaky.accounts('x');
    const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
    expect(heard.map(({ agent }) => agent)).toEqual([`flinks-daily-refresh-http/${version}`]);
    for (const gatewayUrl of ['refresh.example', 'localhost:8080', 'https://', '']) {
      expect(() => new FlinksHttpClient({ gatewayUrl, apiKey: KEY })).toThrow(/gatewayUrl must be a URL/);
    }
  });

  test.each([200, 404])('a page of a proxy with status %i is not taken for an answer', async (status) => {
    answers = [html(status)];
    const error = await thrownBy(flaky.accounts('x'));
    expect(error).toBeInstanceOf(UnexpectedAnswerError);
    expect(String(error)).not.toContain('<html>');
  });
});
