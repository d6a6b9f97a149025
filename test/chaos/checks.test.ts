import { accountsOf } from '../../simulator/account-data';
import type { RecordedCall } from '../../simulator/calls';
import { SimulatedLogin } from '../../simulator/login';
import { judge } from '../../scripts/chaos/checks';
import { OPTIONS } from '../../scripts/chaos/check-rows';
import type { Evidence } from '../../scripts/chaos/evidence';
import { drawStory } from '../../scripts/chaos/story';
import type { Told } from '../../scripts/chaos/app-endpoint';

/** Each check holds for a story that went well, and fails for the one thing it is there for. */
const NOW_MS = Date.parse('2026-11-27T12:00:00Z');
const AT_MS = NOW_MS - 60_000;
type Known = { -readonly [K in keyof Evidence]: Evidence[K] };

function call(seq: number, more: Partial<RecordedCall>): RecordedCall {
  const ids = { requestId: null, institution: null, tokenHash: `token ${seq}`, loginId: null };
  const atMs = AT_MS + seq * 1_000;
  const answer = { status: 200, flinksCode: null, lost: false, endedMs: atMs + 500 };
  return { seq, endpoint: 'Authorize', mode: 'cached', atMs, ...ids, ...answer, ...more };
}

/** One login that is refreshed live, and one that rings and waits for its user. */
function goodStory(): Known {
  const drawn = drawStory({ seed: 1, logins: 11, nowMs: NOW_MS });
  const cast = ['lets in', 'rings'].map((kind) => ({ ...drawn.cast.find((one) => one.kind === kind)!, faults: [] }));
  const [live, rings] = cast.map(({ loginId }) => loginId) as [string, string];
  const bank = SimulatedLogin.from({ ...cast[0]!.spec, lastRefresh: new Date(AT_MS).toISOString() }, 0);
  const logins = [bank, SimulatedLogin.from(cast[1]!.spec, 1)];
  const accounts = accountsOf(bank, OPTIONS, NOW_MS) as {
    Id: string;
    Transactions: Record<string, string | number | null>[];
  }[];
  const told: Told[] = [
    { id: 'evt_1', type: 'login.refreshed', data: { loginId: live }, raw: '1' },
    { id: 'evt_2', type: 'login.awaiting_user', data: { loginId: rings }, raw: '2' },
    { id: 'evt_3', type: 'run.finished', data: {}, raw: '3' },
  ];
  const row = { path: null, reason: null, code: null, missing: null, run_id: 'run' };
  return {
    story: { ...drawn, cast, runs: 1 },
    runIds: ['run'],
    calls: [
      call(1, { loginId: live, mode: 'live' }),
      call(2, { loginId: rings, mode: 'live', status: 203 }),
      call(4, { loginId: live, endpoint: 'GetAccountsDetail', mode: null, tokenHash: null }),
    ],
    violations: [],
    logins,
    app: appOf(told),
    outages: [],
    returned: new Set(),
    clicks: new Map(),
    problems: [],
    workflows: { Failed: 0, TimedOut: 0, Terminated: 0 },
    openRefreshes: [rings],
    audit: { ok: true, checked: 3 },
    tables: {
      logins: [
        { login_id: live, state: 'idle', outcome: 'refreshed', last_refreshed_at: new Date(AT_MS) },
        { login_id: rings, state: 'awaiting_user', outcome: null, last_refreshed_at: null },
      ],
      ledger: [
        { ...row, login_id: live, outcome: 'refreshed', path: 'live' },
        { ...row, login_id: rings, outcome: 'awaiting_user', reason: 'mfa' },
      ],
      runs: [
        {
          run_id: 'run',
          state: 'finished',
          total: 2,
          warnings: [],
          counts: { refreshed: 1, awaiting_user: 1, open: 0 },
        },
      ],
      waits: [{ login_id: rings, open: true, reason: 'mfa' }],
      events: told.map(({ id, type, data }) => {
        const login_id = (data['loginId'] as string | undefined) ?? null;
        return { id, type, login_id, delivered: true, held: false };
      }),
      refreshes: [
        { login_id: live, outcome: 'refreshed', ended: true, trigger: 'run' },
        { login_id: rings, outcome: null, ended: false, trigger: 'run' },
      ],
      liveCalls: [live, rings].map((login_id) => ({ login_id, attended: false, ended: true })),
      accounts: accounts.map(({ Id }) => ({ login_id: live, account: Id, missing: false })),
      transactions: accounts.flatMap(({ Id, Transactions }) =>
        Transactions.map((one) => {
          const parts = ['Id', 'Date', 'Description', 'Debit', 'Credit', 'Balance'].map((name) => one[name]);
          const content = parts.filter((part) => part !== null).join('|');
          return { login_id: live, account: Id, content };
        }),
      ),
      holders: accounts.map(({ Id }) => ({ login_id: live, account: Id, name: null })),
      attributes: [{ login_id: live, refresh_id: 'refresh' }],
      inbox: [],
    },
  };
}

function appOf(told: Told[]): Evidence['app'] {
  const events = new Map(told.map((one) => [one.id, one]));
  const of = (loginId: string) => told.filter(({ data }) => data['loginId'] === loginId);
  return { deliveries: told, events, complaints: [], of };
}

const brokenBy = (plant: (evidence: Known) => void): string[] => {
  const evidence = goodStory();
  plant(evidence);
  return judge(evidence).flatMap(({ check, found }) => (found.length > 0 ? [check.split(':')[0]!] : []));
};
const again = (more: Partial<RecordedCall>) => (evidence: Known) => {
  const [first] = evidence.calls;
  const known = { ...first!, seq: 3, tokenHash: 'token 3', atMs: first!.atMs + 10_000, endedMs: first!.atMs + 10_500 };
  evidence.calls = [...evidence.calls, { ...known, ...more }];
};

test('a story that went well breaks no check', () => {
  expect(judge(goodStory()).filter(({ found }) => found.length > 0)).toEqual([]);
});

test.each<[string, string, (evidence: Known) => void]>([
  ['runs', 'a count that is not that of the rows', ({ tables }) => (tables.runs[0]!.counts = { refreshed: 2 })],
  ['ledger', 'another path', ({ tables }) => (tables.ledger[0]!.path = 'after_mfa')],
  ['ledger', 'no answer in the end', ({ tables }) => (tables.ledger[1]!.outcome = 'unavailable')],
  ['logins', 'older data', ({ tables }) => (tables.logins[0]!.last_refreshed_at = new Date(AT_MS - 60_000))],
  ['bank data', 'a lost row', ({ tables }) => void tables.transactions.pop()],
  ['bank data', 'a doubled row', ({ tables }) => void tables.transactions.push(tables.transactions[0]!)],
  ['waits', 'a second wait', ({ tables }) => void tables.waits.push({ ...tables.waits[0]!, open: false })],
  ['refreshes', 'a wait without a workflow', (evidence) => (evidence.openRefreshes = [])],
  ['refreshes', 'a failed workflow', (evidence) => (evidence.workflows = { Failed: 1 })],
  ['events', 'an event that never arrived', ({ app }) => void app.events.delete('evt_3')],
  ['tokens', 'a token that was spent twice', again({ mode: 'cached', tokenHash: 'token 1' })],
  ['audit', 'a broken chain', (evidence) => (evidence.audit = { ok: false, checked: 3 })],
  ['people', 'a return that was refused', (evidence) => (evidence.problems = ['409'])],
  ['Flinks', 'a call that Flinks forbids', (evidence) => (evidence.violations = ['Two calls overlapped.'])],
])('%s: told of %s', (check, _what, plant) => {
  expect(brokenBy(plant)).toContain(check);
});

test('asks: told of a user who was asked twice, or without need', () => {
  for (const index of [0, 1]) {
    const evidence = goodStory();
    const data = { loginId: evidence.story.cast[index]!.loginId };
    const told = { id: 'evt_4', type: 'login.awaiting_user', data, raw: '4' };
    evidence.app = appOf([...evidence.app.events.values(), told]);
    expect(judge(evidence).find(({ check }) => check.startsWith('asks'))?.found).toHaveLength(1);
  }
});

test('ends: told of a refresh that was told twice', () => {
  expect(
    brokenBy((evidence) => {
      const [first, ...rest] = evidence.app.events.values();
      evidence.app = appOf([first!, { ...first!, id: 'evt_5' }, ...rest]);
    }),
  ).toContain('ends');
});

describe('live calls', () => {
  const found = (plant: (evidence: Known) => void, about: string) => {
    const evidence = goodStory();
    plant(evidence);
    return judge(evidence).find(({ check }) => check === `live calls: ${about}`)?.found.length;
  };
  const [overlap, reason, reservation] = [
    'never two of one login at once',
    'none without a reason',
    'none without a reservation',
  ] as const;

  test('a second one is told of, however well the database excuses it', () => {
    expect(found(again({}), reason)).toBe(1);
    expect(found(again({}), reservation)).toBe(1);
    const reservedTwice = (evidence: Known) => {
      again({})(evidence);
      evidence.tables.liveCalls.push({ ...evidence.tables.liveCalls[0]!, ended: false });
    };
    expect(found(reservedTwice, reservation)).toBe(0);
    expect(found(reservedTwice, reason)).toBe(1);
  });

  test('a second one is allowed only where the observer saw the first one’s caller die', () => {
    const killed =
      (victim: 'worker-1' | 'gateway', atMs: number, how: 'kill' | 'stop' = 'kill') =>
      (evidence: Known) => {
        evidence.calls = evidence.calls.map((one) => (one.seq === 1 ? { ...one, status: 203 } : one));
        again({ status: 200 })(evidence);
        evidence.outages = [{ victim, how, ms: 100, fromMs: atMs, untilMs: atMs + 100 }];
      };
    const inCallMs = AT_MS + 1_200;
    expect(found(killed('worker-1', inCallMs), reason)).toBe(0);
    expect(found(killed('gateway', inCallMs), reason)).toBe(1);
    expect(found(killed('worker-1', inCallMs - 60_000), reason)).toBe(1);
    expect(found(killed('worker-1', inCallMs, 'stop'), reason)).toBe(1);
  });

  test('a lost one that let us in is no reason for another, and none is repeated without a look', () => {
    const lost = (evidence: Known) => {
      again({})(evidence);
      evidence.calls = evidence.calls.map((one) => (one.seq === 1 ? { ...one, lost: true } : one));
    };
    expect(found(lost, reason)).toBe(1);
    expect(found(lost, 'none repeated blindly after a loss')).toBe(1);
  });

  test('two at once are told of, also where the first one was lost', () => {
    const both = (evidence: Known) => {
      again({ atMs: AT_MS + 1_100 })(evidence);
      evidence.calls = evidence.calls.map((one) => ({ ...one, lost: true }));
    };
    expect(found(both, overlap)).toBe(1);
  });
});
