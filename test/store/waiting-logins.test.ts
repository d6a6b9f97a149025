import { openTestStore, register, type TestStore } from './support';

let db: TestStore;
beforeEach(async () => {
  db = await openTestStore();
});
afterEach(() => db.end());

const waits = async (loginId: string, hoursAgo: number, reason: 'mfa' | 'reconnect', code: string | null = null) => {
  await db.sql(`update logins set state = 'awaiting_user' where login_id = $1`, [loginId]);
  await db.sql(
    `insert into waits (login_id, reason, code, since) values ($1, $2, $3, now() - $4 * interval '1 hour')`,
    [loginId, reason, code, hoursAgo],
  );
};

test('groups are of bank, reason and code, the largest first; what is cut off is counted all the same', async () => {
  const [a, b, c] = await register(db.store, 3, 'Maple Bank');
  const [d] = await register(db.store, 1, 'Lake Bank');
  await waits(a!, 1, 'reconnect', 'INVALID_PASSWORD');
  await waits(b!, 9, 'reconnect', 'INVALID_PASSWORD');
  await waits(c!, 2, 'mfa');
  await waits(d!, 3, 'mfa');
  const { largest, groups, counts } = await db.store.overview.waitingGroups({ limit: 1 });
  expect([groups, counts]).toEqual([3, { mfa: 2, reconnect: 2 }]);
  expect(largest).toEqual([
    {
      institution: 'Maple Bank',
      reason: 'reconnect',
      code: 'INVALID_PASSWORD',
      logins: 2,
      since: expect.any(String) as string,
    },
  ]);
  const ofLake = await db.store.overview.waitingGroups({ institution: 'Lake Bank', limit: 9 });
  expect([ofLake.groups, ofLake.counts]).toEqual([1, { mfa: 1, reconnect: 0 }]);
  expect(await db.store.overview.waitingGroups({ institution: 'No Bank', limit: 9 })).toEqual({
    largest: [],
    groups: 0,
    counts: { mfa: 0, reconnect: 0 },
  });
});

test('pages follow each other also where waits began in the same microsecond or one has ended in between', async () => {
  const all = (await register(db.store, 7, 'Maple Bank')).sort();
  for (const loginId of all) await waits(loginId, 1, 'mfa');
  await db.sql(`update waits set since = '2026-03-01T10:00:00.123456Z'`);
  const seen: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < 4; page += 1) {
    const { logins, next } = await db.store.overview.waitingPage({ limit: 2, after });
    seen.push(...logins.map(({ loginId }) => loginId));
    after = next ?? undefined;
    // The one at which the next page begins comes back meanwhile.
    if (page === 0) await db.sql('update waits set ended_at = now() where login_id = $1', [all[1]]);
  }
  expect([seen, after]).toEqual([all, undefined]);
});

test('a list without a code is not the list of all codes', async () => {
  const [a, b] = await register(db.store, 2, 'Maple Bank');
  await waits(a!, 1, 'reconnect', 'INVALID_PASSWORD');
  await waits(b!, 2, 'reconnect');
  const list = async (code?: string | null) =>
    (await db.store.overview.waitingPage({ reason: 'reconnect', code, limit: 9 })).logins.map(({ loginId }) => loginId);
  expect([await list(), await list(null), await list('INVALID_PASSWORD')]).toEqual([[b, a], [b], [a]]);
});
