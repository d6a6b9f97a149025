import { randomUUID } from 'node:crypto';
import { openTestStore, register, type TestStore } from './support';

let db: TestStore;
beforeEach(async () => {
  db = await openTestStore();
});
afterEach(() => db.end());

const waits = async (loginId: string, daysAgo: number, reason: 'mfa' | 'reconnect' | null, ended = false) => {
  await db.sql(`update logins set state = 'awaiting_user' where login_id = $1`, [loginId]);
  await db.sql(
    `insert into waits (login_id, reason, since, ended_at)
     values ($1, $2, now() - $3 * interval '1 day', case when $4 then now() end)`,
    [loginId, reason, daysAgo, ended],
  );
};

/** A run that ended this many days ago. */
const run = async (daysAgo: number, state = 'finished'): Promise<string> => {
  const runId = randomUUID();
  await db.sql(
    `insert into runs (run_id, workflow_id, trigger, state, started_at, finished_at)
     values ($1, $1, 'schedule', $2, now() - $3 * interval '1 day', now())`,
    [runId, state, daysAgo],
  );
  return runId;
};

const brake = (runId: string, institution: string, released = false) =>
  db.sql(
    `insert into run_brakes (run_id, institution, code, count, of, released_at)
     values ($1, $2, 'INVALID_PASSWORD', 20, 40, case when $3 then now() end)`,
    [runId, institution, released],
  );

const heldAsk = (loginId: string, runId: string) =>
  db.sql(
    `insert into events (type, login_id, run_id, held_by_run, data)
     select 'login.awaiting_user', login_id, $2, $2, jsonb_build_object('loginId', login_id, 'reference', reference,
            'institution', institution, 'reason', 'reconnect') from logins where login_id = $1`,
    [loginId, runId],
  );

test('who has waited longest comes first; ended waits, links nobody waits behind and users who are back do not count', async () => {
  const [newer, older, ended, link, back, middle] = await register(db.store, 6, 'Maple Bank');
  await waits(newer!, 1, 'mfa');
  await waits(older!, 9, 'reconnect');
  await waits(ended!, 20, 'mfa', true);
  await waits(link!, 20, null);
  await waits(back!, 20, 'mfa');
  await waits(middle!, 5, 'mfa');
  await db.sql(`update logins set state = 'refreshing' where login_id = $1`, [back]);
  const { longest, counts } = await db.store.overview.waiting({ limit: 2 });
  expect(longest.map(({ loginId }) => loginId)).toEqual([older, middle]);
  expect(longest[0]).toMatchObject({ reference: `ref-${older}`, institution: 'Maple Bank', reason: 'reconnect' });
  expect(counts).toEqual({ mfa: 2, reconnect: 1 });
});

test('held brakes come first, an old one only while it keeps somebody back; asks of a running run are held too', async () => {
  const [maple, lake, unknown] = [
    ...(await register(db.store, 1, 'Maple Bank')),
    ...(await register(db.store, 1, 'Lake Bank')),
    ...(await register(db.store, 1)),
  ];
  const [today, yesterday, old, oldAndDone] = [await run(0, 'running'), await run(1), await run(50), await run(60)];
  await heldAsk(unknown!, today);
  await brake(yesterday, 'Maple Bank', true);
  await brake(yesterday, 'Lake Bank');
  await brake(old, 'Maple Bank');
  await brake(old, 'Lake Bank', true);
  await heldAsk(maple!, old);
  await heldAsk(lake!, yesterday);
  await brake(oldAndDone, 'Maple Bank');
  const { brakes, held } = await db.store.overview.brakes({ ofRuns: 2, limit: 10 });
  expect(brakes.map(({ runId, institution, released, asks }) => [runId, institution, released, asks])).toEqual([
    [yesterday, 'Lake Bank', false, 1],
    [old, 'Maple Bank', false, 1],
    [yesterday, 'Maple Bank', true, 0],
    [old, 'Lake Bank', true, 0],
  ]);
  expect(held).toBe(3);
  expect(await db.store.overview.brakes({ ofRuns: 2, limit: 1 })).toMatchObject({ brakes: [{ asks: 1 }], held: 3 });
});

test('runs that were skipped are not among the last ones; counts are those frozen at the end', async () => {
  const [older, newer] = [await run(3), await run(1, 'stopped')];
  await run(0, 'skipped');
  await db.sql(`update runs set frozen = '{"counts": {"refreshed": 7}}' where run_id = $1`, [older]);
  expect(await db.store.overview.newestRun()).toMatchObject({ runId: newer });
  const runs = await db.store.overview.lastRuns({ limit: 30 });
  expect(runs.map(({ runId, counts }) => [runId, counts])).toEqual([
    [newer, null],
    [older, { refreshed: 7 }],
  ]);
  expect(await db.store.overview.lastRuns({ limit: 1 })).toHaveLength(1);
});

test('the age of data is that of all logins which are not paused', async () => {
  const [fresh, old, paused] = await register(db.store, 4);
  await db.sql(`update logins set last_refreshed_at = now() where login_id = $1`, [fresh]);
  await db.sql(`update logins set last_refreshed_at = now() - interval '8 days' where login_id = $1`, [old]);
  await db.sql(`update logins set paused = true where login_id = $1`, [paused]);
  expect(await db.store.overview.dataAges()).toEqual({ '1d': 1, '3d': 0, '7d': 0, '30d': 1, older: 0, never: 1 });
});

test('dead events are counted, and the newest are named', async () => {
  for (const n of [1, 2, 3]) await db.store.events.alert({ code: `alert_${n}`, message: 'Something.' });
  await db.sql(`update events set dead_at = now(), failure = '500' where data ->> 'code' <> 'alert_2'`);
  const { newest, count } = await db.store.overview.deadEvents({ limit: 1 });
  expect([newest, count]).toMatchObject([[{ type: 'operator.alert', failure: '500' }], 2]);
});

test('an empty house has nothing to show', async () => {
  const { overview } = db.store;
  expect(await overview.newestRun()).toBeNull();
  expect(await overview.lastRuns({ limit: 30 })).toEqual([]);
  expect(await overview.brakes({ ofRuns: 30, limit: 30 })).toEqual({ brakes: [], held: 0 });
  expect(await overview.waiting({ limit: 50 })).toEqual({ longest: [], counts: { mfa: 0, reconnect: 0 } });
  expect(await overview.deadEvents({ limit: 10 })).toEqual({ newest: [], count: 0 });
});
