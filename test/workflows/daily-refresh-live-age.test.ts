import { DAY_MS } from '../../domain/duration';
import { crewOfFile, type RunHarness } from '../support/run-harness';

const crew = crewOfFile();
let harness: RunHarness;
beforeEach(async () => {
  harness = await crew.next();
});
afterEach(() => harness.stop());

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
const liveCalls = () => harness.flinks.calls.filter(({ box }) => box === 'F').map(({ loginId }) => loginId);
const asks = async () =>
  (await harness.store.events.list({ limit: 500 })).events.filter(({ type }) => type === 'login.awaiting_user');

describe('rule 3: every day, where it needs nobody', () => {
  test('a bank that rings phones: at most three ring, all are refreshed from the cache, nobody is asked; a week later all go live', async () => {
    const loginIds = await harness.logins(15, () => ({ lastRefresh: daysAgo(2), live: 'mfa' }));
    const first = await harness.run();
    expect(first.byPath).toMatchObject({ cached: 15, live: 0 });
    // Three may be called before the first has answered; whoever comes after an answer is not called.
    const rings = liveCalls().length;
    expect([1, 2, 3]).toContain(rings);
    await harness.run();
    expect(liveCalls()).toHaveLength(rings);
    expect(await asks()).toEqual([]);
    const [rang = ''] = liveCalls();
    const { history } = await harness.store.refreshes.history({ loginId: rang, limit: 2 });
    expect(history.map(({ steps }) => steps.map(({ box, status, why }) => [box, status, why]))).toEqual([
      [
        ['A', 200, undefined],
        ['D', 200, undefined],
        ['I', 200, undefined],
      ],
      [
        ['A', 200, undefined],
        ['F', 203, 'probe'],
        ['D', 200, undefined],
        ['I', 200, undefined],
      ],
    ]);
    // At REFRESH_MAX_AGE the bank is called whatever it has taught, and its users are asked.
    loginIds.slice(0, 5).forEach((loginId) => harness.flinks.set(loginId, { lastRefresh: daysAgo(8), live: 'mfa' }));
    const third = await harness.run();
    expect(third.counts).toMatchObject({ awaiting_user: 5, refreshed: 10 });
  });

  test('a bank that lets us in is called for all of its logins from the run on in which it is known', async () => {
    Object.assign(harness.policy, { maxOpen: 5 });
    const stale = () => ({ lastRefresh: daysAgo(2), live: 'ok' });
    const loginIds = await harness.logins(30, stale);
    await harness.run();
    for (const run of [2, 3]) {
      loginIds.forEach((loginId) => harness.flinks.set(loginId, stale()));
      const before = liveCalls().length;
      const { byPath } = await harness.run();
      if (run === 3) expect([byPath.live, liveCalls().length - before]).toEqual([30, 30]);
    }
    expect(await harness.store.liveCalls.institutions()).toMatchObject([
      { institution: 'Maple Bank', learnt: 'letsIn' },
    ]);
  });
});
