import type { TransactionChanges, TransactionView } from '../../domain/transactions';
import { Bank, type BankRow } from './bank';
import { Follower } from './follower';
import { eachLogin, type Landing } from './support';

let landing: Landing;
let bank: Bank;
let follower: Follower;
eachLogin((given, loginId) => {
  landing = given;
  bank = new Bank(given, loginId);
  follower = new Follower(given.store, loginId);
});

const read = (cursor?: string, limit = 100): Promise<TransactionChanges> =>
  landing.store.bankData.changes({ loginId: bank.loginId, cursor, limit });
const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);
const A: BankRow = { id: 'a', day: 9, debit: '1' };
const B: BankRow = { id: 'b', day: 8, debit: '2' };
const C: BankRow = { id: 'c', day: 7, debit: '3' };

test('from nothing the whole, then what changed: added, modified, removed, and back as added', async () => {
  await bank.rows([A, B, C]);
  const first = await read();
  expect([idsOf(first.added), first.modified, first.removed, first.hasMore]).toEqual([['a', 'b', 'c'], [], [], false]);
  expect(await read(first.next)).toEqual({ added: [], modified: [], removed: [], next: first.next, hasMore: false });

  await bank.rows([A, { ...C, balance: '5' }, { id: 'd', day: 1, credit: '4' }]);
  const second = await read(first.next);
  expect(idsOf(second.added)).toEqual(['d']);
  expect(second.modified).toMatchObject([{ id: 'c', balance: '5' }]);
  expect(second.removed).toEqual([{ id: 'b', accountId: 'one' }]);

  await bank.rows([A, B, C, { id: 'd', day: 1, credit: '4' }]);
  expect(await read(second.next)).toMatchObject({ added: [{ id: 'b' }], modified: [{ id: 'c', balance: null }] });
  // A reader that begins now is told nothing about removed rows.
  expect((await read()).removed).toEqual([]);
});

test('the same answer, one with other Ids, and a mark of a row that is lacked for the first time are no changes', async () => {
  await bank.rows([A, B, C]);
  const { next } = await read();
  await bank.rows([A, B, C], { again: true });
  await bank.rows([A, B, C].map((row) => ({ ...row, id: `${row.id}2` })));
  await bank.rows([]);
  expect(await read(next)).toEqual({ added: [], modified: [], removed: [], next, hasMore: false });
});

test('an amount with more zeros under another Id is no change, and the table keeps what was told', async () => {
  await bank.rows([A, { ...B, debit: '2', balance: '10' }]);
  await follower.readAll();
  await bank.rows([A, { ...B, id: 'other', debit: '2.00', balance: '10.0' }]);
  await follower.readAll();
  expect(byId(follower.rows())).toEqual(byId(await landing.transactions(bank.loginId)));
});

test('pages of one row hold each change once, in the order of the answer', async () => {
  await bank.rows([A, B, C]);
  const told: string[] = [];
  for (let cursor: string | undefined, more = true; more;) {
    const page = await read(cursor, 1);
    told.push(...idsOf(page.added));
    [cursor, more] = [page.next, page.hasMore];
  }
  expect(told).toEqual(['a', 'b', 'c']);
});

test('what is changed while a reader is on its way is told to it as added: it never had it', async () => {
  await bank.rows([A, B, C]);
  const first = await read(undefined, 1);
  await bank.rows([A, { ...B, debit: '9' }, C]);
  const rest = await read(first.next);
  expect([first, rest].flatMap(({ added }) => idsOf(added)).sort()).toEqual(['a', 'b', 'c']);
  expect(rest.modified).toEqual([]);
});

test('a row that retention has taken out is not told as removed, and a cursor goes on over it', async () => {
  await bank.rows([A, B]);
  const { next } = await read();
  await landing.sql(`delete from transactions where login_id = $1`, [bank.loginId]);
  expect(await read(next)).toEqual({ added: [], modified: [], removed: [], next, hasMore: false });
  await bank.rows([A, B, C]);
  expect(idsOf((await read(next)).added)).toEqual(['a', 'b', 'c']);
});

test.each(['', 'x', 'W10', 'WzEsMiwieCJd', Buffer.from('[-1,0,"x"]').toString('base64url')])(
  'a cursor that is not ours is refused: %j',
  async (cursor) => {
    await expect(read(cursor)).rejects.toMatchObject({ code: 'invalid_cursor' });
  },
);

test('a cursor of an earlier consent is unknown, though the place is there again', async () => {
  await bank.rows([A, B]);
  const { next } = await read();
  await landing.sql('delete from logins where login_id = $1', [bank.loginId]);
  await landing.store.logins.upsertMany([{ loginId: bank.loginId }]);
  await expect(read(next)).rejects.toMatchObject({ code: 'cursor_unknown' });
  await bank.rows([A, B]);
  await expect(read(next)).rejects.toMatchObject({ code: 'cursor_unknown' });
});

test('after a restore a cursor from before the copy goes on, one from after it is unknown', async () => {
  await bank.rows([A, B]);
  const before = await read();
  // A copy of only this login in its current state.
  const held: Record<string, unknown[]> = {};
  for (const table of ['logins', 'accounts', 'transactions', 'change_marks']) {
    held[table] = await landing.sql(`select * from ${table} where login_id = $1`, [bank.loginId]);
  }
  await bank.rows([A, B, C]);
  const after = await read(before.next);
  expect(idsOf(after.added)).toEqual(['c']);
  await landing.sql('delete from logins where login_id = $1', [bank.loginId]);
  for (const [table, rows] of Object.entries(held)) {
    await landing.sql(
      `insert into ${table} select (jsonb_populate_record(null::${table}, r)).* from jsonb_array_elements($1::jsonb) r`,
      [JSON.stringify(rows)],
    );
  }
  await bank.rows([A, B, { id: 'e', day: 1, debit: '7' }]);
  await expect(read(after.next)).rejects.toMatchObject({ code: 'cursor_unknown' });
  expect(idsOf((await read(before.next)).added)).toEqual(['e']);
});

test('eight landings and three followers at once: every follower ends with what is stored, and none is told a change of what it never had', async () => {
  const followers = [follower, ...[2, 7].map((limit) => new Follower(landing.store, bank.loginId, limit))];
  const rows = Array.from({ length: 24 }, (_, at): BankRow => ({ id: `r${at}`, day: at + 1, debit: `${at + 1}` }));
  let landed = 0;
  const answers = Array.from({ length: 8 }, (_, n) =>
    bank
      .rows(rows.filter((_row, at) => at < 4 || (at + n) % 3 > 0).map((row) => ({ ...row, balance: `${n}` })))
      // The older of two answers may come too late: then it writes nothing.
      .finally(() => (landed += 1)),
  );
  await Promise.all([
    ...answers,
    ...followers.map(async (one) => {
      while (landed < answers.length) await one.readPage();
      await one.readAll();
    }),
  ]);
  const table = byId(await landing.transactions(bank.loginId));
  for (const one of followers) expect(byId(one.rows())).toEqual(table);
});

const byId = (rows: TransactionView[]) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
