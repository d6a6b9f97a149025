import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { isObject, parseBody } from '../../flinks/json';
import { readAccountsDetail } from '../../flinks/schemas/accounts-detail';
import { openTestStore, type TestStore } from '../store/support';
import { Follower } from './follower';
import { rowAsShown, shownAs } from './movements';
import { story, type Fault, type Story } from './story';
import { Teller, type Told } from './teller';

const AT_ONCE = 4;

let test_: TestStore;
function openStoreForFile(): void {
  beforeAll(async () => {
    test_ = await openTestStore();
  });
  afterAll(() => test_.end());
}

async function land(loginId: string, { body, lastRefresh }: Told): Promise<void> {
  const parsed = parseBody(body);
  if (parsed.kind !== 'json' || !isObject(parsed.value)) throw new Error('The bank writes no JSON');
  const { accounts, unreadable } = readAccountsDetail(parsed.value, '');
  const attemptStartedAt = await test_.store.bankData.clock();
  const ids = { loginId, refreshId: randomUUID(), runId: null, requestId: randomUUID() };
  const origin = { ...ids, attemptStartedAt, lastRefresh, daysAsked: 90 };
  const detail = { accounts, unreadable };
  expect((await test_.store.bankData.storeAccounts({ ...origin, detail, raw: body })).superseded).toBe(false);
}

/** What an app reads: rows by their account's number, and the numbers of missing or stale accounts. */
async function shown(loginId: string) {
  const { accounts } = await test_.store.bankData.accounts(loginId);
  const { transactions } = await test_.store.bankData.transactions({ loginId, limit: 5_000 });
  const numbers = new Map(accounts.map(({ id, accountNumber }) => [id, accountNumber!]));
  const rows = new Map([...numbers.values()].map((number) => [number, [] as string[]]));
  for (const row of transactions) rows.get(numbers.get(row.accountId)!)!.push(rowAsShown(row));
  for (const list of rows.values()) list.sort();
  const numbersOf = (some: typeof accounts) => some.map(({ accountNumber }) => accountNumber);
  return {
    rows,
    all: transactions,
    accounts: numbersOf(accounts).sort(),
    missing: numbersOf(accounts.filter(({ missingSince }) => missingSince !== null)),
    stale: numbersOf(accounts.filter(({ staleSince }) => staleSince !== null)),
  };
}

/** The elements of `part` that `whole` lacks. An element that is in `part` more often than in `whole` is among them. */
function without(whole: string[], part: string[]): string[] {
  const left = [...part];
  for (const row of whole) {
    const at = left.indexOf(row);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

async function play(told: Story): Promise<void> {
  const loginId = randomUUID();
  await test_.store.logins.upsertMany([{ loginId }]);
  const teller = new Teller(told);
  const follower = new Follower(test_.store, loginId, 3);
  for (const step of told.steps) {
    const answer = teller.tell(step);
    await land(loginId, answer);
    const { rows, all, ...marked } = await shown(loginId);
    const numberOf = (at: number) => teller.accounts[at]!.told!.number;
    const withFault = (fault: Fault) => (answer.fault === fault ? [numberOf(answer.faulty!)] : []);
    expect(marked).toEqual({
      accounts: teller.accounts.map((_account, at) => numberOf(at)).sort(),
      missing: withFault('absent'),
      stale: withFault('unreadable'),
    });
    teller.accounts.forEach(({ rows: movements }, at) => {
      const found = rows.get(numberOf(at))!;
      const isFaulty = answer.faulty === at;
      // An undated row is gone if a later answer lacks it, because its age is unknown.
      const sure = isFaulty && answer.fault === 'silent' ? movements.filter(({ age }) => age !== null) : movements;
      const expected = sure.map(shownAs);
      expect(without(expected, found)).toEqual([]);
      if (!isFaulty || answer.fault !== 'few') expect(without(found, expected)).toEqual([]);
    });
    if (step.again) {
      const before = await marks(loginId);
      await land(loginId, answer);
      expect((await shown(loginId)).all).toEqual(all);
      expect(await marks(loginId)).toEqual(before);
    }
    for (let page = 0; page < step.pagesRead; page += 1) await follower.readPage();
  }
  await follower.readAll();
  const { all } = await shown(loginId);
  const byId = (one: { accountId: string; id: string }) => `${one.accountId}/${one.id}`;
  const sorted = (list: unknown[]) =>
    [...(list as { accountId: string; id: string }[])].sort((a, b) => (byId(a) < byId(b) ? -1 : 1));
  expect(sorted(follower.rows())).toEqual(sorted(all));
}

/** What shows that a row was written. */
const marks = (loginId: string) =>
  test_.sql(
    'select transaction_id, xmin::text, ctid::text from transactions where login_id = $1 order by account_id, 1',
    [loginId],
  );

/**
 * Declares a file's test: this many stories from this seed. By hand, run more or other stories, with the seed from a
 * title: STORIES=100000 SEED=1 npx jest test/landing/stories.test.ts
 */
export function testStories(given: { stories: number; seed: number; timeoutMs: number }): void {
  const stories = Number(process.env.STORIES ?? given.stories);
  const seed = Number(process.env.SEED ?? given.seed);
  // More stories get proportionally more time.
  const timeoutMs = given.timeoutMs * Math.max(1, stories / given.stories);
  openStoreForFile();

  test(
    `after every answer what is shown is the bank's truth, and followers hold the same: ${stories} stories, seed ${seed}`,
    () =>
      Promise.all(
        Array.from({ length: AT_ONCE }, (_, lane) =>
          fc.assert(fc.asyncProperty(story, play), {
            numRuns: Math.floor((stories + lane) / AT_ONCE),
            seed: seed + lane,
          }),
        ),
      ),
    timeoutMs,
  );
}
