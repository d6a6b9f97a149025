import type { FlinksClient } from '../../flinks/client';
import { AUTHORIZED, cached, callWith, detail, errorOf, income, json, live, LOGIN, poll, SESSION } from './support';

const error = (status: number, body: unknown, call: (client: FlinksClient) => Promise<unknown>) =>
  errorOf(callWith(json(status, body), call));

describe('GenerateAuthorizeToken', () => {
  test('gives the token', async () => {
    const answer = json(200, { HttpStatusCode: 200, Token: 'made-up-token' });
    expect(await callWith(answer, (c) => c.generateAuthorizeToken())).toBe('made-up-token');
  });

  test.each([{}, { Token: null }, { Token: '' }, { Token: 'two\r\nlines' }])(
    'refuses to go on with %j',
    async (body) => {
      const found = await error(200, body, (c) => c.generateAuthorizeToken());
      expect(found.kind).toBe('unexpectedShape');
    },
  );
});

describe('Authorize', () => {
  test('200 opens a session, with the login in lower case and its last refresh in UTC', async () => {
    expect(await callWith(json(200, AUTHORIZED), cached)).toEqual({
      kind: 'authorized',
      requestId: SESSION,
      loginId: LOGIN,
      lastRefresh: '2026-01-21T20:47:47.145Z',
      institution: 'Bank of Maple',
      institutionId: 14,
      isScheduledRefresh: false,
    });
  });

  test.each([
    ['year 1 is never', { ...AUTHORIZED, Login: { LastRefresh: '0001-01-01T00:00:00', Id: LOGIN } }],
    ['no Login', { RequestId: SESSION }],
    [
      'null members and unknown ones',
      { RequestId: SESSION, Login: { Id: null, LastRefresh: null }, Extra: { a: [1] } },
    ],
    [
      'members of other types',
      { RequestId: SESSION, Login: { Id: 7, LastRefresh: 7, IsScheduledRefresh: 'no' }, Institution: 3 },
    ],
  ])('200 with little in it still opens a session: %s', async (_what, body) => {
    expect(await callWith(json(200, body), cached)).toMatchObject({
      kind: 'authorized',
      requestId: SESSION,
      lastRefresh: null,
    });
  });

  test('a success whose code is OK is a success', async () => {
    const body = { FlinksCode: 'OK', RequestId: SESSION };
    expect(await callWith(json(200, body), cached)).toMatchObject({ kind: 'authorized' });
  });

  test.each([
    ['without challenges', { RequestId: SESSION, Institution: 'Bank of Maple' }],
    [
      'of an unknown type',
      { RequestId: SESSION, Institution: 'Bank of Maple', SecurityChallenges: [{ Type: 'Hologram' }] },
    ],
    ['with a HttpStatusCode of 0', { RequestId: SESSION, Institution: 'Bank of Maple', HttpStatusCode: 0 }],
  ])('203 asks for the user: %s', async (_what, body) => {
    expect(await callWith(json(203, body), live)).toEqual({
      kind: 'mfaRequired',
      requestId: SESSION,
      institution: 'Bank of Maple',
      institutionId: null,
    });
  });

  test.each([
    ['a number', 14, 14],
    ['text', '14', 14],
    ['absent', undefined, null],
    ['null', null, null],
    ['zero', 0, null],
    ['negative', -3, null],
    ['a fraction', 1.5, null],
    ['a name', 'FlinksCapital', null],
    ['a path', '14/../15', null],
    ['too large', 99_999_999_999, null],
    ['an object', {}, null],
  ])('InstitutionId: %s', async (_what, InstitutionId, institutionId) => {
    const body = { RequestId: SESSION, Institution: 'Bank of Maple', InstitutionId };
    expect(await callWith(json(203, body), live)).toMatchObject({ institution: 'Bank of Maple', institutionId });
  });

  test.each([
    [202, { FlinksCode: 'OPERATION_PENDING', RequestId: SESSION }],
    [202, { RequestId: SESSION }],
    [200, { HttpStatusCode: 202, FlinksCode: 'OPERATION_DISPATCHED', RequestId: SESSION }],
  ])('%i %j is not ready yet', async (status, body) => {
    expect(await callWith(json(status, body), live)).toEqual({ kind: 'pending', requestId: SESSION });
  });

  test.each([200, 202, 203])('%i without a RequestId is of no use', async (status) => {
    const found = await error(status, { ...AUTHORIZED, RequestId: undefined }, live);
    expect(found).toMatchObject({ kind: 'unexpectedShape', status, endpoint: 'authorizeLive', retryable: false });
  });

  test('an error in a 200 is an error, and keeps its session', async () => {
    const body = { HttpStatusCode: 401, FlinksCode: 'INVALID_LOGIN', RequestId: SESSION };
    expect(await error(200, body, cached)).toMatchObject({
      kind: 'refused',
      status: 200,
      flinksCode: 'INVALID_LOGIN',
      requestId: SESSION,
    });
  });

  test('the status line wins over HttpStatusCode when the payload is there', async () => {
    const body = { ...AUTHORIZED, HttpStatusCode: 401, FlinksCode: 'RETRY_LATER' };
    expect(await callWith(json(200, body), cached)).toMatchObject({ kind: 'authorized' });
  });
});

describe('accounts', () => {
  test.each([202, 200])('%i that says pending never gives accounts', async (status) => {
    const accounts = status === 202 ? [{ Id: 'part' }] : null;
    const body = { FlinksCode: 'OPERATION_PENDING', RequestId: SESSION, Accounts: accounts };
    expect(await callWith(json(status, body), detail)).toEqual({ kind: 'pending' });
  });

  test.each(['', 'null', '<html></html>'])('a 202 with the body %j is still only pending', async (body) => {
    expect(await callWith(json(202, body), poll)).toEqual({ kind: 'pending' });
  });

  test('no accounts at all is an answer', async () => {
    const answer = await callWith(json(200, { Accounts: [], RequestId: SESSION }), poll);
    expect(answer).toMatchObject({ kind: 'ready', detail: { requestId: SESSION, accounts: [] } });
  });

  test.each([{}, { Accounts: null }, { Accounts: {} }])(
    '200 with %j cannot be read, and is kept as it came',
    async (body) => {
      const sent = { RequestId: SESSION, ...body };
      const raw = Buffer.from(JSON.stringify(sent));
      expect(await callWith(json(200, sent), detail)).toEqual({ kind: 'unreadable', what: 'no Accounts', raw });
    },
  );

  test('a code in place of the accounts is a refusal', async () => {
    expect(await error(200, { FlinksCode: 'NO_TRANSACTION', Accounts: null }, detail)).toMatchObject({
      kind: 'refused',
      flinksCode: 'NO_TRANSACTION',
    });
  });
});

describe('GetNightlyRefreshStatus', () => {
  const status = (body: unknown) => callWith(json(200, body), (c) => c.getNightlyRefreshStatus());

  test('the list is used although a FlinksCode stands beside it', async () => {
    const row = {
      LoginId: LOGIN,
      LastRefreshDate: '2020-06-18T03:26:34.6854364',
      LastRefreshState: 'AnsweringSecurityChallenge',
      LastRefreshErrorCode: null,
    };
    expect(await status({ HttpStatusCode: 200, IneligibleCards: [row], FlinksCode: 'INVALID_REQUEST' })).toEqual({
      cards: [
        {
          loginId: LOGIN,
          lastRefreshDate: '2020-06-18T03:26:34.685Z',
          lastRefreshState: 'AnsweringSecurityChallenge',
          errorCode: null,
        },
      ],
      invalid: 0,
    });
  });

  test('rows of one login become one, the later one; rows without a LoginId are counted', async () => {
    const rows = [
      { LoginId: LOGIN, LastRefreshDate: '2026-01-02T00:00:00', LastRefreshErrorCode: 'NEWER' },
      { LoginId: LOGIN.toUpperCase(), LastRefreshDate: '2026-01-01T00:00:00', LastRefreshErrorCode: 'OLDER' },
      { LoginId: 'not-a-guid' },
      { LoginId: null },
      null,
      'text',
    ];
    expect(await status({ IneligibleCards: rows })).toMatchObject({
      cards: [{ loginId: LOGIN, errorCode: 'NEWER', lastRefreshState: null }],
      invalid: 4,
    });
  });

  test('50,000 rows are read', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => ({
      LoginId: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    }));
    expect((await status({ IneligibleCards: rows })).cards).toHaveLength(50_000);
  });

  test('without the list it is an error', async () => {
    const call = (c: FlinksClient) => c.getNightlyRefreshStatus();
    expect((await error(200, { FlinksCode: 'ACCESS_DENIED' }, call)).kind).toBe('refused');
    expect((await error(200, { IneligibleCards: null }, call)).kind).toBe('unexpectedShape');
  });
});

test('DeleteCard: its documented 200 is read, and one around an error is none', async () => {
  const deleteCard = (client: FlinksClient) => client.deleteCard({ loginId: LOGIN });
  await callWith(json(200, '{"StatusCode":200,"Message":"Card deleted"}'), deleteCard);
  await callWith(json(200, '{"HttpStatusCode":0}'), deleteCard);
  expect(await error(200, '{"StatusCode":400,"Message":"no"}', deleteCard)).toMatchObject({
    kind: 'refused',
    status: 400,
  });
});

describe('calls that only succeed or fail', () => {
  const CALLS: [string, (client: FlinksClient) => Promise<void>][] = [
    ['setScheduledRefresh', (c) => c.setScheduledRefresh({ loginId: LOGIN, isActivated: true })],
    ['deleteCard', (c) => c.deleteCard({ loginId: LOGIN })],
  ];

  test.each(CALLS)('%s trusts a 200 with a sentence, an object or nothing', async (_name, call) => {
    for (const body of ['"The login is now activated"', '{"HttpStatusCode":200}', ''])
      await callWith(json(200, body), call);
    await callWith(json(204, ''), call);
  });

  test.each(CALLS)('%s does not trust a web page, nor a code', async (_name, call) => {
    expect((await error(200, '<html>maintenance</html>', call)).kind).toBe('unexpectedShape');
    expect(await error(200, { FlinksCode: 'CARD_IN_USE' }, call)).toMatchObject({
      kind: 'refused',
      flinksCode: 'CARD_IN_USE',
    });
  });
});

describe('attributes', () => {
  const rows = [{ TransactionId: 't1', Debit: 12.3 }];
  const read = [{ TransactionId: 't1', Debit: '12.3' }];
  const attributes = { Id: LOGIN, average_income: 1234.5, frequency: 'Monthly', none: null };
  const card = { average_income: '1234.5', frequency: 'Monthly', none: null };

  test.each(['AttributesDetail', 'AttributeDetails', 'AttributesDetails', 'AttributeDetail'])(
    'details called %s are found',
    async (name) => {
      const within = json(200, { Card: { ...attributes, [name]: rows }, RequestId: SESSION });
      const beside = json(200, { Card: attributes, [name]: { income: rows }, RequestId: SESSION });
      expect(await callWith(within, income)).toMatchObject({ kind: 'ready', card, details: read });
      expect(await callWith(beside, income)).toMatchObject({ kind: 'ready', card, details: { income: read } });
    },
  );

  test('without details there are none, and nothing but attributes is in the card', async () => {
    const answer = await callWith(json(200, { Card: { ...attributes, AttributesDetail: null } }), income);
    expect(answer).toMatchObject({ kind: 'ready', details: null });
    expect(answer.kind === 'ready' && answer.card).toEqual(card);
  });

  test('text no database can hold is cleaned at any depth', async () => {
    const body = '{"Card":{"a":["x\\u0000y",{"b":"\\ud83d"}],"c":"\\ud83d\\ude00"}}';
    expect(await callWith(json(200, body), income)).toMatchObject({
      card: { a: ['xy', { b: '\ufffd' }], c: '\u{1f600}' },
    });
  });

  test.each([101, 4_000, 50_000])(
    'nested %i levels deep they are refused, not a reason to try again',
    async (levels) => {
      const body = `{"Card":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}}`;
      expect((await error(200, body, income)).kind).toBe('unexpectedShape');
    },
  );

  test('202 is pending; 204, no card and 404 are errors', async () => {
    expect(await callWith(json(202, { FlinksCode: 'OPERATION_PENDING' }), income)).toEqual({ kind: 'pending' });
    expect((await error(204, '', income)).kind).toBe('unexpectedShape');
    expect((await error(200, { Card: null }, income)).kind).toBe('unexpectedShape');
    expect(await error(404, '', income)).toMatchObject({ kind: 'refused', status: 404, flinksCode: null });
  });
});
