import { asShown, Bank, daysAgo, rowText, type BankRow } from './bank';
import { eachLogin, type Landing } from './support';

let landing: Landing;
let bank: Bank;
eachLogin((given, loginId) => {
  landing = given;
  bank = new Bank(given, loginId);
});

const alerts = async (code: string) => {
  const { events } = await landing.store.events.list({ limit: 1_000 });
  return events.filter(({ loginId, data }) => loginId === bank.loginId && data.code === code);
};

describe('ids that are new at every pull', () => {
  const rows = (pull: number): BankRow[] => [
    { id: `a${pull}`, day: 20, debit: '1' },
    { id: `b${pull}`, day: 6, debit: '2' },
    { id: `c${pull}`, day: 1, credit: '3' },
  ];

  test('double no row, the oldest neither', async () => {
    for (let pull = 1; pull <= 4; pull += 1) await bank.rows(rows(pull));
    expect(await bank.shown()).toEqual(asShown(rows(1)));
  });

  test('double no row older than the days asked for', async () => {
    const old = (pull: number) => [{ id: `o${pull}`, day: 200, debit: '7' }, ...rows(pull)];
    for (let pull = 1; pull <= 4; pull += 1) await bank.rows(old(pull));
    expect(await bank.shown()).toEqual(asShown(old(1)));
  });

  test('keep the id that was shown first', async () => {
    await bank.rows(rows(1));
    const before = await landing.transactions(bank.loginId);
    await bank.rows(rows(2));
    expect(await landing.transactions(bank.loginId)).toEqual(before);
    expect(before.map(({ id }) => id).sort()).toEqual(['a1', 'b1', 'c1']);
  });
});

describe('ids that stand for more than one row', () => {
  test.each([
    ['one Id on two movements', ['x', 'x'], [33, 3]],
    ['an all-zero GUID on four', Array(4).fill('00000000-0000-0000-0000-000000000000'), [9, 7, 5, 3]],
  ])('%s lose none', async (_what, ids: string[], days: number[]) => {
    const rows = days.map((day, at): BankRow => ({ id: ids[at], day, debit: `${at + 1}` }));
    for (let pull = 1; pull <= 3; pull += 1) await bank.rows(rows);
    expect(await bank.shown()).toEqual(asShown(rows));
  });

  test('a reference used again after its first row has left the window keeps both', async () => {
    const first: BankRow = { id: 'ref', day: 85, debit: '10' };
    const middle: BankRow = { id: 'm', day: 40, debit: '11' };
    const second: BankRow = { id: 'ref', day: 2, debit: '12' };
    await bank.rows([first, middle]);
    await bank.rows([middle]);
    for (let pull = 1; pull <= 3; pull += 1) await bank.rows([middle, second]);
    expect(await bank.shown()).toEqual(asShown([first, middle, second]));
  });
});

describe('accounts whose Id changes', () => {
  const rows: BankRow[] = [
    { id: 'a', day: 12, debit: '10' },
    { id: 'b', day: 8, debit: '20' },
    { id: 'c', day: 4, credit: '30' },
    { id: 'd', day: 2, credit: '40' },
  ];
  const renumbered = (prefix: string) => rows.map((row) => ({ ...row, id: `${prefix}${row.id}` }));

  test('after a reconnect, same institution, transit and number: nothing is shown twice', async () => {
    const numbers = { institution: '003', transit: '00012', number: '1234567' };
    await bank.says([{ id: 'old', ...numbers, rows }]);
    for (const id of ['new', 'newer']) await bank.says([{ id, ...numbers, rows: renumbered(id) }]);
    expect(await bank.shown()).toEqual(asShown(rows));
    expect((await landing.store.bankData.accounts(bank.loginId)).accounts).toMatchObject([
      { id: 'old', flinksAccountId: 'newer', missingSince: null },
    ]);
  });

  test('a replaced card with the same rows: nothing is shown twice', async () => {
    const card = { category: 'Credits', title: 'Visa', institution: '003', transit: '00012' };
    await bank.says([{ id: 'old', ...card, number: '4500111122223333', rows }]);
    for (let pull = 1; pull <= 2; pull += 1) {
      await bank.says([{ id: 'new', ...card, number: '4500999988887777', rows: renumbered('n') }]);
    }
    expect(await bank.shown()).toEqual(asShown(rows));
  });
});

describe('rows that the bank takes back', () => {
  test('the only row, a deposit: gone at the second later answer without it', async () => {
    const deposit: BankRow = { id: 'd', day: 3, credit: '500' };
    await bank.rows([deposit]);
    await bank.rows([]);
    expect(await bank.shown()).toEqual(asShown([deposit]));
    await bank.rows([], { again: true });
    expect(await bank.shown()).toEqual(asShown([deposit]));
    await bank.rows([]);
    expect(await bank.shown()).toEqual([]);
  });

  test('an undated row that is booked under another Id is one row', async () => {
    const old: BankRow = { id: 'o', day: 20, debit: '1' };
    await bank.rows([old, { id: 'pending', day: null, debit: '5' }]);
    for (let pull = 1; pull <= 2; pull += 1) await bank.rows([old, { id: `b${pull}`, day: 1, debit: '5' }]);
    expect(await bank.shown()).toEqual(asShown([old, { day: 1, debit: '5' }]));
  });

  test('rows without Id whose running balance is corrected stay single, the edge row too', async () => {
    const rows = (shift: number): BankRow[] =>
      [20, 10, 1].map((day, at) => ({ day, debit: `${at + 1}`, balance: `${100 + shift + at}` }));
    for (const shift of [0, 5, 9]) await bank.rows(rows(shift));
    expect(await bank.shown()).toEqual(asShown(rows(0)));
    expect((await landing.transactions(bank.loginId)).map(({ balance }) => balance).sort()).toEqual([
      '109',
      '110',
      '111',
    ]);
  });

  test.each([
    ['a row a day', (at: number) => 36 - at],
    ['two rows a day, all of them within 30 days', (at: number) => 20 - Math.floor(at / 2)],
  ])('one answer that lacks its middle (%s) hides no true row, and the operator is told once', async (_what, dayOf) => {
    const rows = Array.from({ length: 35 }, (_, at): BankRow => ({ id: `r${at}`, day: dayOf(at), debit: `${at + 1}` }));
    await bank.rows(rows);
    await bank.rows([rows[0]!, ...rows.slice(-5)]);
    expect(await bank.shown()).toEqual(asShown(rows));
    await bank.rows(rows.slice(2));
    expect(await bank.shown()).toEqual(asShown(rows));
    expect(await alerts('transactions_missing')).toHaveLength(1);
  });

  test('rows lacked in a mass stay until an answer that covers them lacks them again; a shorter one in between says nothing', async () => {
    const rows = Array.from({ length: 40 }, (_, at): BankRow => ({
      id: `r${at}`,
      day: 80 - 2 * at,
      debit: `${at + 1}`,
    }));
    const [first, ...newest] = [rows[0]!, ...rows.slice(-3)];
    const within = (days: number) => rows.filter(({ day }) => day! < days);
    await bank.rows(rows);
    await bank.rows([first, ...newest]);
    await bank.rows(within(45));
    expect(await bank.shown()).toEqual(asShown(rows));
    await bank.rows([...rows.filter(({ day }) => day === 58), ...within(45)]);
    expect(await bank.shown()).toEqual(asShown(rows.filter(({ day }) => day! >= 58 || day! < 45)));
  });

  test.each([
    { gone: 10, left: 3, isMass: false },
    { gone: 11, left: 3, isMass: true },
    { gone: 11, left: 25, isMass: true },
    { gone: 12, left: 28, isMass: false },
  ])(
    'equal rows under a new account Id: $gone gone and $left left of what the answer covers, a mass: $isMass',
    async ({ gone, left, isMass }) => {
      // Stored too, but not covered: these count neither as gone nor in the share.
      const older = [80, 70, 60].map((day): BankRow => ({ id: `o${day}`, day, debit: '1' }));
      const first: BankRow = { id: 'f', day: 40, debit: '2' };
      const equal = Array.from({ length: gone + left }, (_, at): BankRow => ({ id: `e${at}`, day: 2, debit: '4.50' }));
      const kept = [first, ...equal.slice(gone)];
      const answers = (id: string, rows: BankRow[]) =>
        bank.says([{ id, institution: '003', transit: '00012', number: '1234567', rows }]);

      await answers('old', [...older, first, ...equal]);
      await answers('new', kept);
      expect(await bank.shown()).toEqual(asShown([...older, ...(isMass ? [first, ...equal] : kept)]));
      expect(await alerts('transactions_missing')).toHaveLength(isMass ? 1 : 0);
      await answers('new', kept);
      expect(await bank.shown()).toEqual(asShown([...older, ...kept]));
    },
  );
});

describe('what cannot be read', () => {
  const good = { id: 'good', rows: [{ id: 'g', day: 2, debit: '1' }] };
  const withRow = (row: string, balance = '{"Current":1}') =>
    `{"Id":"bad","Balance":${balance},"Transactions":[${rowText({ id: 'r', day: 4, debit: '9' })},${row}]}`;

  test.each([
    ['1 234,56', '1234.56'],
    ['(12.30)', '-12.30'],
    ['12.30-', '-12.30'],
  ])('an amount written as %s is read', async (written, debit) => {
    await bank.says([`{"Id":"one","Transactions":[{"Id":"t","Date":"${daysAgo(3)}","Debit":"${written}"}]}`]);
    expect(await landing.transactions(bank.loginId)).toMatchObject([{ debit }]);
  });

  test.each([
    ['a null row', withRow('null'), 'Accounts[].Transactions[] (1)'],
    ['a balance that is a number', withRow('{"Id":"s"}', '12.5'), 'Accounts[].Balance (1)'],
    ['an amount that is none', withRow('{"Debit":"Zoe"}'), 'Accounts[].Transactions[].Debit (1)'],
    ['an account without Id', '{"Title":"Savings"}', 'Accounts[].Id (1)'],
  ])('%s leaves the other account fresh, and is told by name', async (_what, bad, field) => {
    expect(await bank.says([good, bad])).toMatchObject({ kind: 'ok', accounts: 1, unreadable: 1 });
    expect(await bank.shown()).toEqual(asShown(good.rows));
    const [alert] = await alerts('unreadable_data');
    expect(alert?.data.message).toContain(field);
    expect(alert?.data.message).toContain(`flinks-refresh logins dump ${bank.loginId}`);
    expect(JSON.stringify(alert?.data)).not.toContain('Zoe');
  });

  test('an account that was good keeps what is stored, says since when it is stale, and is fresh again later', async () => {
    const row: BankRow = { id: 'r', day: 4, debit: '9' };
    await bank.says([good, { id: 'bad', rows: [row] }]);
    await bank.says([good, withRow('null')]);
    expect(await bank.shown()).toEqual(asShown([...good.rows, row]));
    const stale = async () => (await landing.store.bankData.accounts(bank.loginId)).accounts.map((a) => a.staleSince);
    expect(await stale()).toEqual([null, expect.stringMatching(/Z$/)]);
    await bank.says([good, { id: 'bad', rows: [row] }]);
    expect(await stale()).toEqual([null, null]);
  });

  test('a login of which nothing can be read is told as UNREADABLE, and its raw answer is kept', async () => {
    await bank.rows([{ id: 'r', day: 4, debit: '9' }]);
    const before = await landing.dump(bank.loginId);
    expect(await bank.says([withRow('null')])).toMatchObject({ kind: 'refused', status: 200, code: 'UNREADABLE' });
    expect(await landing.dump(bank.loginId)).toEqual(before);
    const payloads = await landing.sql('select from payloads where login_id = $1', [bank.loginId]);
    expect(payloads).toHaveLength(2);
  });
});
