import { randomUUID } from 'node:crypto';
import { DAY_MS, HOUR_MS } from '../../domain/duration';
import { openTestStore, type TestStore } from './support';

let db: TestStore;
beforeEach(async () => {
  db = await openTestStore();
});
afterEach(() => db.end());

const ago = (ms: number): Date => new Date(Date.now() - ms);
const inFuture = (ms: number): Date => new Date(Date.now() + ms);
const alerts = async () => {
  const { events } = await db.store.events.list({ limit: 100 });
  return events.map(({ data }) => data['code']);
};
const registerOne = () => db.store.logins.upsertMany([{ loginId: randomUUID() }]);
const start = async (state: string, startedAt: Date) => {
  const runId = randomUUID();
  await db.sql(
    `insert into runs (run_id, workflow_id, trigger, state, started_at) values ($1, $1, 'schedule', $2, $3)`,
    [runId, state, startedAt.toISOString()],
  );
  return runId;
};

test('without logins, or with paused ones only, no run is missed', async () => {
  expect(await db.store.watchdog.tellSilence(inFuture(9 * DAY_MS))).toEqual({
    silence: 'none',
    since: null,
    told: false,
  });
  await registerOne();
  await db.sql('update logins set paused = true');
  expect(await db.store.watchdog.silence(inFuture(9 * DAY_MS))).toEqual({ silence: 'none', since: null });
  expect(await alerts()).toEqual([]);
});

test('where no run ever started, it counts from the first login', async () => {
  await registerOne();
  expect((await db.store.watchdog.silence(inFuture(25 * HOUR_MS))).silence).toBe('none');
  expect((await db.store.watchdog.silence(inFuture(27 * HOUR_MS))).silence).toBe('late');
});

test('a run that was skipped, or stopped before its first login, is no run', async () => {
  await registerOne();
  await start('finished', ago(30 * HOUR_MS));
  await start('skipped', ago(HOUR_MS));
  const neverBegan = await start('stopped', ago(HOUR_MS));
  expect((await db.store.watchdog.silence(new Date())).silence).toBe('late');
  const began = await start('stopped', ago(2 * HOUR_MS));
  await db.sql(`insert into run_logins (run_id, login_id) values ($1, 'a'), ($2, 'a'), ($2, 'b')`, [neverBegan, began]);
  expect((await db.store.watchdog.silence(new Date())).silence).toBe('late');
  await db.sql(`update run_logins set refresh_id = 'r' where run_id = $1 and login_id = 'a'`, [began]);
  expect(await db.store.watchdog.silence(new Date())).toMatchObject({ silence: 'none' });
  expect((await db.store.figures()).lastRunAt).toBe((await db.store.runs.get(began))!.startedAt);
});

test('the operator is told once a day, by one of many workers, and louder from the fifth day', async () => {
  await registerOne();
  await start('finished', ago(30 * HOUR_MS));
  const looks = await Promise.all(Array.from({ length: 8 }, () => db.store.watchdog.tellSilence(new Date())));
  expect(looks.filter(({ told }) => told)).toHaveLength(1);
  expect(await alerts()).toEqual(['no_run_started']);
  await db.store.watchdog.tellSilence(inFuture(22 * HOUR_MS));
  expect(await alerts()).toHaveLength(1);
  await db.store.watchdog.tellSilence(inFuture(24 * HOUR_MS));
  expect(await alerts()).toEqual(['no_run_started', 'no_run_started']);
  await db.store.watchdog.tellSilence(inFuture(4 * DAY_MS));
  expect(await alerts()).toEqual(['no_run_started', 'no_run_started', 'no_run_for_days']);
});
