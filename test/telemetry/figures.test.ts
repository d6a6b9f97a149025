import { randomUUID } from 'node:crypto';
import { createGauges } from '../../worker/telemetry/gauges';
import { createMetrics } from '../../worker/telemetry/metrics';
import type { Readiness } from '../../process/readiness';
import { landData, openRun, openTestStore, refresh, REFRESHED, register, type TestStore } from '../store/support';

let db: TestStore;
beforeEach(async () => {
  db = await openTestStore();
});
afterEach(() => db.end());

const readiness: Readiness = {
  ok: false,
  checks: { database: { ok: true }, temporal: { ok: true }, worker: { ok: false } },
};

/** What a scrape would show for the database now. */
async function scrape(sendsEvents = true): Promise<string> {
  const { registry, institution } = createMetrics();
  createGauges({ registry, institution, sendsEvents, freshShare: 0.9 })({
    readiness,
    figures: await db.store.figures(),
  });
  return registry.metrics();
}

const asks = (loginId: string, runId: string) =>
  db.store.waits.record({
    loginId,
    refreshId: randomUUID(),
    runId,
    reason: 'reconnect',
    code: 'INVALID_PASSWORD',
    ask: true,
    hold: true,
    askIntervalMs: 0,
  });

test('an empty house: no run, no login, and nothing invented in their place', async () => {
  const text = await scrape();
  expect(text).toContain('flinks_refresh_logins{state="idle"} 0');
  expect(text).toContain('flinks_refresh_part_up{part="worker"} 0');
  expect(text).toContain('flinks_refresh_part_up{part="database"} 1');
  expect(text).toContain('flinks_refresh_outbox_oldest_age_seconds 0');
  expect(text).not.toMatch(/^flinks_refresh_(last_run|first_login)\S* /m);
});

test('logins, waits, a run and what its brake holds are shown as they are', async () => {
  const loginIds = await register(db.store, 25, 'Maple Bank');
  await db.store.logins.patch(loginIds[0]!, { paused: true });
  const { runId } = await openRun(db.store);
  for (const loginId of loginIds.slice(1)) {
    const refreshId = randomUUID();
    await db.store.refreshes.begin({ loginId, refreshId, trigger: 'run', runId });
    await asks(loginId, runId);
  }
  await db.store.runs.finish({ runId, state: 'finished' });
  const text = await scrape();
  for (const line of [
    'flinks_refresh_logins{state="paused"} 1',
    'flinks_refresh_logins{state="awaiting_user"} 24',
    'flinks_refresh_logins_by_data_age{age="never"} 25',
    'flinks_refresh_users_waiting{reason="reconnect",institution="Maple Bank"} 24',
    'flinks_refresh_brake_held_asks{institution="Maple Bank"} 24',
    'flinks_refresh_operator_alerts{code="asks_held"} 1',
    'flinks_refresh_last_run_state{state="finished"} 1',
    'flinks_refresh_last_run_state{state="running"} 0',
    'flinks_refresh_last_run_logins{outcome="awaiting_user"} 24',
  ])
    expect(text).toContain(line);
  expect(text).toMatch(/^flinks_refresh_last_run_started_timestamp_seconds \d{10}/m);

  await db.store.runs.releaseBrake({ runId, institution: 'Maple Bank' });
  await expect(scrape()).resolves.not.toContain('flinks_refresh_brake_held_asks{');
});

test('a backlog means nothing where no events are sent, and a reminder that rests for a night is none', async () => {
  const [loginId = ''] = await register(db.store, 1);
  await db.sql(
    `insert into events (type, login_id, data, created_at) values ('login.reminder', $1, '{}', now() - interval '9 h')`,
    [loginId],
  );
  await expect(scrape()).resolves.toContain('flinks_refresh_outbox_oldest_age_seconds 0');
  await db.sql(
    `insert into events (type, login_id, data, created_at) values ('login.refreshed', $1, '{}', now() - interval '1 h')`,
    [loginId],
  );
  await expect(scrape()).resolves.toMatch(/^flinks_refresh_outbox_oldest_age_seconds 36\d\d/m);
  await expect(scrape(false)).resolves.not.toMatch(/^flinks_refresh_outbox_oldest_age_seconds /m);
  await db.sql('delete from events');
});

test('while the database is away the gauges are absent, not 0', async () => {
  const { registry, institution } = createMetrics();
  const update = createGauges({ registry, institution, sendsEvents: true, freshShare: 0.9 });
  await register(db.store, 1);
  update({ readiness, figures: await db.store.figures() });
  update({ readiness, figures: null });
  const text = await registry.metrics();
  expect(text).not.toMatch(/^flinks_refresh_(logins|first_login|outbox)\S* /m);
  expect(text).toContain('flinks_refresh_part_up{part="temporal"} 1');
});

test('the share of fresh logins stands beside its goal, and is absent where no bank lets us in', async () => {
  const [fresh = '', stale = ''] = await register(db.store, 2, 'Maple Bank');
  expect(await scrape()).not.toMatch(/^flinks_refresh_fresh_logins_ratio /m);
  await landData(db.store, fresh, new Date().toISOString());
  await landData(db.store, stale, new Date(Date.now() - 25 * 3_600_000).toISOString());
  const { runId } = await openRun(db.store);
  for (const loginId of [fresh, stale]) await refresh(db.store, loginId, REFRESHED, [runId]);
  await db.store.runs.finish({ runId, state: 'finished' });
  const text = await scrape();
  expect(text).toContain('flinks_refresh_fresh_logins_ratio 0.5');
  expect(text).toContain('flinks_refresh_fresh_logins_goal_ratio 0.9');
});
