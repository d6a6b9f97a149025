import fc from 'fast-check';
import { openLanding, WAYS, type Landing } from './support';

let landing: Landing;
beforeAll(async () => {
  landing = await openLanding();
});
afterAll(() => landing.end());

/** An amount in any JSON form and in its expected form: digit for digit, never through a float. */
const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }), fc.integer({ min: 0, max: 6 }), fc.boolean())
  .map(([digits, scale, quoted]) => {
    const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
    const whole = text.slice(0, text.length - scale);
    const plain = scale === 0 ? whole : `${whole}.${text.slice(text.length - scale)}`;
    const out = digits < 0n ? `-${plain}` : plain;
    return { json: quoted ? `"${out}"` : out, out };
  });
const none = fc.constantFrom<{ json: string | null; out: null }>(
  { json: 'null', out: null },
  { json: null, out: null },
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: none });

/** Any text, except what PostgreSQL cannot store, which has its own tests. */
const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', '')),
  fc.constantFrom('Épicerie Côté', 'Café', 'e\u0301', '\u{1f600}', '\u202Eabc', '<script>', '=cmd', '"quoted\\'),
);
const text = words.map((out) => ({ json: JSON.stringify(out), out }));
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const date = fc.oneof(
  day.map((out) => ({ json: `"${out}"`, out })),
  day.map((out) => ({ json: `"${out.replaceAll('-', '/')}"`, out })),
  day.map((out) => ({ json: `"${out}T13:14:15.1234567"`, out })),
);
const odd = fc.constantFrom('', ',"Tags":[1,{"Transactions":[{}]}]', ',"Category":"x"');

const row = fc
  .record({
    date: maybe(date),
    description: maybe(text),
    debit: maybe(amount),
    credit: maybe(amount),
    balance: maybe(amount),
  })
  .chain((members) => odd.map((extra) => ({ members, extra })));
const account = fc.record({
  title: maybe(text),
  number: maybe(fc.stringMatching(/^\d{1,12}$/).map((out) => ({ json: JSON.stringify(out), out }))),
  currency: maybe(fc.constantFrom('CAD', 'USD').map((out) => ({ json: `"${out}"`, out }))),
  current: maybe(amount),
  rows: fc.array(row, { maxLength: 12 }),
  extra: odd,
});
type Member = { json: string | null };

const member = (name: string, { json }: Member): string => (json === null ? '' : `,"${name}":${json}`);

const bodyOf = (accounts: typeof account extends fc.Arbitrary<infer A> ? A[] : never): string =>
  `{"HttpStatusCode":200,"Accounts":[${accounts
    .map(({ title, number, currency, current, rows, extra }, at) => {
      const transactions = rows.map(
        ({ members, extra: more }, index) =>
          `{"Id":"t${index}"${member('Date', members.date)}${member('Description', members.description)}${member('Debit', members.debit)}` +
          `${member('Credit', members.credit)}${member('Balance', members.balance)}${more}}`,
      );
      return (
        `{"Id":"a${at}"${member('Title', title)}${member('AccountNumber', number)}${member('Currency', currency)}` +
        `,"Balance":{"Limit":null${member('Current', current)}}${extra},"Transactions":[ ${transactions.join(' ,\n')} ]}`
      );
    })
    .join(',')}]}`;

test.each(WAYS)('whatever Flinks answers is read back as it was sent, cent by cent (%s)', async (way) => {
  await fc.assert(
    fc.asyncProperty(fc.array(account, { maxLength: 4 }), async (accounts) => {
      const loginId = await landing.register();
      const rows = accounts.reduce((sum, one) => sum + one.rows.length, 0);
      expect(await landing.land(loginId, bodyOf(accounts), { way })).toMatchObject({ kind: 'ok', transactions: rows });

      const stored = (await landing.store.bankData.accounts(loginId)).accounts;
      expect(
        stored.map(({ id, title, accountNumber, currency, balance }) => [
          id,
          title,
          accountNumber,
          currency,
          balance.current,
        ]),
      ).toEqual(
        accounts.map(({ title, number, currency, current }, at) => [
          `a${at}`,
          title.out,
          number.out,
          currency.out,
          plain(current.out),
        ]),
      );
      const found = new Map((await landing.transactions(loginId)).map((one) => [`${one.accountId}/${one.id}`, one]));
      expect(found.size).toBe(rows);
      accounts.forEach((one, at) =>
        one.rows.forEach(({ members }, index) =>
          expect(found.get(`a${at}/t${index}`)).toEqual({
            id: `t${index}`,
            accountId: `a${at}`,
            date: members.date.out,
            description: members.description.out,
            debit: plain(members.debit.out),
            credit: plain(members.credit.out),
            balance: plain(members.balance.out),
          }),
        ),
      );
    }),
    { numRuns: 60 },
  );
});

/** Money has no minus zero. */
const plain = (amountText: string | null): string | null =>
  amountText !== null && /^-[0.]+$/.test(amountText) ? amountText.slice(1) : amountText;

test('read on its own thread an answer leaves the same rows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(account, { maxLength: 4 }), fc.integer(), async (accounts, seed) => {
      // Ids that repeat or are missing, accounts that occur twice.
      const body = bodyOf([...accounts, ...accounts.slice(0, Math.abs(seed) % 2)])
        .replaceAll('"Id":"t1"', '"Id":null')
        .replaceAll('"Id":"t3"', '"Id":"t2"')
        .replaceAll('"Id":"a2"', '"Id":"a1"');
      const dumps = [];
      for (const way of WAYS) {
        const loginId = await landing.register();
        await landing.land(loginId, body, { way });
        dumps.push(JSON.stringify(await landing.dump(loginId)).replaceAll(loginId, ''));
      }
      expect(dumps[1]).toBe(dumps[0]);
    }),
    { numRuns: 40 },
  );
});
