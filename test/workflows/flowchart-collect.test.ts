import { randomUUID } from 'node:crypto';
import type { Answer } from '../../domain/refresh/answer';
import { ok, pending, refused, RefreshHarness, SHORT } from '../support/refresh-harness';
import { eventsOf, timersIn } from './support';

let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

describe('D, G, H: GetAccountsDetail', () => {
  test('D -> H -> J -> K -> I2: 202 is polled with the same session until 200', async () => {
    const login = harness.login({ detail: [pending], polls: [pending, pending, { kind: 'ok', status: 200 }] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
    expect(login.boxes).toBe('ADJJJI');
    const [detail, ...polls] = [...login.of('fetchAccountsDetail'), ...login.of('pollAccountsDetail')];
    expect(new Set([detail, ...polls].map((input) => input?.requestId)).size).toBe(1);
  });

  test.each(['INVALID_SECURITY_RESPONSE', 'UNAUTHORIZED', 'A_CODE_NOBODY_KNOWS'])(
    'D -> E2: %s wants the user',
    async (code) => {
      const login = harness.login({ detail: [refused(code)] });
      await login.start();
      await login.untilWaiting();
      expect(login.boxes).toBe('AD');
      expect(login.of('recordWait')).toEqual([expect.objectContaining({ reason: 'reconnect', code })]);
    },
  );

  test('D -> A: a wait code starts again at A after the delay; nobody is asked', async () => {
    const login = harness.login({ detail: [refused('CARD_IN_USE', 400), { kind: 'ok', status: 200 }] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
    expect(login.boxes).toBe('ADADI');
    expect(login.of('recordWait')).toEqual([]);
  });

  test('D -> A: a dead session restarts, twice at most', async () => {
    const login = harness.login({ detail: [refused('SESSION_NONEXISTENT', 400)] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'SESSION_NONEXISTENT' });
    expect(login.boxes).toBe('ADADAD');
  });

  test('D -> F: DISABLED_INSTITUTION of the cache gets its one live try', async () => {
    const login = harness.login({ detail: [refused('DISABLED_INSTITUTION', 405)] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'DISABLED_INSTITUTION' });
    expect(login.boxes).toBe('ADFD');
  });

  test('D: an operator code fails the login', async () => {
    const login = harness.login({ detail: [refused('ACCESS_DENIED')] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'failed', code: 'ACCESS_DENIED' });
  });
});

describe('rule 10: an answer that cannot be read', () => {
  const partly = { kind: 'ok' as const, status: 200, code: 'UNREADABLE', accounts: 1, unreadable: 1 };
  const withoutAccount = { outcome: 'refreshed', path: 'cached', code: 'UNREADABLE', missing: ['account'] };

  test('D: nothing of it: unavailable at once, asked for once, nobody awaited', async () => {
    const login = harness.login({ detail: [refused('UNREADABLE', 200)] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'UNREADABLE' });
    expect(login.boxes).toBe('AD');
    expect(login.of('recordWait')).toEqual([]);
  });

  test('F: nothing of a live answer: unavailable at once, and the bank is not called again', async () => {
    const login = harness.login({ cached: [refused('RETRY_LATER')], live: [refused('UNREADABLE', 200)] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'UNREADABLE' });
    expect(login.boxes).toBe('AF');
    expect(login.of('recordWait')).toEqual([]);
  });

  test('F: a lost answer, then a look that cannot be read: unavailable, and the bank is not called again', async () => {
    const lost = () => Promise.reject(new Error('lost'));
    const login = harness.login({
      cached: [refused('RETRY_LATER'), refused('UNREADABLE', 200)],
      live: [lost],
    });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'UNREADABLE' });
    expect(login.boxes).toBe('AFA');
  });

  test('D: all but an account: refreshed without it, attributes are asked for', async () => {
    const login = harness.login({ detail: [partly] });
    await expect(login.refresh()).resolves.toEqual(withoutAccount);
    expect(login.boxes).toBe('ADI');
  });

  test('J: the same of a poll', async () => {
    const login = harness.login({ detail: [pending], polls: [partly] });
    await expect(login.refresh()).resolves.toEqual(withoutAccount);
  });
});

describe('J, K: GetAccountsDetailAsync', () => {
  test('K -> J: polls are FLINKS_POLL_INTERVAL apart, by timers', async () => {
    const login = harness.login({ detail: [pending], polls: [pending, pending, { kind: 'ok', status: 200 }] });
    const handle = await login.start({ policy: { ...SHORT, pollIntervalMs: 3_000, pollLimitMs: 60_000 } });
    await handle.result();
    const polls = login.calls.filter(({ activity }) => activity === 'pollAccountsDetail').map(({ atMs }) => atMs);
    const gaps = polls.slice(1).map((atMs, index) => atMs - (polls[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_950);
    // Checks the requested times, not the actual ones on a busy machine: never sooner and never later.
    const timers = timersIn(await eventsOf(handle));
    expect(timers).toHaveLength(2);
    for (const ms of timers) {
      expect(ms).toBeGreaterThan(2_900);
      expect(ms).toBeLessThanOrEqual(3_000);
    }
  });

  test.each(['QUESTION_NOT_FOUND', 'A_CODE_NOBODY_KNOWS'])(
    'K -> E2: %s after polling wants the user, not attributes',
    async (code) => {
      const login = harness.login({ detail: [pending], polls: [pending, refused(code)] });
      await login.start();
      await login.untilWaiting();
      expect(login.boxes).toBe('ADJJ');
    },
  );

  test('K -> A: a wait code starts again at A', async () => {
    const login = harness.login({
      detail: [pending, { kind: 'ok', status: 200 }],
      polls: [refused('AGGREGATION_ERROR', 500)],
    });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
    expect(login.boxes).toBe('ADJADI');
  });

  test.each<[string, Answer]>([
    ['429', refused(undefined, 429)],
    ['503', refused(undefined, 503)],
    ['TOO_MANY_REQUESTS', refused('TOO_MANY_REQUESTS', 429)],
  ])(
    'K -> J: after a live 202 the bank is at work: %s polls the same session again, and nobody calls it live twice',
    async (_what, answer) => {
      const live = { ...pending, requestId: randomUUID() };
      const login = harness.login({
        cached: [refused('RETRY_LATER')],
        live: [live],
        polls: [pending, answer, { kind: 'ok', status: 200 }],
      });
      await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'live' });
      expect(login.boxes).toBe('AFJJJI');
      expect(new Set(login.of('pollAccountsDetail').map(({ requestId }) => requestId))).toEqual(
        new Set([live.requestId]),
      );
    },
  );

  test.each<[string, Answer]>([
    ['no answer', { kind: 'none', code: 'NO_ANSWER' }],
    ['429', { kind: 'refused', status: 429 }],
    ['TOO_MANY_REQUESTS', refused('TOO_MANY_REQUESTS')],
  ])(
    'D -> D: after a live 200 the bank may be at work: %s asks the same session again, and nobody calls it live twice',
    async (_what, answer) => {
      const login = harness.login({
        cached: [refused('RETRY_LATER')],
        live: [ok()],
        detail: [answer, pending],
        polls: [answer, { kind: 'ok', status: 200 }],
      });
      await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'live' });
      expect(login.boxes).toBe('AFDDJJI');
      const asked = [...login.of('fetchAccountsDetail'), ...login.of('pollAccountsDetail')];
      expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(1);
    },
  );

  test('K: after FLINKS_POLL_LIMIT once more from A, then unavailable with POLL_LIMIT; nobody is asked', async () => {
    const login = harness.login({ detail: [pending], polls: [pending] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'POLL_LIMIT' });
    expect(login.boxes).toMatch(/^ADJ+ADJ+$/);
    expect(login.of('recordWait')).toEqual([]);
  });
});

describe('I, I2: attributes never unmake a refresh', () => {
  const policy = { ...SHORT, attributes: ['income', 'lending'] as ('income' | 'lending')[] };

  test('the packages are asked one after another with the session of D', async () => {
    const session = ok();
    const login = harness.login({ cached: [session] });
    await login.refresh({ policy });
    expect(login.of('fetchAttributes')).toEqual([
      expect.objectContaining({ package: 'income', requestId: session.requestId }),
      expect.objectContaining({ package: 'lending', requestId: session.requestId }),
    ]);
  });

  test('202 asks the same package again', async () => {
    const login = harness.login({ attributes: [pending, { kind: 'ok', status: 200 }] });
    await expect(login.refresh({ policy })).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
    expect(login.boxes).toBe('ADIII');
  });

  test('a wait code gets two more tries, then is named in missing', async () => {
    const login = harness.login({ attributes: [refused('RETRY_LATER', 400)] });
    const outcome = await login.refresh({ policy: SHORT });
    expect(outcome).toEqual({ outcome: 'refreshed', path: 'cached', missing: ['income'] });
    expect(login.boxes).toBe('ADIII');
  });

  test.each(['NO_TRANSACTION', 'SESSION_EXPIRED', 'UNAUTHORIZED', 'A_CODE_NOBODY_KNOWS'])(
    '%s is named in missing at once, and the next package is asked',
    async (code) => {
      const login = harness.login({ attributes: [refused(code, 400), { kind: 'ok', status: 200 }] });
      await expect(login.refresh({ policy })).resolves.toEqual({
        outcome: 'refreshed',
        path: 'cached',
        missing: ['income'],
      });
      expect(login.boxes).toBe('ADII');
    },
  );

  test('no packages configured: D is the end', async () => {
    const login = harness.login();
    await expect(login.refresh({ policy: { ...SHORT, attributes: [] } })).resolves.toMatchObject({
      outcome: 'refreshed',
    });
    expect(login.boxes).toBe('AD');
  });
});
