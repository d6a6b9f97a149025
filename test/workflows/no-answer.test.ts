import { ApplicationFailure } from '@temporalio/common';
import type { AuthorizeAnswer } from '../../domain/refresh/answer';
import { ok, refused, RefreshHarness, SHORT, type Script } from '../support/refresh-harness';

/** What follows a call without an answer, by the failure of its activity (test/activities). */
let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

const failure = (type: string, details: object = {}, nonRetryable = true) =>
  ApplicationFailure.create({ type, message: type, nonRetryable, details: [details] });
const throwing =
  (error: Error): (() => Promise<AuthorizeAnswer>) =>
  () =>
    Promise.reject(error);
const live = (first: Error): Script => ({ cached: [refused('RETRY_LATER')], live: [throwing(first), ok()] });

describe('rule 4: a live call', () => {
  test.each(['FlinksAnswerLost', 'FlinksUnexpectedShape', 'DatabaseError', 'A type nobody knows'])(
    'that ended in %s may have reached the bank: a look comes before another one',
    async (type) => {
      const login = harness.login(live(failure(type)));
      await expect(login.refresh()).resolves.toMatchObject({ outcome: 'refreshed' });
      expect(login.boxes).toBe('AFAFDI');
    },
  );

  test.each(['FlinksUnreachable', 'FlinksUnavailable', 'FlinksRateLimited'])(
    'that ended in %s is over: it is repeated after a delay, without a look',
    async (type) => {
      const login = harness.login(live(failure(type)));
      await expect(login.refresh()).resolves.toMatchObject({ outcome: 'refreshed' });
      expect(login.boxes).toBe('AFFDI');
      expect(login.of('recallLive')).toEqual([]);
    },
  );

  test('that our database could not reserve was not made: it is tried until that is back, and costs no delay', async () => {
    const down = throwing(failure('RefreshStoreUnavailable'));
    const login = harness.login({ cached: [refused('RETRY_LATER')], live: [down, down, ok()] });
    await expect(login.refresh({ policy: { ...SHORT, retryDelaysMs: [] } })).resolves.toMatchObject({
      outcome: 'refreshed',
    });
    expect(login.boxes).toBe('AFFFDI');
    expect(login.of('recallLive')).toEqual([]);
  });

  test.each(['FlinksAnswerLost', 'FlinksUnavailable'])(
    'is one attempt: Temporal does not repeat it, although %s could be tried again',
    async (type) => {
      const login = harness.login({
        cached: [refused('RETRY_LATER'), ok()],
        live: [throwing(failure(type, {}, false))],
      });
      await login.refresh({ policy: { ...SHORT, retryDelaysMs: [] } });
      expect(login.of('authorizeLive')).toHaveLength(1);
    },
  );
});

test.each<[string, Script]>([
  ['A', { cached: [throwing(failure('FlinksRateLimited', { status: 429, retryAfterMs: 3_000 })), ok()] }],
  ['F', live(failure('FlinksRateLimited', { status: 429, retryAfterMs: 3_000 }))],
])('%s: a Retry-After longer than the next of RETRY_DELAYS is waited for', async (box, script) => {
  const login = harness.login(script);
  await expect(login.refresh({ policy: { ...SHORT, retryDelaysMs: [1_000] } })).resolves.toMatchObject({
    outcome: 'refreshed',
  });
  const [first = 0, second = 0] = login.calls
    .filter(({ activity }) => activity === (box === 'A' ? 'authorizeCached' : 'authorizeLive'))
    .map(({ atMs }) => atMs);
  expect(second - first).toBeGreaterThanOrEqual(2_950);
});

test('A: no answer after all attempts is a wait, named NO_ANSWER: nobody is asked', async () => {
  const login = harness.login({ cached: [throwing(failure('FlinksAnswerLost'))] });
  await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'NO_ANSWER' });
  expect(login.boxes).toBe('AAA');
  expect(login.of('recordWait')).toEqual([]);
});
