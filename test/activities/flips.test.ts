import { Bench } from './support';

/** F24: Flinks answers 202, 200 and 202 for one session, in any order. Each 200 may be one whose report was lost. */
let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => bench.close());

const TABLES = ['accounts', 'holders', 'transactions'];
/** The rows of a login, each with the number of the transaction that wrote it. */
const rowsOf = async (loginId: string) => {
  const parts = TABLES.map((table) =>
    bench.test.sql<{ xmin: string; row: string }>(
      `select xmin::text, (to_jsonb(t) - 'request_id' - 'run_id')::text as row from ${table} t where login_id = $1 order by 2`,
      [loginId],
    ),
  );
  return (await Promise.all(parts)).flat();
};

/** The answers to polls: `data` is what Flinks holds, `202` a flip back to work that it had already ended. */
function flips(...answers: ('data' | '202')[]): void {
  const real = bench.flinks.getAccountsDetailAsync.bind(bench.flinks);
  jest
    .spyOn(bench.flinks, 'getAccountsDetailAsync')
    .mockImplementation(async (...call) => (answers.shift() === '202' ? { kind: 'pending' } : real(...call)));
}

const LANDED = { kind: 'ok', status: 200, accounts: 2, transactions: 60 };
const PENDING = { kind: 'pending', status: 202 };

test('202, 200, 202, 200: a flip back to 202 takes nothing away, and the data that come again are written once', async () => {
  const login = await bench.login({ detail: { pending: 0 } });
  const requestId = await login.authorized();
  flips('202', 'data', '202', 'data');
  expect(await login.detail(requestId)).toEqual(PENDING);
  expect(await login.poll(requestId)).toEqual(PENDING);
  expect(await rowsOf(login.loginId)).toEqual([]);
  expect(await login.poll(requestId)).toEqual(LANDED);
  const written = await rowsOf(login.loginId);
  expect(written.length).toBeGreaterThan(60);
  const { next } = await bench.test.store.bankData.changes({ loginId: login.loginId, limit: 1_000 });
  // The report of that poll was lost, so it is made again.
  expect(await login.poll(requestId, {}, { attempt: 2 })).toEqual(PENDING);
  expect(await rowsOf(login.loginId)).toEqual(written);
  expect(await login.poll(requestId)).toEqual(LANDED);
  expect((await rowsOf(login.loginId)).map(({ row }) => row)).toEqual(written.map(({ row }) => row));
  const again = await bench.test.store.bankData.changes({ loginId: login.loginId, cursor: next, limit: 1_000 });
  expect(again).toMatchObject({ added: [], modified: [], removed: [] });
});
