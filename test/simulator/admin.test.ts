import { FLINKS_CODES } from '../../simulator/codes';
import { simulatorForEachTest } from './support';
import { waitFor } from '../support/wait-for';

const held = simulatorForEachTest();
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('/admin', () => {
  test('a login can be added, changed, listed by state, answered for and re-linked', async () => {
    const { flinks } = held;
    const added = await flinks.admin('POST', '/logins', { institution: 'Caisse Boréale', live: 'mfa' });
    expect(added.status).toBe(201);
    const loginId = added.body.loginId as string;
    await flinks.live(loginId);
    expect((await flinks.admin('GET', '/logins?state=mfa')).body.logins).toEqual([
      expect.objectContaining({ loginId, state: 'mfa', openRequestId: expect.any(String) as string }),
    ]);
    const answered = await flinks.admin('POST', `/logins/${loginId}/answer-mfa`);
    expect(answered).toMatchObject({ status: 200, body: { state: 'idle' } });
    expect((await flinks.admin('POST', `/logins/${loginId}/answer-mfa`)).status).toBe(409);
    const change = { cached: [{ code: 'RETRY_LATER' }, 'ok'] };
    expect((await flinks.admin('PATCH', `/logins/${loginId}`, change)).body).toMatchObject({ live: 'mfa', ...change });
    expect((await flinks.admin('POST', `/logins/${loginId}/reconnect`)).body).toMatchObject({ cached: 'ok' });
  });

  test.each([
    ['POST', '/logins', { institution: 7 }, 400],
    ['POST', '/logins', { cached: 'mfa' }, 400],
    ['POST', '/logins', { colour: 'red' }, 400],
    ['POST', '/logins', undefined, 400],
    ['PATCH', `/logins/${UNKNOWN}`, {}, 404],
    ['POST', `/logins/${UNKNOWN}/reconnect`, undefined, 404],
    ['GET', '/logins?state=asleep', undefined, 400],
    ['GET', '/calls?after=-1', undefined, 400],
    ['PUT', '/faults', { endpoint: 'Nowhere' }, 400],
    ['PUT', '/faults', { retryAfter: 'a\r\nb: c' }, 400],
  ])('%s %s with %j is %i and says why', async (method, path, body, status) => {
    const answer = await held.flinks.admin(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toEqual(expect.stringMatching(/\w/));
  });

  test('calls are told by login and from a point on, with what they were answered', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({ live: 'mfa' });
    await flinks.live(loginId);
    const { calls, next } = (await flinks.admin('GET', `/calls?loginId=${loginId}`)).body;
    expect(calls).toEqual([
      expect.objectContaining({ endpoint: 'Authorize', mode: 'live', status: 203, loginId, lost: false }),
    ]);
    expect((await flinks.admin('GET', `/calls?after=${String(next)}`)).body.calls).toEqual([]);
  });

  test('violations and health are told', async () => {
    await held.flinks.nightly('Bearer wrong');
    expect((await held.flinks.admin('GET', '/violations')).body.violations).toHaveLength(1);
    expect((await held.flinks.admin('GET', '/health')).body).toEqual({ ok: true, logins: 0, calls: 1, violations: 1 });
  });
});

describe('faults', () => {
  test('a fault holds for the calls it names, as often as it says', async () => {
    const { bank, flinks } = held;
    const maple = bank.addLogin({ institution: 'Maple Bank' });
    const other = bank.addLogin({ institution: 'Atlantic Savings' });
    await flinks.admin('PUT', '/faults', { endpoint: 'Authorize', institution: 'Maple Bank', status: 503, times: 1 });
    expect((await flinks.cached(other.loginId)).status).toBe(200);
    const broken = await flinks.cached(maple.loginId);
    expect(broken.status).toBe(503);
    expect(broken.body).not.toHaveProperty('FlinksCode');
    expect((await flinks.cached(maple.loginId)).status).toBe(200);
  });

  test.each(Object.keys(FLINKS_CODES))('%s can be produced where no login has a say', async (code) => {
    held.bank.faults.set({ endpoint: 'GetNightlyRefreshStatus', code });
    expect((await held.flinks.nightly()).body.FlinksCode).toBe(code);
  });

  test('Retry-After is sent as it is', async () => {
    held.bank.faults.set({ status: 429, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' });
    expect((await held.flinks.nightly()).headers.get('retry-after')).toBe('Wed, 21 Oct 2026 07:28:00 GMT');
  });

  test('a connection dropped before leaves nothing done; dropped after, the work is done and the call is lost', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({});
    bank.faults.set({ mode: 'live', dropConnection: 'before' });
    await expect(flinks.live(loginId)).rejects.toThrow();
    expect(bank.logins[0]?.lastRefresh).toBeNull();
    bank.faults.set({ mode: 'live', dropConnection: 'after' });
    await expect(flinks.live(loginId)).rejects.toThrow();
    expect(bank.logins[0]?.lastRefresh).not.toBeNull();
    expect(bank.calls.filter(({ lost }) => lost)).toHaveLength(2);
  });

  test('a page instead of JSON, and half a body', async () => {
    const { bank, flinks } = held;
    bank.faults.set({ html: true });
    await expect(flinks.nightly()).rejects.toThrow(SyntaxError);
    bank.faults.set({ cutBody: true });
    await expect(flinks.nightly()).rejects.toThrow('terminated');
  });

  test('latency passes before the work, a hang after it', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({});
    bank.faults.set({ mode: 'live', hangMs: 3_000, times: 1 });
    const hanging = flinks.live(loginId);
    await waitFor('the work', () => bank.logins[0]?.lastRefresh !== null, { everyMs: 1 });
    expect(bank.calls.at(-1)?.lost).toBe(false);
    const startedMs = performance.now();
    expect((await hanging).status).toBe(200);
    expect(performance.now() - startedMs).toBeGreaterThan(100);
    bank.faults.set({ mode: 'live', latencyMs: 150 });
    const slow = flinks.live(loginId);
    await waitFor('the call at its bank', () => bank.logins[0]?.state === 'live', { everyMs: 1 });
    expect((await slow).status).toBe(200);
  });

  test('closing ends calls that hang', async () => {
    const { bank, flinks } = held;
    bank.faults.set({ hangMs: 3_600_000 });
    const hanging = flinks.nightly().then(
      () => 'answered',
      () => 'cut',
    );
    await waitFor('the call', () => bank.calls.length > 0, { everyMs: 1 });
    await bank.close();
    expect(await hanging).toBe('cut');
  });
});
