import { DEFAULT_POLICY } from '../../domain/policy';
import { carriedOver, startOf, type Refresh } from '../../domain/refresh/state';
import type { RefreshLoginInput } from '../../workflows/messages';
import { refused, RefreshHarness, SHORT } from '../support/refresh-harness';

/** What continue-as-new has carried may be of an older version, which knew fewer counters and settings. */
let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

const request = { trigger: 'app', listed: false, listedCode: null, live: false } as const;
const fresh = (policy = DEFAULT_POLICY): Refresh => startOf(request, { policy, runId: null });
const { restarts: _counter, ...budgetBefore } = fresh().budget;

test('a counter that is new begins at its first value in a login that was carried without it', async () => {
  const login = harness.login({ detail: [refused('SESSION_EXPIRED')] });
  const refresh = { ...fresh(SHORT), at: { box: 'A' }, budget: budgetBefore };
  const carried = { refresh, inbox: { claims: [], runs: [] } } as unknown as RefreshLoginInput['carried'];
  await expect(login.refresh({ carried: carried! })).resolves.toEqual({
    outcome: 'unavailable',
    code: 'SESSION_EXPIRED',
  });
  expect(login.boxes).toBe('ADADAD');
});

test('what was carried stands: only what it lacks is taken from the start', () => {
  const { liveSettleMs: _setting, ...policyBefore } = { ...SHORT, maxAgeMs: 1 };
  const { collectedRequestId: _fact, ...factsBefore } = { ...fresh().facts, everWorked: true, unattended203s: 2 };
  const { fresher: _member, ...before } = fresh();
  const carried = {
    ...before,
    policy: policyBefore,
    facts: factsBefore,
    budget: { ...budgetBefore, delaysUsed: 1 },
    at: { box: 'wait', retryAtMs: 7 },
    runIds: ['a run'],
  } as unknown as Refresh;
  expect(carriedOver(fresh(), carried)).toEqual({
    ...carried,
    policy: { ...policyBefore, liveSettleMs: DEFAULT_POLICY.liveSettleMs },
    facts: { ...factsBefore, collectedRequestId: null },
    budget: { ...budgetBefore, delaysUsed: 1, restarts: 0 },
    fresher: null,
  });
});
