import { FlinksHttpClient } from '../../client/http';
import type { TransactionView } from '../../domain/transactions';
import { runCli } from '../cli/run-cli';
import { House } from '../support/house';
import { ids, KINDS, live, openLogins, sum, truthOf } from './churning-bank';
import { LittleFlinks, type LittleAccount } from './little-flinks';

/**
 * An app reads what the bank says: `up` as a process, with a Flinks whose ids churn, repeat and change with a new card.
 * The data is read over HTTP after every refresh.
 */
const REFRESHES = 6;
let flinks: LittleFlinks;
let house: House;
let client: FlinksHttpClient;
beforeAll(async () => {
  flinks = await LittleFlinks.start();
  openLogins(flinks);
  house = await House.up(
    await House.settings({ url: flinks.url, credentials: flinks.keys }, { FLINKS_ATTRIBUTES: '' }),
  );
  const apiKey = house.settings.GATEWAY_API_KEYS!;
  client = new FlinksHttpClient({ gatewayUrl: house.ready.gateway, apiKey });
  await house.api('POST', '/v1/logins', { logins: Object.values(ids).map((loginId) => ({ loginId })) });
}, 240_000);
afterAll(async () => {
  await house.stop();
  house.forget();
  await flinks.close();
}, 120_000);

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
const sumsOf = (rows: Pick<TransactionView, 'debit' | 'credit'>[]) => ({
  count: rows.length,
  debits: sum(rows.map(({ debit }) => cents(debit))),
  credits: sum(rows.map(({ credit }) => cents(credit))),
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
  for await (const page of client.changes(loginId, { limit: 7, ...from })) {
    for (const row of [...page.added, ...page.modified]) follower.held.set(`${row.accountId}/${row.id}`, row);
    for (const row of page.removed) follower.held.delete(`${row.accountId}/${row.id}`);
    follower.cursor = page.next;
  }
  return [...follower.held.values()];
}
const sorted = (rows: TransactionView[]) => rows.map((row) => JSON.stringify(row)).sort();
const cli = (...args: string[]) => runCli(args, { ...house.settings, COLUMNS: '200', NO_COLOR: '1' });

/** The bank's data before an answer with an unreadable account. */
const lastRead = new Map<LittleAccount, ReturnType<typeof truthOf>>();

test.each(Array.from({ length: REFRESHES }, (_none, at) => at + 1))(
  "refresh %i: count, debits and credits of every account are the bank's, and a follower of the feed holds the same rows",
  async (refresh) => {
    live(flinks, refresh);
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

/**
 * One record of two logins of one institution is unreadable: there is one alert, and everything the operator looks at
 * says so.
 */
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
  expect(explained.stdout).toContain('without accounts that could not be read');
  expect(explained.stdout).toContain(`flinks-refresh logins dump ${ids.bad1}`);
  expect(report.stdout).toContain('hold what cannot be read for 2 of the logins of Maple Bank');
  expect(await page.text()).toContain('data-unreadable');
  expect(dump.stdout).toContain('twelve');
  expect((JSON.parse(listed.stdout) as { added: unknown[]; hasMore: boolean }).added).toHaveLength(3);
}

test('Flinks had nothing to refuse', () => {
  expect(flinks.violations).toEqual([]);
});
