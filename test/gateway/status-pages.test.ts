import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { TemporalUnavailableError } from '../../client';
import { statusScene, type StatusScene } from '../support/status-scene';
import { KEY, READING_KEY } from './support';

let scene: StatusScene;
beforeAll(async () => {
  scene = await statusScene({ banks: 45, logins: 900 });
}, 60_000);
afterAll(() => scene.gateway.end());
beforeEach(async () => {
  jest.clearAllMocks();
  await scene.gateway.sql(`update logins set state = 'awaiting_user', paused = false where login_id = $1`, [
    scene.loginId,
  ]);
});

const send = (
  method: 'GET' | 'POST',
  url: string,
  headers: InjectOptions['headers'],
  fields?: Record<string, string>,
) =>
  scene.gateway.app.inject({
    method,
    url,
    headers: { ...headers, ...(fields && { 'content-type': 'application/x-www-form-urlencoded' }) },
    payload: fields && new URLSearchParams(fields).toString(),
  });

async function signIn(key = KEY, to?: string) {
  const answer = await send('POST', '/status/sign-in', {}, { key, ...(to !== undefined && { to }) });
  return { cookie: String(answer.headers['set-cookie']).split(';')[0]!, location: answer.headers.location };
}

const audit = async (action: string, loginId = scene.loginId) =>
  scene.gateway.sql<{ actor: string; detail: object }>(
    'select actor, detail from audit where action = $1 and login_id = $2 order by seq',
    [action, loginId],
  );

const PAGES = () => [
  '/',
  '/status/banks',
  '/status/banks?page=2',
  `/status/bank?name=${encodeURIComponent(scene.banks[0]!)}`,
  '/status/waiting',
  '/status/waiting?reason=mfa&code=',
  `/status/logins/${scene.loginId}`,
  '/status/find?q=nobody',
];

describe('the pages', () => {
  test('each is under 60 KB with a month of 45 banks, and shows nothing of them before the sign-in', async () => {
    const { cookie } = await signIn();
    for (const url of PAGES()) {
      const page = await send('GET', url, { cookie });
      expect([url, page.statusCode]).toEqual([url, 200]);
      expect([url, Buffer.byteLength(page.body) < 60_000, Buffer.byteLength(page.body)]).toEqual([
        url,
        true,
        expect.any(Number),
      ]);
      expect(page.body).not.toMatch(/\sstyle=|\son\w+=|<style|<script>|http-equiv|undefined|NaN|\[object/);
      const outside = await send('GET', url, {});
      expect(outside.body.replace(/name="to" value="[^"]*"/, '')).not.toMatch(/prairies|customer-/);
      expect(outside.body).toContain('action="/status/sign-in"');
    }
  });

  test('a sign-in leads back to the page that was wanted, and to no other place', async () => {
    const wanted = `/status/logins/${scene.loginId}`;
    const page = await send('GET', wanted, {});
    expect(page.body).toContain(`name="to" value="${wanted}"`);
    expect((await signIn(KEY, wanted)).location).toBe(wanted);
    for (const to of [
      'https://evil.test/',
      '//evil.test',
      '/status/logins/../../evil',
      '/status/sign-out',
      '/\\evil',
      'x',
    ]) {
      expect((await signIn(KEY, to)).location).toBe('/');
    }
  });

  test('the list of who waits goes on page by page, and nobody is left out or told twice', async () => {
    const { cookie } = await signIn();
    const seen: string[] = [];
    for (let url = '/status/waiting'; ;) {
      const { body } = await send('GET', url, { cookie });
      seen.push(...[...body.matchAll(/class="who" href="\/status\/logins\/([^"]+)"/g)].map(([, id]) => id!));
      const next = /href="([^"]+)" rel="next"/.exec(body)?.[1];
      if (next === undefined) break;
      url = next.replaceAll('&amp;', '&');
    }
    const rows = await scene.gateway.sql<{ login_id: string }>(
      `select w.login_id from waits w join logins l using (login_id) where w.ended_at is null and l.state = 'awaiting_user' order by w.since, w.login_id`,
    );
    expect(seen).toEqual(rows.map(({ login_id }) => login_id));
    expect(seen.length).toBeGreaterThan(200);
  });

  test('a group leads to its own logins and to no others', async () => {
    const { cookie } = await signIn();
    const { body } = await send('GET', '/status/waiting', { cookie });
    const [, path = '', count = ''] = /href="(\/status\/waiting\?[^"]+)">(\d+) logins?</.exec(body) ?? [];
    const group = (await send('GET', path.replaceAll('&amp;', '&'), { cookie })).body;
    expect(group.match(/class="who"/g)).toHaveLength(Number(count));
  });

  test('a made-up cursor, bank, page or login is said, never an error of ours', async () => {
    const { cookie } = await signIn();
    const codes: [string, number][] = [
      ['/status/waiting?after=x', 200],
      [`/status/waiting?after=2026-02-31T00:00:00.000000Z~${randomUUID()}`, 200],
      ['/status/waiting?after=2026-02-28T29:00:00.000000Z~x&institution=%00', 200],
      ['/status/waiting?institution=a&institution=b', 200],
      ['/status/banks?page=-1e9', 200],
      ['/status/banks?page=99999999999999999999', 200],
      ['/status/banks?page=Infinity', 200],
      [`/status/waiting?after=0000-01-01T00:00:00.000000Z~${randomUUID()}`, 200],
      ['/status/bank?name=nobody', 404],
      ['/status/bank?name=%00', 404],
      ['/status/bank', 404],
      [`/status/logins/${randomUUID()}`, 404],
      ['/status/logins/x', 404],
      ['/status/find?q=%00%E2%80%AE', 200],
      ['/status/find', 200],
    ];
    for (const [url, code] of codes)
      expect([url, (await send('GET', url, { cookie })).statusCode]).toEqual([url, code]);
  });

  test('a search leads to the login of a LoginId, in either case, or of a reference; several are listed', async () => {
    const { cookie } = await signIn();
    const find = (q: string) => send('GET', `/status/find?q=${encodeURIComponent(q)}`, { cookie });
    for (const q of [scene.loginId, scene.loginId.toUpperCase(), ' customer-long-story ']) {
      expect((await find(q)).headers.location).toBe(`/status/logins/${scene.loginId}`);
    }
    const both = [randomUUID(), randomUUID()];
    await scene.gateway.store.logins.upsertMany(both.map((loginId) => ({ loginId, reference: 'twice' })));
    const page = (await find('twice')).body;
    for (const loginId of both) expect(page).toContain(`href="/status/logins/${loginId}"`);
    expect((await find('thrice')).body).toContain('No login has this LoginId');
  });

  test("a login's page says what explain says, and nothing of the bank's data; that it was read is in the audit", async () => {
    const { cookie } = await signIn();
    const before = (await audit('history.read')).length;
    const { body } = await send('GET', `/status/logins/${scene.loginId}`, { cookie });
    for (const words of [
      'must come back',
      'cached Authorize',
      'The user must reconnect: “Show the customer&#39;s link” makes a link for them',
      'left out by Flinks',
      'cannot be read since',
    ]) {
      expect(body).toContain(words);
    }
    expect(body).not.toContain('Planted title');
    const lines = await audit('history.read');
    expect(lines).toHaveLength(before + 1);
    expect(lines.at(-1)).toEqual({ actor: expect.stringMatching(/^api:/) as string, detail: { count: 5 } });
  });

  test('who sees no buttons is told the command', async () => {
    const page = await send('GET', `/status/logins/${scene.loginId}`, { authorization: `Bearer ${KEY}` });
    expect(page.body).toContain(`The user must reconnect: flinks-refresh logins connect-link ${scene.loginId}`);
  });

  test('a program reads every page, and finds nothing to press', async () => {
    for (const url of PAGES()) {
      const page = await send('GET', url, { authorization: `Bearer ${KEY}` });
      expect([page.statusCode, page.body.includes('<form')]).toEqual([200, false]);
    }
  });
});

describe('what is done on a login page', () => {
  const url = (name: string, loginId = scene.loginId) => `/status/logins/${loginId}/${name}`;
  async function visit(key = KEY) {
    const { cookie } = await signIn(key);
    const { body } = await send('GET', `/status/logins/${scene.loginId}`, { cookie });
    return { cookie, body, token: /name="token" value="([^"]+)"/.exec(body)?.[1] ?? '' };
  }

  test('to ask again sends the newest ask once more, under its id', async () => {
    await scene.gateway.sql(`update events set delivered_at = now() where login_id = $1`, [scene.loginId]);
    const { cookie, token } = await visit();
    const answer = await send('POST', url('ask'), { cookie }, { token });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/status/logins/${scene.loginId}?done=ask`]);
    const [event] = await scene.gateway.sql<{ id: string; delivered_at: string | null }>(
      'select id, delivered_at from events where login_id = $1',
      [scene.loginId],
    );
    expect(event?.delivered_at).toBeNull();
    expect((await audit('event.resend')).at(-1)?.detail).toEqual({ eventId: event?.id });
  });

  test('an ask that is held is not offered, and is not sent by who has an older page', async () => {
    await scene.gateway.sql(`update events set held_by_run = 'r' where login_id = $1`, [scene.loginId]);
    const { cookie, token, body } = await visit();
    expect(body).not.toContain('data-action="ask"');
    expect(body).toContain('nobody was asked yet');
    const answer = await send('POST', url('ask'), { cookie }, { token });
    expect(answer.headers.location).toBe(`/status/logins/${scene.loginId}?changed=yes`);
    expect((await send('GET', String(answer.headers.location), { cookie })).body).toContain('nothing was done');
    await scene.gateway.sql(`update events set held_by_run = null where login_id = $1`, [scene.loginId]);
  });

  test('to look again tells the refresh that waits, and begins one for a login whose last one failed', async () => {
    const { cookie, token } = await visit();
    await send('POST', url('retry'), { cookie }, { token });
    expect(scene.gateway.client.completeConnect).toHaveBeenCalledWith(scene.loginId, {
      eventId: expect.any(String) as string,
      source: 'operator',
    });
    await scene.gateway.sql(
      `update logins set state = 'idle', last_outcome = '{"outcome": "unavailable", "code": "RETRY_LATER"}', last_outcome_at = now() where login_id = $1`,
      [scene.loginId],
    );
    // The failed one is still closing, and would take no notice.
    scene.gateway.client.startRefresh.mockResolvedValueOnce({ workflowId: 'closing', started: false });
    await send('POST', url('retry'), { cookie }, { token });
    const { calls } = scene.gateway.client.startRefresh.mock;
    expect(calls).toEqual(Array(2).fill([{ loginId: scene.loginId, live: false, background: true }]));
    expect((await audit('login.retry')).map(({ detail }) => detail)).toEqual([{ begun: 1 }, { begun: 1 }]);
  });

  test('a refresh, a pause and its end do what the API does, under the same audit actions', async () => {
    await scene.gateway.sql(`update logins set state = 'idle' where login_id = $1`, [scene.loginId]);
    const { cookie, token } = await visit();
    await send('POST', url('refresh'), { cookie }, { token });
    expect(scene.gateway.client.startRefresh).toHaveBeenCalledWith({ loginId: scene.loginId, live: false });
    await send('POST', url('pause'), { cookie }, { token });
    expect((await scene.gateway.store.logins.get(scene.loginId))?.state).toBe('paused');
    await send('POST', url('resume'), { cookie }, { token });
    expect((await scene.gateway.store.logins.get(scene.loginId))?.state).toBe('idle');
    expect((await audit('login.refresh')).at(-1)?.detail).toEqual({ live: false });
    expect((await audit('login.patch')).map(({ detail }) => detail)).toEqual([{ paused: true }, { paused: false }]);
  });

  test("the customer's link is shown to who asks for it, in no address and never by looking", async () => {
    const { cookie, token, body } = await visit();
    expect(body).not.toContain('/connect/');
    const answer = await send('POST', url('link'), { cookie }, { token });
    expect([answer.statusCode, answer.headers.location]).toEqual([200, undefined]);
    expect(answer.body).toMatch(/http:\/\/127\.0\.0\.1\/connect\/[0-9a-f-]{36}\.[\w-]+/);
    expect(await audit('login.connect_link')).toHaveLength(1);
  });

  test.each(['ask', 'retry', 'refresh', 'link', 'pause'])(
    '`%s` changes nothing without a session, its token, a key that writes, or from another site',
    async (name) => {
      if (name === 'refresh')
        await scene.gateway.sql(`update logins set state = 'idle' where login_id = $1`, [scene.loginId]);
      const lines = async () => (await scene.gateway.sql(`select from audit where action <> 'history.read'`)).length;
      const [{ cookie, token }, other, reader] = [await visit(), await visit(), await visit(READING_KEY)];
      expect(reader.body).not.toContain('data-action');
      const before = await lines();
      const refused = [
        await send('POST', url(name), {}, { token }),
        await send('POST', url(name), { authorization: `Bearer ${KEY}` }, { token }),
        await send('POST', url(name), { cookie }, {}),
        await send('POST', url(name), { cookie }, { token: other.token }),
        await send('POST', url(name), { cookie, 'sec-fetch-site': 'cross-site' }, { token }),
        await send('POST', url(name), { cookie, origin: 'https://evil.test' }, { token }),
        await send('POST', url(name), { cookie: reader.cookie }, { token: reader.token }),
      ];
      expect(refused.map(({ statusCode }) => statusCode)).toEqual([401, 401, 403, 403, 403, 403, 403]);
      expect([await lines(), (await scene.gateway.store.logins.get(scene.loginId))?.state]).not.toContain('paused');
      expect(await lines()).toBe(before);
      expect(scene.gateway.client.startRefresh).not.toHaveBeenCalled();
      expect(scene.gateway.client.completeConnect).not.toHaveBeenCalled();
    },
  );

  test('what could not be done is said and not written down; an unknown login or button is none', async () => {
    const { cookie, token } = await visit();
    scene.gateway.client.completeConnect.mockRejectedValueOnce(new TemporalUnavailableError(new Error('away')));
    const before = (await audit('login.retry')).length;
    expect((await send('POST', url('retry'), { cookie }, { token })).statusCode).toBe(503);
    expect(await audit('login.retry')).toHaveLength(before);
    expect((await send('POST', url('pause', randomUUID()), { cookie }, { token })).statusCode).toBe(404);
    expect((await send('POST', url('toString'), { cookie }, { token })).statusCode).toBe(404);
  });
});
