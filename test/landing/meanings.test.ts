import { gunzipSync } from 'node:zlib';
import { DAY_MS } from '../../domain/duration';
import { bodyOf, eachLogin, WAYS, type Landing } from './support';

let landing: Landing;
let loginId: string;
eachLogin((...given) => ([landing, loginId] = given));

const land = (rows: string[], account?: string) => landing.land(loginId, bodyOf(rows, account));
const ids = async () => (await landing.transactions(loginId)).map(({ id }) => id).sort();
const row = (id: string, date: string, debit = '1') => `{"Id":"${id}","Date":"${date}","Debit":${debit}}`;
const accounts = async () => (await landing.store.bankData.accounts(loginId)).accounts;

const NOW_MS = Date.now();
/** A day that an answer of 90 days may cover, or not. */
const daysAgo = (days: number) => new Date(NOW_MS - days * DAY_MS).toISOString().slice(0, 10);

describe('what an answer leaves out', () => {
  const MONTH = [30, 29, 28].map((days, n) => row(`t${n}`, daysAgo(days)));

  test('before the first day it covers stays', async () => {
    await land(MONTH);
    await land([row('t2', daysAgo(28))]);
    expect(await ids()).toEqual(['t0', 't1', 't2']);
  });

  test('on that first day stays, because the day may have been cut', async () => {
    await land([...MONTH, row('same-day', daysAgo(30))]);
    await land(MONTH);
    expect(await ids()).toEqual(['same-day', 't0', 't1', 't2']);
  });

  test('after that day is no longer shown, and is again when an answer holds it again', async () => {
    await land([...MONTH, row('later', daysAgo(22))]);
    await land([MONTH[0]!, MONTH[2]!]);
    expect(await ids()).toEqual(['t0', 't2']);
    await land([...MONTH]);
    expect(await ids()).toEqual(['t0', 't1', 't2']);
  });

  test('stays where only a row of an impossible day would cover it, and that row hides nothing later either', async () => {
    const [old, cut, recent, today] = [200, 80, 20, 0].map((days) => row(`-${days}`, daysAgo(days)));
    await land([old!, cut!, recent!]);
    const glitches: string[] = [];
    for (const glitch of ['1900-01-01', '1970-01-01', daysAgo(98)]) {
      await land([recent!, today!, row(glitch, glitch)]);
      glitches.push(glitch);
      expect(await ids()).toEqual(['-0', '-20', '-200', '-80', ...glitches].sort());
    }
    await land([recent!, today!]);
    expect(await ids()).toEqual(['-0', '-20', '-200', '-80', ...glitches].sort());
  });

  test('without a day stays, and so does everything when an account comes without rows', async () => {
    await land([...MONTH, '{"Id":"undated"}']);
    await land(MONTH);
    await land([]);
    expect(await ids()).toEqual(['t0', 't1', 't2', 'undated']);
  });

  test('of one account says nothing about another', async () => {
    await land(MONTH);
    await land([row('other', daysAgo(60)), row('other2', daysAgo(22))], '"Id":"two"');
    expect(await ids()).toEqual(['other', 'other2', 't0', 't1', 't2']);
  });
});

test('an account that an answer leaves out stays with its history, and says since when; back again it does not', async () => {
  await land([row('t', '2026-05-01')], '"Id":"one"');
  await land([], '"Id":"two"');
  const since = (await accounts()).find(({ id }) => id === 'one')?.missingSince;
  expect(since).toMatch(/Z$/);
  await land([], '"Id":"two"');
  expect((await accounts()).find(({ id }) => id === 'one')?.missingSince).toBe(since);
  expect(await ids()).toEqual(['t']);
  await land([], '"Id":"one"');
  expect(new Map((await accounts()).map(({ id, missingSince }) => [id, missingSince === null]))).toEqual(
    new Map([
      ['one', true],
      ['two', false],
    ]),
  );
});

test('a holder that an answer leaves out, or has in an unknown form, stays as it is stored', async () => {
  const holder = async () => (await accounts())[0]?.holder;
  await land([], '"Id":"one","Holder":{"Name":"Jo Doe","Address":"12 Main St"}');
  const stored = await holder();
  expect(stored).toMatchObject({ name: 'Jo Doe', address: null });
  for (const without of ['"Id":"one"', '"Id":"one","Holder":null', '"Id":"one","Holder":[]']) {
    await land([], without);
    expect(await holder()).toEqual(stored);
  }
});

test.each(WAYS)(
  'an account that an answer holds twice has its transactions once, also those without ids (%s)',
  async (way) => {
    const coffee = '{"Date":"2026-05-04","Debit":4.50}';
    const one = `{"Id":"one","Transactions":[${coffee},${coffee},{"Date":"2026-05-05","Debit":1}]}`;
    await landing.land(loginId, `{"Accounts":[${one}]}`, { way });
    const before = await ids();
    expect(before).toHaveLength(3);
    for (const accounts of [
      [one, one],
      [one, '{"Id":"two"}', one],
    ])
      await landing.land(loginId, `{"Accounts":[${accounts.join(',')}]}`, { way });
    expect(await ids()).toEqual(before);
  },
);

test('an answer with no account at all is an answer; one with null for them is none, and changes nothing', async () => {
  await land([row('t', '2026-05-01')]);
  expect(await landing.land(loginId, '{"Accounts":[]}')).toMatchObject({ kind: 'ok', accounts: 0 });
  expect(await accounts()).toMatchObject([{ id: 'one', missingSince: expect.any(String) as string }]);
  const before = await landing.dump(loginId, { versions: true });
  expect(await landing.land(loginId, '{"Accounts":null}')).toMatchObject({ kind: 'refused', code: 'UNREADABLE' });
  expect(await landing.dump(loginId, { versions: true })).toEqual(before);
});

test('data that names another login is not stored', async () => {
  const other = await landing.register();
  const body = `{"Accounts":[{"Id":"one"}],"Login":{"Id":"${other}"}}`;
  for (const way of WAYS) {
    expect(await landing.land(loginId, body, { way })).toMatchObject({ kind: 'refused', code: 'LOGIN_MISMATCH' });
  }
  expect(await landing.dump(loginId)).toEqual([]);
});

test.each([
  ['1e21', '1000000000000000000000'],
  ['-0', '0'],
  ['-0.00', '0.00'],
  ['0.123456789', '0.123456789'],
  ['"1,234.56"', '1234.56'],
  ['"-7.10"', '-7.10'],
  ['"1 234,56"', '1234.56'],
  ['""', null],
])('an amount of %s is stored as %j', async (written, debit) => {
  await land([`{"Id":"t","Debit":${written},"Credit":2}`]);
  expect(await landing.transactions(loginId)).toMatchObject([{ debit, credit: '2' }]);
});

test.each([
  ['2026-05-04T01:02:03.1234567', '2026-05-04'],
  ['2026-05-04', '2026-05-04'],
  ['04/05/2026', '2026-05-04'],
  ['2126-05-04', '2126-05-04'],
  ['0001-01-01T00:00:00', null],
  ['2026-02-30', null],
  ['yesterday', null],
])('a date of %s is stored as %j', async (written, date) => {
  await land([row('t', written)]);
  expect(await landing.transactions(loginId)).toMatchObject([{ id: 't', date }]);
});

test.each([
  ['64 KB', 'x'.repeat(65_536), 'x'.repeat(65_536)],
  ['emoji and right-to-left', '\u{1f600} \u202Eabc', '\u{1f600} \u202Eabc'],
  ['NUL', 'a\\u0000b', 'ab'],
  ['half a surrogate pair', 'a\\ud83d', 'a\ufffd'],
])('a description with %s', async (_what, written, description) => {
  for (const way of WAYS) {
    await landing.land(loginId, bodyOf([`{"Id":"t","Description":"${written}"}`]), { way });
    expect(await landing.transactions(loginId)).toMatchObject([{ description }]);
  }
});

test('an id too long for an index is stored under one made of it, the same every time', async () => {
  const id = 'long'.repeat(2_000);
  await land([row(id, '2026-05-04')]);
  await land([row(id, '2026-05-04', '2')]);
  expect(await landing.transactions(loginId)).toMatchObject([
    { id: expect.stringMatching(/^key-[0-9a-f]{32}$/) as string, debit: '2' },
  ]);
});

test('USD, numbers as text, text as numbers and members nobody knows', async () => {
  await land(
    ['{"Id":7,"Date":"2026-05-04","Description":42,"Debit":"1.50","Odd":{"a":[1]}}'],
    '"Id":1,"Currency":"USD","AccountNumber":12,"Odd":[{}],"Balance":{"Current":"5"}',
  );
  expect(await accounts()).toMatchObject([
    { id: '1', currency: 'USD', accountNumber: '12', balance: { current: '5' } },
  ]);
  expect(await landing.transactions(loginId)).toMatchObject([{ id: '7', description: '42', debit: '1.50' }]);
});

describe.each(WAYS)('what cannot be read, %s', (way) => {
  const CANARY = 'Zoe-Example-4242';
  /** Everything that leaves an attempt: its answer or its failure, and the alerts. */
  async function outcomeOf(body: string): Promise<{ answer: unknown; everything: string }> {
    const answer: unknown = await landing.land(loginId, body, { way }).catch((reason: unknown) => reason);
    const { message, stack, cause } = answer as Partial<Error>;
    const { events } = await landing.store.events.list({ limit: 1_000 });
    const own = events.filter((event) => event.loginId === loginId);
    return { answer, everything: `${message} ${stack} ${String(cause)} ${JSON.stringify([answer, own])}` };
  }

  test.each([
    ['an amount that is no number', bodyOf([`{"Id":"t","Debit":"${CANARY}"}`]), 'Accounts[].Transactions[].Debit (1)'],
    ['a row that is none', bodyOf([`"${CANARY}"`]), 'Accounts[].Transactions[] (1)'],
    ['a comma too many', bodyOf([`{"Description":"${CANARY}"}`, '']), null],
    ['a list that ends like an object', `{"Accounts":[{"Id":"a","Transactions":[{"Id":"${CANARY}"}}}]}`, null],
    ['a row that ends like a list', bodyOf([`{"Description":"${CANARY}"]`]), null],
    ['an account without an id', `{"Accounts":[{"Title":"${CANARY}"}]}`, 'Accounts[].Id (1)'],
    ['no accounts', `{"Accounts":"${CANARY}"}`, 'no Accounts (1)'],
    ['a page', `<html>${CANARY}</html>`, 'not a JSON object (1)'],
  ])('%s is told as UNREADABLE by names alone, stores nothing and is kept as it came', async (_what, body, named) => {
    const { answer, everything } = await outcomeOf(body);
    expect(answer).toEqual({ kind: 'refused', status: 200, code: 'UNREADABLE' });
    expect(everything).not.toContain(CANARY);
    expect(everything).toContain(named ?? 'JSON');
    expect(await landing.dump(loginId)).toEqual([]);
    const [payload] = await landing.sql<{ body: Buffer }>('select body from payloads where login_id = $1', [loginId]);
    expect(gunzipSync(payload!.body).toString()).toBe(body);
  });

  test.each([
    ['cut short', bodyOf([`{"Description":"${CANARY}"}`]).slice(0, -1)],
    ['cut short within rows', bodyOf([`{"Description":"${CANARY}"}`]).slice(0, -6)],
  ])('a body %s is lost: it quotes nothing, stores nothing and is asked for again', async (_what, body) => {
    const { answer, everything } = await outcomeOf(body);
    expect(answer).toMatchObject({ type: 'FlinksAnswerLost', nonRetryable: false });
    expect(everything).not.toContain(CANARY);
    expect(await landing.dump(loginId)).toEqual([]);
  });

  test('an error code in place of accounts is the answer, a code for "not yet" is pending', async () => {
    expect(await landing.land(loginId, '{"FlinksCode":"SESSION_EXPIRED"}', { way })).toMatchObject({
      kind: 'refused',
      code: 'SESSION_EXPIRED',
    });
    expect(await landing.land(loginId, '{"FlinksCode":"OPERATION_PENDING"}', { way })).toMatchObject({
      kind: 'pending',
    });
  });

  test('of a member written twice the last holds', async () => {
    const body = `{"Accounts":[{"Id":"a","Transactions":[{"Id":"lost"}],"Transactions":[{"Id":"kept"}]}]}`;
    await landing.land(loginId, body, { way });
    expect(await ids()).toEqual(['kept']);
  });
});
