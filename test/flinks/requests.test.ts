import type { FlinksClient } from '../../flinks/client';
import { headersOf } from '../../flinks/headers';
import { ROUTES, type Endpoint } from '../../flinks/routes';
import { clientOf, CUSTOMER, json, LOGIN, PLANTED, SESSION, startFlinks } from './support';

const BANKING = `/v3/${CUSTOMER}/BankingServices`;
const REPORTS = `/v3/${CUSTOMER}/insight/login/${LOGIN}/attributes/${SESSION}`;
const { secretKey, apiKey, authorizeToken } = PLANTED;
const authorizeInput = { loginId: LOGIN, authorizeToken };
const attributesOf =
  (name: 'income' | 'lending' | 'creditRisk' | 'userAnalysis' | 'businessAnalysis' | 'all') => (c: FlinksClient) =>
    c.getAttributes({ loginId: LOGIN, requestId: SESSION, package: name });

type Row = [
  what: string,
  call: (client: FlinksClient) => Promise<unknown>,
  line: string,
  credential: object,
  body: unknown,
];

const ROWS: Row[] = [
  [
    'GenerateAuthorizeToken with the secret key and no body',
    (c) => c.generateAuthorizeToken(),
    `POST ${BANKING}/GenerateAuthorizeToken`,
    { 'flinks-auth-key': secretKey },
    null,
  ],
  [
    'cached Authorize with the token, asking for the cache by name',
    (c) => c.authorizeCached(authorizeInput),
    `POST ${BANKING}/Authorize`,
    { 'flinks-auth-key': authorizeToken },
    { LoginId: LOGIN, MostRecentCached: true, Save: true },
  ],
  [
    'live Authorize in the language of the login',
    (c) => c.authorizeLive({ ...authorizeInput, language: 'fr' }),
    `POST ${BANKING}/Authorize`,
    { 'flinks-auth-key': authorizeToken },
    { LoginId: LOGIN, MostRecentCached: false, Save: true, Language: 'fr' },
  ],
  [
    'GetAccountsDetail with every With member',
    (c) => c.getAccountsDetail({ requestId: SESSION, daysOfTransactions: 'Days365' }),
    `POST ${BANKING}/GetAccountsDetail`,
    { 'x-api-key': apiKey },
    {
      RequestId: SESSION,
      WithAccountIdentity: true,
      WithKYC: true,
      WithTransactions: true,
      DaysOfTransactions: 'Days365',
    },
  ],
  [
    'GetAccountsDetailAsync with the session in the path',
    (c) => c.getAccountsDetailAsync({ requestId: SESSION }),
    `GET ${BANKING}/GetAccountsDetailAsync/${SESSION}`,
    { 'x-api-key': apiKey },
    null,
  ],
  [
    'GetNightlyRefreshStatus with the secret key as bearer',
    (c) => c.getNightlyRefreshStatus(),
    `GET ${BANKING}/GetNightlyRefreshStatus`,
    { authorization: `Bearer ${secretKey}` },
    null,
  ],
  [
    'SetScheduledRefresh in camelCase with both members',
    (c) => c.setScheduledRefresh({ loginId: LOGIN, isActivated: false }),
    `PATCH ${BANKING}/SetScheduledRefresh`,
    { 'x-api-key': apiKey },
    { loginId: LOGIN, isActivated: false },
  ],
  [
    'DeleteCard with the login in the path',
    (c) => c.deleteCard({ loginId: LOGIN }),
    `DELETE ${BANKING}/DeleteCard/${LOGIN}`,
    { 'x-api-key': apiKey },
    null,
  ],
  ['income attributes', attributesOf('income'), `GET ${REPORTS}/GetIncomeAttributes`, { 'x-api-key': apiKey }, null],
  ['lending attributes', attributesOf('lending'), `GET ${REPORTS}/GetLendingAttributes`, { 'x-api-key': apiKey }, null],
  ['credit risk', attributesOf('creditRisk'), `GET ${REPORTS}/GetCreditRiskAttributes`, { 'x-api-key': apiKey }, null],
  [
    'user analysis',
    attributesOf('userAnalysis'),
    `GET ${REPORTS}/GetUserAnalysisAttributes`,
    { 'x-api-key': apiKey },
    null,
  ],
  [
    'business analysis',
    attributesOf('businessAnalysis'),
    `GET ${REPORTS}/GetBusinessAnalysisAttributes`,
    { 'x-api-key': apiKey },
    null,
  ],
  ['all attributes', attributesOf('all'), `GET ${REPORTS}/GetAllAttributes`, { 'x-api-key': apiKey }, null],
];

const CREDENTIAL_HEADERS = ['flinks-auth-key', 'x-api-key', 'authorization'];

test.each(ROWS)('sends %s', async (_what, call, line, credential, body) => {
  const { client, seen, stop } = await startFlinks(json(503, ''));
  await call(client).catch(() => undefined);
  await stop();

  expect(seen).toHaveLength(1);
  const [{ method, path, headers, body: sent }] = seen as [(typeof seen)[0]];
  expect(`${method} ${path}`).toBe(line);
  expect(sent).toEqual(body);
  expect(
    Object.fromEntries(CREDENTIAL_HEADERS.filter((name) => name in headers).map((name) => [name, headers[name]])),
  ).toEqual(credential);
  expect(headers.accept).toBe('application/json');
  expect(headers['content-type']).toBe(body === null ? undefined : 'application/json');
});

test('keeps a path before /v3 and forgives a slash at the end of the base URL', async () => {
  const { client, seen, url, stop } = await startFlinks(json(200, { IneligibleCards: [] }));
  const proxied = clientOf(`${url}/flinks/`);
  await proxied.getNightlyRefreshStatus();
  await proxied.close();
  await client.close();
  await stop();
  expect(seen[0]?.path).toBe(`/flinks${BANKING}/GetNightlyRefreshStatus`);
});

test.each(['', '..', '../../admin', 'a/b', 'a%2fb', '%00', "x' OR 1=1", '{guid}', 'x'.repeat(101), 'ＡＢＣ'])(
  'an id that cannot stand in a URL is refused before anything is sent: %j',
  async (loginId) => {
    const { client, seen, stop } = await startFlinks(json(200, ''));
    await expect(client.deleteCard({ loginId })).rejects.toThrow(
      new TypeError('deleteCard: loginId is not an id of Flinks.'),
    );
    await stop();
    expect(seen).toHaveLength(0);
  },
);

test.each([
  [{ secretKey: 'line\nbreak' }, /^secretKey is empty or holds/],
  [{ apiKey: ' ' }, /^apiKey is empty or holds/],
  [{ baseUrl: 'file:///etc' }, /^baseUrl is not an HTTP URL/],
  [{ baseUrl: 'toolbox-api.private.fin.ag' }, /^baseUrl is not an HTTP URL/],
  [{ customerId: '../other' }, /customerId is not an id/],
])('settings no request can be made of are refused at once: %j', (wrong, message) => {
  expect(() => clientOf('http://127.0.0.1:9', wrong)).toThrow(message);
});

test.each(['', 'a b', 'token\r\nx-api-key: other'])(
  'a token that could become another header is not sent: %j',
  async (token) => {
    const { client, seen, stop } = await startFlinks(json(200, ''));
    await expect(client.authorizeLive({ loginId: LOGIN, authorizeToken: token })).rejects.toThrow(TypeError);
    await stop();
    expect(seen).toHaveLength(0);
  },
);

test('an API secret of its own is the bearer of GetNightlyRefreshStatus, and of nothing else', () => {
  const keys = { secretKey, apiKey, apiSecret: 'an-api-secret-of-its-own' };
  expect(headersOf('getNightlyRefreshStatus', keys, { hasBody: false })).toMatchObject({
    authorization: 'Bearer an-api-secret-of-its-own',
  });
  const others = (Object.keys(ROUTES) as Endpoint[]).filter((endpoint) => endpoint !== 'getNightlyRefreshStatus');
  for (const endpoint of others) {
    const headers = headersOf(endpoint, keys, { authorizeToken: 'token', hasBody: true });
    expect(JSON.stringify(headers)).not.toContain('an-api-secret');
  }
});
