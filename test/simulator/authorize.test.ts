import { FLINKS_CODES } from '../../simulator/codes';
import { later, MINUTE_MS, simulatorForEachTest } from './support';

const held = simulatorForEachTest();
const LONG_AGO = '2026-01-05T06:07:08.000Z';

test('a live 200 moves LastRefresh to now and clears what the cached Authorize reported', async () => {
  const { bank, flinks } = held;
  const { loginId } = bank.addLogin({ lastRefresh: LONG_AGO, cached: { code: 'RETRY_LATER' } });
  expect((await flinks.cached(loginId)).body.FlinksCode).toBe('RETRY_LATER');
  const before = Date.now();
  expect((await flinks.live(loginId)).status).toBe(200);
  expect((await flinks.cached(loginId)).status).toBe(200);
  expect(Date.parse(bank.logins[0]?.lastRefresh ?? '')).toBeGreaterThanOrEqual(before);
});

test('a live refusal by the bank is what the cached Authorize reports next', async () => {
  const { bank, flinks } = held;
  const { loginId } = bank.addLogin({ live: { code: 'INVALID_PASSWORD' } });
  expect((await flinks.cached(loginId)).status).toBe(200);
  expect((await flinks.live(loginId)).body.FlinksCode).toBe('INVALID_PASSWORD');
  expect((await flinks.cached(loginId)).body.FlinksCode).toBe('INVALID_PASSWORD');
});

test('a live refusal by Flinks itself leaves no trace in the cache', async () => {
  const { bank, flinks } = held;
  const { loginId } = bank.addLogin({ live: { code: 'TOO_MANY_REQUESTS' } });
  await flinks.live(loginId);
  expect((await flinks.cached(loginId)).status).toBe(200);
});

test('LastRefresh is UTC without a zone, with 7, 6 or no fraction digits, and year 1 for never', async () => {
  const { bank, flinks } = held;
  const forms = new Set<number>();
  for (let i = 0; i < 30; i += 1) {
    const { loginId } = bank.addLogin({ lastRefresh: LONG_AGO });
    const [head, fraction = ''] = String((await flinks.cached(loginId)).body.Login.LastRefresh).split('.');
    expect(head).toBe('2026-01-05T06:07:08');
    forms.add(fraction.length);
  }
  expect([...forms].sort()).toEqual([0, 6, 7]);
  const { loginId } = bank.addLogin({ lastRefresh: null });
  expect((await flinks.cached(loginId)).body.Login.LastRefresh).toBe('0001-01-01T00:00:00');
});

test('answers come one after another, and the last one stays', async () => {
  const { bank, flinks } = held;
  const { loginId } = bank.addLogin({ live: [{ code: 'RETRY_LATER' }, 'ok'] });
  const codes = [await flinks.live(loginId), await flinks.live(loginId), await flinks.live(loginId)];
  expect(codes.map(({ status }) => status)).toEqual([401, 200, 200]);
});

test.each(Object.entries(FLINKS_CODES))(
  '%s comes with its documented status, cached and live',
  async (code, { status }) => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({ cached: { code }, live: { code } });
    for (const answer of [await flinks.cached(loginId), await flinks.live(loginId)]) {
      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({ FlinksCode: code, HttpStatusCode: status });
    }
  },
);

test.each(['BANK MAINTENANCE_RETRY_LATER', 'BANK_MAINTENENACE_RETRY_LATER'])('%s keeps its spelling', async (code) => {
  const { loginId } = held.bank.addLogin({ cached: { code } });
  expect(await held.flinks.cached(loginId)).toMatchObject({ status: 401, body: { FlinksCode: code } });
});

test('a LoginId nobody knows is INVALID_LOGIN; one that is no GUID is INVALID_REQUEST', async () => {
  const { flinks } = held;
  expect((await flinks.cached('00000000-0000-4000-8000-000000000000')).body.FlinksCode).toBe('INVALID_LOGIN');
  expect((await flinks.cached('../etc')).body.FlinksCode).toBe('INVALID_REQUEST');
});

describe('one live session a login', () => {
  test('a second live Authorize while one is being worked on is CONCURRENT_SESSION, and a violation', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({ live: { hangMs: 2_000, then: 'ok' } });
    const answers = await Promise.all([flinks.live(loginId), flinks.live(loginId)]);
    expect(answers.map(({ status, body }) => body.FlinksCode ?? status).sort()).toEqual([200, 'CONCURRENT_SESSION']);
    expect(bank.violations).toEqual([expect.stringContaining('overlapped')]);
  });

  test('so it is while a user has not answered, until the session has idled 8 minutes', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({ live: 'mfa' });
    await flinks.live(loginId);
    expect((await flinks.live(loginId)).body.FlinksCode).toBe('CONCURRENT_SESSION');
    later(8 * MINUTE_MS);
    expect((await flinks.live(loginId)).status).toBe(203);
  });

  test('so it is while a 202 is being worked on; a job nobody polls ends by itself', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({ lastRefresh: LONG_AGO, live: ['dispatched', 'ok'] });
    expect((await flinks.live(loginId)).body.FlinksCode).toBe('OPERATION_DISPATCHED');
    expect((await flinks.live(loginId)).body.FlinksCode).toBe('CONCURRENT_SESSION');
    later(MINUTE_MS);
    expect((await flinks.cached(loginId)).body.Login.LastRefresh).not.toContain('2026-01-05');
    expect((await flinks.live(loginId)).status).toBe(200);
  });

  test('an overlap with a session whose answer never arrived is refused, but no violation', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({ live: 'mfa' });
    bank.faults.set({ endpoint: 'Authorize', dropConnection: 'after', times: 1 });
    await expect(flinks.live(loginId)).rejects.toThrow();
    expect((await flinks.live(loginId)).body.FlinksCode).toBe('CONCURRENT_SESSION');
    expect(bank.violations).toEqual([]);
  });

  test('a cached Authorize is allowed at any time', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({ live: 'mfa' });
    await flinks.live(loginId);
    expect((await flinks.cached(loginId)).status).toBe(200);
    expect(bank.violations).toEqual([]);
  });
});

describe('the user', () => {
  test('203 has challenges and no Login; data is UNAUTHORIZED until the user answers, then comes by the same RequestId', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({ lastRefresh: LONG_AGO, live: 'mfa', language: 'fr' });
    const { status, body } = await flinks.live(loginId);
    expect(status).toBe(203);
    expect(body).not.toHaveProperty('Login');
    expect(body.SecurityChallenges).toEqual([
      { Type: 'QuestionAndAnswer', Prompt: expect.stringContaining('téléphone') as string },
    ]);
    expect(await flinks.detail(body.RequestId)).toMatchObject({ status: 401, body: { FlinksCode: 'UNAUTHORIZED' } });
    bank.answerMfa(loginId);
    expect((await flinks.detail(body.RequestId)).status).toBe(200);
    expect(bank.logins[0]?.lastRefresh).not.toBe(LONG_AGO);
  });

  test('nobody can answer when no session waits', () => {
    const { loginId } = held.bank.addLogin({});
    expect(() => held.bank.answerMfa(loginId)).toThrow('no open session');
  });

  test('a re-link clears errors: a wrong password is asked for its code, an OAuth login goes through', async () => {
    const { bank, flinks } = held;
    const refused = { code: 'INVALID_PASSWORD' };
    const spec = {
      cached: refused,
      live: { hangMs: 1, then: refused },
      detail: { pending: 1, then: refused },
      listed: { state: 'Failed', errorCode: null },
    };
    const maple = bank.addLogin({ ...spec, institution: 'Maple Bank' });
    const oauth = bank.addLogin({ ...spec, institution: 'Northern Direct' });
    bank.reconnect(maple.loginId);
    bank.reconnect(oauth.loginId);
    expect((await flinks.cached(maple.loginId)).status).toBe(200);
    expect((await flinks.live(maple.loginId)).status).toBe(203);
    expect((await flinks.live(oauth.loginId)).status).toBe(200);
    expect((await flinks.nightly()).body.IneligibleCards).toEqual([]);
  });

  test('challenges answered by the API: keys must fit, all be answered, and an authorised session is ALREADY_AUTHORIZED', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({ live: 'mfa' });
    const { RequestId, SecurityChallenges } = (await flinks.live(loginId)).body;
    const prompt = (SecurityChallenges as { Prompt: string }[])[0]?.Prompt ?? '';
    expect((await flinks.respond(RequestId, {})).body.FlinksCode).toBe('SECURITYRESPONSES_INCOMPLETE');
    expect((await flinks.respond(RequestId, { other: ['1'] })).body.FlinksCode).toBe('UNKNOWN_CHALLENGE_KEY');
    expect((await flinks.respond(RequestId, { [prompt]: ['123456'] })).status).toBe(200);
    expect((await flinks.respond(RequestId, { [prompt]: ['123456'] })).body.FlinksCode).toBe('ALREADY_AUTHORIZED');
    expect((await flinks.respond('no-such-session', {})).body.FlinksCode).toBe('SESSION_NONEXISTENT');
  });
});
