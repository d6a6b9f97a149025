import { randomUUID } from 'node:crypto';
import { drain } from '../../activities/deliver-events';
import { hash32, prng } from '../../simulator/prng';
import { connectCompletedSignal } from '../../workflows/messages';
import type { Behaviour } from '../support/fake-flinks';
import { sql } from '../support/database';
import { SHORT } from '../support/refresh-harness';
import { RunHarness } from '../support/run-harness';
import { Receiver, SECRET, status, type Delivery } from './receiver';
import { LEASE_MS, linkFor, until } from './support';

/** Days of runs on a real Temporal and a real database, and an app that knows only its events. */
const LOGINS = 24;
const DAYS = 4;
const random = prng(hash32('rebuilt'));

const TREATMENTS: Behaviour[] = [
  {},
  {},
  { cached: 'INVALID_PASSWORD' },
  { cached: 'RETRY_LATER', live: 'mfa' },
  { listed: true },
  { cached: 'TOO_MANY_REQUESTS' },
  { cached: 'ACCESS_DENIED' },
];

let harness: RunHarness;
let receiver: Receiver;
beforeAll(async () => {
  harness = await RunHarness.start();
  receiver = await Receiver.start();
});
afterAll(async () => {
  await receiver.stop();
  await harness.stop();
});

/**
 * What an app derives from the events, each id once: whom it waits for, who was given up, and since when the others are
 * fresh.
 */
function rebuild(deliveries: readonly Delivery[]) {
  const seen = new Set<string>();
  const waits = new Set<string>();
  const givenUp = new Set<string>();
  const freshAt = new Map<string, string>();
  for (const { id, type, timestamp, data } of deliveries) {
    const loginId = String(data['loginId']);
    if (seen.has(id)) continue;
    seen.add(id);
    if (type === 'login.awaiting_user' || type === 'login.reminder') waits.add(loginId);
    if (type === 'login.gave_up') givenUp.add(loginId);
    if (type === 'login.refreshed' || type === 'login.recovered') {
      freshAt.set(loginId, timestamp);
      givenUp.delete(loginId);
    }
    if (type === 'login.gave_up' || type === 'login.refreshed' || type === 'login.recovered') waits.delete(loginId);
  }
  return { waits: [...waits].sort(), givenUp: [...givenUp].sort(), freshAt: [...freshAt].sort() };
}

/**
 * The same according to the database. A user who was asked is awaited until there is fresh data or they are given up.
 */
async function truth() {
  const rows = <T extends object>(text: string) => sql<T>(harness.databaseUrl, text);
  const waiting = await rows<{ login_id: string }>('select login_id from waits where ended_at is null');
  const givenUp = await rows<{ login_id: string }>(`select login_id from logins where state = 'gave_up'`);
  const fresh = await rows<{ login_id: string; at: Date }>(
    `select login_id, max(ended_at) as at from refreshes where outcome = 'refreshed' group by login_id`,
  );
  return {
    waits: waiting.map(({ login_id }) => login_id).sort(),
    givenUp: givenUp.map(({ login_id }) => login_id).sort(),
    freshAt: fresh.map(({ login_id, at }): [string, string] => [login_id, new Date(at).toISOString()]).sort(),
  };
}

/** Whether a wait that began after this moment is open. */
async function someWaitSince(moment: Date): Promise<boolean> {
  const text = 'select from waits where ended_at is null and reason is not null and since >= $1';
  return (await sql(harness.databaseUrl, text, [moment])).length > 0;
}

/** Some waiting logins whose users fix them, or say so although nothing is fixed. */
async function someComeBack(): Promise<void> {
  const { logins } = await harness.store.logins.list({ state: 'awaiting_user', limit: 1_000 });
  for (const { loginId } of logins) {
    const chance = random.next();
    if (chance > 0.6) continue;
    if (chance < 0.3) harness.flinks.set(loginId, {});
    else if (chance < 0.45) harness.flinks.set(loginId, { cached: 'TOO_MANY_REQUESTS' });
    const claim = { eventId: randomUUID(), source: 'test' };
    // A login that is given up at this moment receives no more.
    await harness
      .refreshOf(loginId)
      .signal(connectCompletedSignal, claim)
      .catch(() => undefined);
    // Handled: it has ended, or waits again.
    await harness.until(async () => {
      const status = await harness.refreshOf(loginId).query<{ state: string }>('refreshStatus');
      return status.state !== 'refreshing';
    }, `the return of ${loginId}`);
  }
}

test('who waits, who was given up and who is fresh since when can be rebuilt from the events alone', async () => {
  Object.assign(harness.policy, { ...SHORT, askIntervalMs: 0, retryDelaysMs: [] });
  // A receiver that sometimes takes an event and says that it did not, so that events come late and twice.
  receiver.answer = (delivery, response) => {
    const isFirst = receiver.ids.filter((id) => id === delivery.id).length === 1;
    status(isFirst && random.next() < 0.2 ? 503 : 204)(delivery, response);
  };
  const clock = { ms: Date.now() + 1_000 };
  receiver.nowMs = () => clock.ms;
  const delivery = { url: receiver.url, secret: SECRET, quietHours: null, linkFor, now: () => new Date(clock.ms) };
  const stop = new AbortController();
  const log = { error: () => undefined };
  const ended = drain({ store: harness.store, delivery, log, lookEveryMs: 20 }, stop.signal);
  const isQuiet = async () => {
    const { events } = await harness.store.events.list({ limit: 10_000 });
    const pending = events.filter(({ state }) => state === 'pending');
    const dueMs = pending.flatMap(({ nextAttemptAt }) => (nextAttemptAt === null ? [] : Date.parse(nextAttemptAt)));
    // No attempt is under way, and all remaining events wait for their next attempt.
    if (dueMs.length > 0 && !dueMs.includes(clock.ms + LEASE_MS)) clock.ms = Math.max(clock.ms, Math.min(...dueMs));
    return pending.length === 0;
  };

  const loginIds = await harness.logins(LOGINS);
  /** One that was given up, so that somebody still is at the end. */
  let neverBack: string | undefined;
  for (let day = 1; day <= DAYS; day += 1) {
    for (const loginId of loginIds) {
      const { state } = (await harness.store.logins.get(loginId))!;
      const treatment = TREATMENTS[random.between(0, TREATMENTS.length - 1)] ?? {};
      if (loginId === neverBack) harness.flinks.set(loginId, { cached: 'INVALID_PASSWORD' });
      else if (state !== 'awaiting_user') harness.flinks.set(loginId, treatment);
    }
    // On the third day, logins that must wait are given up at once.
    Object.assign(harness.policy, { waitLimitMs: day === 3 ? 1_000 : SHORT.waitLimitMs });
    const startedAt = new Date();
    const { counts } = await harness.run();
    expect(counts.open).toBe(0);
    if (day === 3) {
      // Whoever comes back while they are being given up ends that state again, and no event says so: the app knows it.
      await harness.until(async () => !(await someWaitSince(startedAt)), 'the end of the short waits');
      [neverBack] = (await truth()).givenUp;
      expect(neverBack).toBeDefined();
    }
    await someComeBack();
  }
  let picture = rebuild([]);
  let real = picture;
  const isSame = async () => {
    const quiet = await isQuiet();
    [picture, real] = [rebuild(receiver.deliveries), await truth()];
    return quiet && JSON.stringify(picture) === JSON.stringify(real);
  };
  // Differences are reported below. Both are of one moment: a claim still being checked may change both later.
  await until(isSame, 'the same picture').catch(() => undefined);
  stop.abort();
  await ended;
  expect(picture).toEqual(real);
  // Every part must have entries, or this would prove little.
  for (const part of Object.values(picture)) expect(part.length).toBeGreaterThan(0);
  expect(new Set(receiver.ids).size).toBeLessThan(receiver.ids.length);
  expect(receiver.complaints).toEqual([]);
}, 400_000);
