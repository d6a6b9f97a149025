import { randomUUID } from 'node:crypto';
import { TemporalUnavailableError } from '../../client';
import { HeldBytes } from '../../gateway/webhooks/held-bytes';
import { WebhookBodyParser } from '../../gateway/webhooks/body-parser';
import { landData } from '../store/support';
import { openTestGateway, type TestGateway } from './support';
import { testLargeBodies } from './large-webhooks';
import { detailOf, NEWER_ISO, post, postSigned, SECRET, sign } from './webhook-sender';

let gateway: TestGateway;
let loginId: string;
beforeAll(async () => {
  gateway = await openTestGateway({ webhookSecret: SECRET });
  await gateway.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => gateway.end());
beforeEach(async () => {
  jest.clearAllMocks();
  await gateway.sql('truncate inbox');
  loginId = (await gateway.register())[0]!;
});

const ACCEPTED = { status: 200, body: '{"accepted":true}' };
const inbox = () => gateway.sql<{ key: string; request_id: string | null }>('select key, request_id from inbox');
const signals = () => gateway.client.webhookArrived.mock.calls;
/** No refresh of the login is open, so `mayStart` decides. */
const nobodyAwaits = () =>
  gateway.client.webhookArrived.mockImplementation(async (_loginId, _claim, { mayStart }) =>
    (await mayStart()) ? 'started' : 'nobody',
  );
const started = async () => {
  const ends = await Promise.all(
    gateway.client.webhookArrived.mock.results.map(({ value }) => value as Promise<string>),
  );
  return ends.filter((end) => end === 'started').length;
};
const holds = (lastRefresh: string | null) =>
  gateway.sql('update logins set last_refreshed_at = $2 where login_id = $1', [loginId, lastRefresh]);

describe('signatures', () => {
  const VECTOR = {
    secret: 'test-hmac-secret',
    body: '{"ResponseType":"GetAccountsDetail","HttpStatusCode":200,"RequestId":"1243c283-e0ca-4fda-a5e4-343068430190"}',
    signature: 'pfRWCLT79Al/bmckr8Ug1hhRRErkUtMgTNf7bjaPeBk=',
  };

  test('the vector that was computed by other means is accepted, under either name and both', async () => {
    const { app, end } = await openTestGateway({ webhookSecret: VECTOR.secret });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const one = { 'flinks-authenticity-key': VECTOR.signature };
    const other = { 'X-Flinks-Signature': VECTOR.signature };
    for (const headers of [one, other, { ...one, ...other }]) {
      expect(await post(app, VECTOR.body, headers)).toMatchObject(ACCEPTED);
    }
    await end();
  });

  test('a secret beyond ASCII is taken as UTF-8', async () => {
    const secret = 'clé secrète de Flinks';
    const { app, end } = await openTestGateway({ webhookSecret: secret });
    await app.listen({ port: 0, host: '127.0.0.1' });
    expect(await post(app, '{}', { 'x-flinks-signature': sign('{}', secret) })).toMatchObject(ACCEPTED);
    await end();
  });

  test.each([
    undefined,
    'application/json',
    'text/plain',
    'application/json; charset=latin1',
    'multipart/form-data; boundary=a',
  ])('only the signature counts, not the type %s', async (type) => {
    const body = detailOf(loginId);
    const headers = { 'x-flinks-signature': sign(body), ...(type === undefined ? {} : { 'content-type': type }) };
    expect(await post(gateway.app, body, headers)).toMatchObject(ACCEPTED);
    expect(signals()).toHaveLength(1);
  });
});

describe('what is said to the refresh', () => {
  test('a claim with the RequestId and LastRefresh of the body, and no more of it', async () => {
    const requestId = randomUUID();
    expect(await postSigned(gateway.app, detailOf(loginId, { RequestId: requestId }))).toMatchObject(ACCEPTED);
    expect(signals().map(([id, claim]) => [id, claim])).toEqual([
      [
        loginId,
        {
          eventId: expect.stringMatching(new RegExp(`^GetAccountsDetail/${requestId}/[0-9a-f]{64}$`)) as string,
          source: 'webhook',
          requestId,
          lastRefresh: NEWER_ISO,
        },
      ],
    ]);
    expect(gateway.logged()).not.toContain('Café');
    expect(gateway.logged()).not.toContain(loginId);
  });

  test('ids in upper case are the same ids', async () => {
    const requestId = randomUUID();
    await postSigned(gateway.app, detailOf(loginId.toUpperCase(), { RequestId: requestId.toUpperCase() }));
    expect(signals()[0]?.slice(0, 2)).toMatchObject([loginId, { requestId }]);
  });

  test.each([
    ['no RequestId', { RequestId: undefined }],
    ['a RequestId that is none', { RequestId: 'latest' }],
    ['a RequestId that is a list', { RequestId: [randomUUID()] }],
  ])('%s: the claim goes without', async (_what, more) => {
    expect(await postSigned(gateway.app, detailOf(loginId, more))).toMatchObject(ACCEPTED);
    expect(signals()[0]?.[1].requestId).toBeUndefined();
  });

  test('members of the same names elsewhere in the body are not taken', async () => {
    const other = randomUUID();
    const body = detailOf(loginId, {
      Institution: 'Maple Bank',
      Accounts: [{ ResponseType: 'KYC', RequestId: other, Login: { Id: other } }, 'Login', 'Id', other],
      Holder: { Login: { Id: other, LastRefresh: '2020-01-01T00:00:00' } },
      'Login.Id': other,
    });
    await postSigned(gateway.app, body);
    expect(signals()[0]?.slice(0, 2)).toMatchObject([loginId, { lastRefresh: NEWER_ISO }]);
  });

  test('escapes and chunks in the middle of a character make no difference', async () => {
    const body = Buffer.from(detailOf(loginId).replace('"Login"', '"\\u004cogin"').replace('Café', 'é🏦'.repeat(300)));
    const pieces = Array.from({ length: Math.ceil(body.length / 3) }, (_, at) => body.subarray(at * 3, at * 3 + 3));
    expect(await post(gateway.app, pieces, { 'x-flinks-signature': sign(body) })).toMatchObject(ACCEPTED);
    expect(signals()[0]?.[0]).toBe(loginId);
  });
});

describe('accepted without effect', () => {
  const look = () => loginId.replace(/.$/, 'а');
  test.each<[string, () => string]>([
    ['KYC', () => detailOf(loginId, { ResponseType: 'KYC', Accounts: undefined, Holders: [] })],
    ['a type of tomorrow', () => detailOf(loginId, { ResponseType: 'Investments' })],
    ['a type in other case', () => detailOf(loginId, { ResponseType: 'getaccountsdetail' })],
    ['a type with a blank', () => detailOf(loginId, { ResponseType: 'GetAccountsDetail ' })],
    ['a type that is a list', () => detailOf(loginId, { ResponseType: ['GetAccountsDetail'] })],
    ['a type 5,000 letters long', () => detailOf(loginId, { ResponseType: 'a'.repeat(5_000) })],
    ['a type with NUL', () => detailOf(loginId, { ResponseType: 'Get\u0000AccountsDetail' })],
    ['no type', () => detailOf(loginId, { ResponseType: undefined })],
    ['an empty object', () => '{}'],
    ['a mark of its byte order', () => '\ufeff{}'],
    ['a login of no registry', () => detailOf(randomUUID())],
    ['no login', () => detailOf(loginId, { Login: undefined })],
    ['a login that is a text', () => detailOf(loginId, { Login: loginId })],
    ['an empty LoginId', () => detailOf('')],
    ['a LoginId in braces', () => detailOf(`{${loginId}}`)],
    ['a LoginId with a blank', () => detailOf(` ${loginId}`)],
    ['a LoginId of look-alikes', () => detailOf(look())],
    ['a LoginId with a way up', () => detailOf(`../${loginId}`)],
    ['a LoginId with a quote', () => detailOf(`${loginId}' or '1'='1`)],
    ['a LoginId 1 MB long', () => detailOf(loginId.repeat(30_000))],
    [
      'a LoginId in a prototype',
      () => `{"ResponseType":"GetAccountsDetail","__proto__":{"Login":{"Id":"${loginId}"}}}`,
    ],
    [
      'a LoginId in a constructor',
      () => `{"ResponseType":"GetAccountsDetail","constructor":{"Login":{"Id":"${loginId}"}}}`,
    ],
    ['a type in a prototype', () => `{"__proto__":{"ResponseType":"GetAccountsDetail"},"Login":{"Id":"${loginId}"}}`],
  ])('%s', async (_what, body) => {
    expect(await postSigned(gateway.app, body())).toMatchObject(ACCEPTED);
    expect(signals()).toEqual([]);
    expect(({} as { Login?: unknown }).Login).toBeUndefined();
    expect(await inbox()).toHaveLength(1);
  });

  test('a withdrawn login', async () => {
    await gateway.sql('delete from logins where login_id = $1', [loginId]);
    expect(await postSigned(gateway.app, detailOf(loginId))).toMatchObject(ACCEPTED);
    expect(signals()).toEqual([]);
  });
});

describe('where nobody is awaited', () => {
  beforeEach(nobodyAwaits);

  test.each([
    ['nothing is known', null, 1],
    ['it is newer than what we hold', '2026-05-04T00:00:00Z', 1],
    ['it is what we hold', NEWER_ISO, 0],
    ['it is older than what we hold', NEWER_ISO.replace('.123Z', '.124Z'), 0],
  ])('a refresh starts only if it is newer: %s', async (_what, held, starts) => {
    await holds(held);
    expect(await postSigned(gateway.app, detailOf(loginId))).toMatchObject(ACCEPTED);
    expect(await started()).toBe(starts);
  });

  test.each([
    ['none', undefined],
    ['never', '0001-01-01T00:00:00'],
    ['no moment', 'yesterday'],
    ['a number', 1_900_000_000],
    ['the 30th of February', '2026-02-30T00:00:00'],
    ['more than a day ahead', '9999-06-02T00:00:00'],
  ])('a LastRefresh that is %s starts nothing', async (_what, LastRefresh) => {
    expect(await postSigned(gateway.app, detailOf(loginId, { Login: { Id: loginId, LastRefresh } }))).toMatchObject(
      ACCEPTED,
    );
    expect(await started()).toBe(0);
  });

  test('a refresh starts for data that Flinks has told of and that never came', async () => {
    const told = { loginId, institution: null, institutionId: null, lastRefresh: NEWER_ISO, isScheduledRefresh: null };
    await gateway.store.logins.noteAuthorized(told);
    expect(await postSigned(gateway.app, detailOf(loginId))).toMatchObject(ACCEPTED);
    expect(await started()).toBe(1);
    await landData(gateway.store, loginId, NEWER_ISO);
    expect(await postSigned(gateway.app, detailOf(loginId))).toMatchObject(ACCEPTED);
    expect(await started()).toBe(1);
  });

  test('nothing is started for a paused login', async () => {
    await gateway.store.logins.patch(loginId, { paused: true });
    expect(await postSigned(gateway.app, detailOf(loginId))).toMatchObject(ACCEPTED);
    expect(await started()).toBe(0);
  });
});

describe('once', () => {
  test('a thousand deliveries, fifty at once, have one effect', async () => {
    gateway.client.webhookArrived.mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return 'heard';
    });
    const body = detailOf(loginId);
    let left = 1_000;
    const deliver = async () => {
      while (left-- > 0) expect(await postSigned(gateway.app, body)).toMatchObject(ACCEPTED);
    };
    await Promise.all(Array.from({ length: 50 }, deliver));
    expect(signals()).toHaveLength(1);
    expect(await inbox()).toHaveLength(1);
  });

  test('gateways that hear the same at once have one effect between them', async () => {
    const entry = { source: 'flinks-webhook', key: 'GetAccountsDetail/-/hash' };
    let effects = 0;
    const hear = () =>
      gateway.store.inbox.once(entry, async () => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        effects += 1;
      });
    await Promise.all([hear(), hear(), hear()]);
    expect(effects).toBe(1);
  });

  test('another body under the same RequestId is another webhook', async () => {
    const RequestId = randomUUID();
    await postSigned(gateway.app, detailOf(loginId, { RequestId }));
    await postSigned(gateway.app, detailOf(loginId, { RequestId, HttpStatusCode: 201 }));
    expect(new Set(signals().map(([, { eventId }]) => eventId)).size).toBe(2);
  });

  test('while Temporal is away it is 503 and not remembered: the next attempt has the effect, under the same event id', async () => {
    gateway.client.webhookArrived.mockRejectedValueOnce(new TemporalUnavailableError(new Error('away')));
    const body = detailOf(loginId);
    const first = await postSigned(gateway.app, body);
    expect([first.status, first.code]).toEqual([503, 'temporal_unavailable']);
    expect(await inbox()).toEqual([]);
    expect(await postSigned(gateway.app, body)).toMatchObject(ACCEPTED);
    expect(await inbox()).toHaveLength(1);
    expect(signals()[0]?.[1].eventId).toBe(signals()[1]?.[1].eventId);
  });
});

testLargeBodies({ megabytes: 6 });

describe('large bodies', () => {
  const MB = 1024 * 1024;

  test('long values share one budget: what does not fit is refused, and what was held is given back', () => {
    const memory = new HeldBytes(20 * MB);
    const [first, second] = [new WebhookBodyParser(memory), new WebhookBodyParser(memory)];
    const part = Buffer.alloc(MB, 'a');
    for (const parser of [first, second]) parser.write(Buffer.from('{"Statement":"'));
    for (let mb = 0; mb < 12; mb += 1) for (const parser of [first, second]) parser.write(part);
    for (const parser of [first, second]) parser.write(Buffer.from('"}'));
    expect(memory.peak).toBeLessThanOrEqual(20 * MB);
    const ends = [first, second].map((parser) => {
      try {
        return parser.end();
      } catch (error) {
        return (error as { code: string }).code;
      } finally {
        parser.close();
      }
    });
    expect(ends).toEqual(expect.arrayContaining([{}, 'webhooks_busy']));
    expect(memory.now).toBe(0);
  });
});
