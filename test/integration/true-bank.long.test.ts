import { randomUUID } from 'node:crypto';
import { FlinksBankDataClient } from '../../client';
import { DAY_MS, MINUTE_MS } from '../../domain/duration';
import type { TransactionView } from '../../domain/transactions';
import { runCli } from '../cli/run-cli';
import { House } from '../support/house';
import { LittleFlinks, type Booked, type LittleAccount, type LittleLogin } from './little-flinks';

/**
 * What an app reads is what the bank says: `up` as a process, in front of a Flinks whose ids churn, repeat and change with a
 * new card, read back over HTTP after every refresh.
 */
const REFRESHES = 6;
const STARTED_MS = Date.now();
const dateOf = (age: number): string => new Date(STARTED_MS - age * DAY_MS).toISOString().slice(0, 10);
const ZERO = '00000000-0000-0000-0000-000000000000';

const rowsOf = (seed: number): Booked[] =>
  Array.from({ length: 24 }, (_none, at) => ({
    date: dateOf(75 - 3 * at),
    text: ['COFFEE', 'RENT', 'PAYROLL'][at % 3]!,
    cents: at % 3 === 2 ? 150_000 + seed : -(450 + 25 * (at % 4) + seed),
  }));
const account = (number: string, seed: number, category: LittleAccount['category'] = 'Operations'): LittleAccount => ({
  id: randomUUID(),
  number,
  category,
  rows: rowsOf(seed),
  isBad: false,
});

type Kind = 'churning' | 'repeating' | 'allZero' | 'positions' | 'moved' | 'newCard' | 'bad1' | 'bad2';
const IDS: Record<Kind, LittleLogin['idOf']> = {
  churning: () => randomUUID(),
  repeating: ({ text }) => text,
  allZero: () => ZERO,
  positions: (_row, place) => String(place),
  moved: ({ date, text }) => `${date}-${text}`,
  newCard: () => randomUUID(),
  bad1: ({ date, text }) => `${date}-${text}`,
  bad2: () => null,
};
const KINDS = Object.keys(IDS) as Kind[];
const ids = Object.fromEntries(KINDS.map((kind) => [kind, randomUUID()])) as Record<Kind, string>;

let flinks: LittleFlinks;
let house: House;
let client: FlinksBankDataClient;
beforeAll(async () => {
  flinks = await LittleFlinks.start();
  KINDS.forEach((kind, at) => {
    const accounts = [account(`20000${at}1`, 1), account(`20000${at}2`, 7, 'Credits')];
    flinks.logins.set(ids[kind], { institution: 'Maple Bank', accounts, lastRefresh: '', idOf: IDS[kind] });
  });
  house = await House.up(
    await House.settings({ url: flinks.url, credentials: flinks.keys }, { FLINKS_ATTRIBUTES: '' }),
  );
  const apiKey = house.settings.GATEWAY_API_KEYS!;
  client = new FlinksBankDataClient({ gatewayUrl: house.ready.gateway, apiKey });
  await house.api('POST', '/v1/logins', { logins: Object.values(ids).map((loginId) => ({ loginId })) });
}, 240_000);
afterAll(async () => {
  await house.stop();
  house.forget();
  await flinks.close();
}, 120_000);

/** The bank's day: a row more in every account, one taken back, and what the kind of a login has happen to it. */
function live(refresh: number): void {
  for (const [loginId, login] of flinks.logins) {
    login.lastRefresh = new Date(STARTED_MS - 30 * MINUTE_MS + refresh * MINUTE_MS).toISOString();
    for (const one of login.accounts) {
      one.isBad = false;
      if (refresh > 1) one.rows.push({ date: dateOf(1), text: `BOOKED ${refresh}`, cents: -100 * refresh });
      if (refresh === 4) one.rows.splice(10, 1);
      if (refresh > 2 && loginId === ids.moved) one.id = randomUUID();
    }
    const card = login.accounts[1]!;
    if (refresh === 3 && loginId === ids.newCard) Object.assign(card, { id: randomUUID(), number: '4500111122223333' });
    if (refresh === 5 && (loginId === ids.bad1 || loginId === ids.bad2)) card.isBad = true;
  }
}

let runId: string;
async function run(): Promise<Record<string, number>> {
  ({ runId } = (await house.api<{ runId: string }>('POST', '/v1/runs')).body);
  type Run = { state: string; counts: Record<string, number> };
  const found = async () => (await house.api<Run>('GET', `/v1/runs/${runId}`)).body;
  await house.until(async () => (await found()).state !== 'running', 'the end of the run');
  return (await found()).counts;
}

const cents = (amount: string | null): bigint => {
  const [whole = '', fraction = ''] = (amount ?? '0').split('.');
  return BigInt(whole + fraction.padEnd(2, '0'));
};
const sum = (amounts: bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
const sumsOf = (rows: Pick<TransactionView, 'debit' | 'credit'>[]) => ({
  count: rows.length,
  debits: sum(rows.map(({ debit }) => cents(debit))),
  credits: sum(rows.map(({ credit }) => cents(credit))),
});
const truthOf = (rows: Booked[]) => ({
  count: rows.length,
  debits: sum(rows.filter(({ cents: c }) => c < 0).map(({ cents: c }) => BigInt(-c))),
  credits: sum(rows.filter(({ cents: c }) => c > 0).map(({ cents: c }) => BigInt(c))),
});

async function shown(loginId: string): Promise<TransactionView[]> {
  const rows: TransactionView[] = [];
  for (let after = ''; ;) {
    type Page = { transactions: TransactionView[]; next: string | null };
    const { body } = await house.api<Page>('GET', `/v1/logins/${loginId}/transactions?limit=20${after}`);
    rows.push(...body.transactions);
    if (body.next === null) return rows;
    after = `&after=${body.next}`;
  }
}
interface AccountBody {
  id: string;
  accountNumber: string;
  staleSince: string | null;
  missingSince: string | null;
}
const accountsOf = async (loginId: string): Promise<AccountBody[]> =>
  (await house.api<{ accounts: AccountBody[] }>('GET', `/v1/logins/${loginId}/accounts`)).body.accounts;

const followers = new Map<string, { held: Map<string, TransactionView>; cursor?: string }>();
async function follow(loginId: string): Promise<TransactionView[]> {
  const follower = followers.get(loginId) ?? { held: new Map<string, TransactionView>() };
  followers.set(loginId, follower);
  const from = follower.cursor === undefined ? {} : { cursor: follower.cursor };
  for await (const page of client.allTransactionChanges({ loginId, limit: 7, ...from })) {
    for (const row of [...page.added, ...page.modified]) follower.held.set(`${row.accountId}/${row.id}`, row);
    for (const row of page.removed) follower.held.delete(`${row.accountId}/${row.id}`);
    follower.cursor = page.next;
  }
  return [...follower.held.values()];
}
const sorted = (rows: TransactionView[]) => rows.map((row) => JSON.stringify(row)).sort();
const cli = (...args: string[]) => runCli(args, { ...house.settings, COLUMNS: '200', NO_COLOR: '1' });

/** What the bank said before an answer of which an account could not be read. */
const lastRead = new Map<LittleAccount, ReturnType<typeof truthOf>>();

test.each(Array.from({ length: REFRESHES }, (_none, at) => at + 1))(
  "refresh %i: count, debits and credits of every account are the bank's, and a follower of the feed holds the same rows",
  async (refresh) => {
    live(refresh);
    expect(await run()).toMatchObject({ refreshed: KINDS.length, open: 0 });
    for (const kind of KINDS) {
      const { accounts } = flinks.logins.get(ids[kind])!;
      const [rows, known] = [await shown(ids[kind]), await accountsOf(ids[kind])];
      const read = known.map(({ id, accountNumber }) => [
        accountNumber,
        sumsOf(rows.filter(({ accountId }) => accountId === id)),
      ]);
      for (const one of accounts) if (!one.isBad) lastRead.set(one, truthOf(one.rows));
      expect([kind, read]).toEqual([kind, accounts.map((one) => [one.number, lastRead.get(one)])]);
      expect(known.map(({ staleSince }) => staleSince !== null)).toEqual(accounts.map(({ isBad }) => isBad));
      expect(known.every(({ missingSince }) => missingSince === null)).toBe(true);
      expect(sorted(await follow(ids[kind]))).toEqual(sorted(rows));
    }
    if (refresh === 5) await toldOnce();
  },
  120_000,
);

/** One record of two logins of one institution cannot be read: one alert, and everything the operator looks at says so. */
async function toldOnce(): Promise<void> {
  const { stdout } = await cli('events', 'list', '--json');
  const alerts = stdout.split('\n').filter((line) => line.includes('unreadable_data'));
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toContain('Accounts[].Transactions[].Debit (1)');
  expect(alerts[0]).not.toContain('twelve');
  const [explained, report, dump, listed, page] = await Promise.all([
    cli('explain', ids.bad1),
    cli('runs', 'report'),
    cli('logins', 'dump', ids.bad1),
    cli('logins', 'changes', ids.bad1, '--json', '--limit', '3'),
    fetch(house.ready.gateway, { headers: { authorization: `Bearer ${house.settings.GATEWAY_API_KEYS}` } }),
  ]);
  expect(explained.stdout).toContain('but for an account that could not be read');
  expect(explained.stdout).toContain(`flinks-refresh logins dump ${ids.bad1}`);
  expect(report.stdout).toContain('hold what cannot be read for 2 of the logins of Maple Bank');
  expect(await page.text()).toContain('data-unreadable');
  expect(dump.stdout).toContain('twelve');
  expect((JSON.parse(listed.stdout) as { added: unknown[]; hasMore: boolean }).added).toHaveLength(3);
}

test('Flinks had nothing to refuse', () => {
  expect(flinks.violations).toEqual([]);
});
