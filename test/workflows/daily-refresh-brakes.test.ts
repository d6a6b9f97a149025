import { randomUUID } from 'node:crypto';
import { connectCompletedSignal } from '../../workflows/messages';
import { crewOfFile, type RunHarness } from '../support/run-harness';

const crew = crewOfFile();
let harness: RunHarness;
beforeEach(async () => {
  harness = await crew.next();
});
afterEach(() => harness.stop());

const complete = (loginId: string) =>
  harness.refreshOf(loginId).signal(connectCompletedSignal, { eventId: randomUUID(), source: 'test' });

describe('rule 2: brakes', () => {
  const asks = async () => {
    const { events } = await harness.store.events.list({ limit: 200 });
    return events.filter(({ type }) => type === 'login.awaiting_user');
  };
  const alerts = async () => {
    const { events } = await harness.store.events.list({ limit: 200 });
    return events.filter(({ type }) => type === 'operator.alert').map(({ data }) => data['code']);
  };

  test('25 logins of one bank with one bad code are held and told to the operator, and released by one call', async () => {
    await harness.logins(25, () => ({ cached: 'A_NEW_CODE' }));
    const run = await harness.run();
    expect(run.brakes).toMatchObject([
      { institution: 'Maple Bank', code: 'A_NEW_CODE', count: 25, of: 25, released: false },
    ]);
    expect((await asks()).map(({ heldByRun }) => heldByRun)).toEqual(Array(25).fill(run.runId));
    expect(await alerts()).toEqual(['asks_held']);
    const release = { runId: run.runId, institution: 'Maple Bank' };
    await expect(harness.store.runs.releaseBrake(release)).resolves.toEqual({ asks: 25 });
    expect((await asks()).filter(({ heldByRun }) => heldByRun !== null)).toEqual([]);
    await expect(harness.store.runs.releaseBrake(release)).resolves.toEqual({ asks: 0 });
    await expect(harness.store.runs.get(run.runId)).resolves.toMatchObject({ brakes: [{ released: true }] });
  });

  test('a login that comes back drops its held ask: a release does not mail it', async () => {
    const [first = ''] = await harness.logins(21, () => ({ cached: 'A_NEW_CODE' }));
    const run = await harness.run();
    harness.flinks.set(first, {});
    await complete(first);
    await harness.untilState(first, 'idle');
    await expect(harness.store.runs.releaseBrake({ runId: run.runId, institution: 'Maple Bank' })).resolves.toEqual({
      asks: 20,
    });
  });

  test('19 logins, or a code of less than 30 %, or MFA, are no bad day: their users are asked', async () => {
    await harness.logins(19, () => ({ cached: 'A_NEW_CODE' }));
    await harness.logins(30, () => ({ cached: 'RETRY_LATER', live: 'mfa' }));
    const institution = 'Birch Bank';
    await harness.logins(70, (index) => ({ institution, cached: index < 20 ? 'A_NEW_CODE' : 'ok' }), institution);
    const run = await harness.run();
    expect(run.byInstitution).toMatchObject({ 'Birch Bank': { awaiting_user: 20, refreshed: 50 } });
    expect(run.brakes).toEqual([]);
    expect((await asks()).map(({ heldByRun }) => heldByRun)).toEqual(Array(69).fill(null));
  });

  test('the first 20 logins all end in operator codes: the run stops, says why, and calls no more', async () => {
    Object.assign(harness.policy, { maxOpen: 4 });
    await harness.logins(60, () => ({ cached: 'ACCESS_DENIED' }));
    const run = await harness.run();
    expect(run).toMatchObject({ state: 'stopped', warnings: [expect.stringContaining('first 20 logins')] });
    expect(run.counts.open).toBeGreaterThanOrEqual(30);
    expect(harness.flinks.calls.length).toBeLessThanOrEqual(24);
    expect(await alerts()).toEqual(['login_failed', 'run_stopped']);
    expect(await asks()).toEqual([]);
  });

  test('so does a run whose logins have all been started by then', async () => {
    await harness.logins(60, () => ({ cached: 'ACCESS_DENIED' }));
    await expect(harness.run()).resolves.toMatchObject({
      state: 'stopped',
      warnings: [expect.stringContaining('first 20')],
    });
  });

  test('a user whose ask a stopped run dropped is asked by the next run, not first by a reminder', async () => {
    Object.assign(harness.policy, { runDeadlineMs: 60_000, retryDelaysMs: [600_000] });
    const loginId = await harness.login({ cached: 'INVALID_PASSWORD' });
    const slow = await harness.login({ cached: 'CARD_IN_USE' });
    const stopped = await harness.startRun();
    await harness.untilState(loginId, 'awaiting_user');
    await stopped.handle.cancel();
    await harness.until(async () => (await harness.store.runs.running()) === null, 'the end of the run');
    expect([(await harness.store.runs.get(stopped.runId))?.state, await asks()]).toEqual(['stopped', []]);
    harness.flinks.set(slow, {});
    await complete(slow);
    await harness.untilState(slow, 'idle');
    const { runId } = await harness.run();
    expect(await asks()).toMatchObject([{ loginId, runId, heldByRun: null }]);
    await harness.run();
    expect(await asks()).toHaveLength(1);
  });

  test('an operator code alerts once a run, not once a login', async () => {
    await harness.logins(5, () => ({ cached: 'ACCESS_DENIED' }));
    await harness.run();
    expect(await alerts()).toEqual(['login_failed']);
  });

  test('one good login among the first 20 and the run goes on', async () => {
    Object.assign(harness.policy, { maxOpen: 1 });
    const loginIds = await harness.logins(30, () => ({ cached: 'ACCESS_DENIED' }));
    harness.flinks.set([...loginIds].sort()[5] ?? '', {});
    await expect(harness.run()).resolves.toMatchObject({ state: 'finished', counts: { failed: 29, refreshed: 1 } });
  });
});
