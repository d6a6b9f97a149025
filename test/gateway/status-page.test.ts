import { randomUUID } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { DAY_MS, HOUR_MS } from '../../domain/duration';
import type { Outcome } from '../../domain/outcomes';
import type { Api } from '../../gateway/schemas';
import { makeOneTimeLinks, SIGN_IN_PATH } from '../../config/sign-in-links';
import { makeSessions } from '../../gateway/status/sessions';
import { refresh } from '../store/support';
import { API_KEYS, gatewayOn, KEY, openTestGateway, READING_KEY, SESSION_KEY, type TestGateway } from './support';

let gateway: TestGateway;
let others: Api[];
beforeEach(async () => {
  gateway = await openTestGateway();
  others = [];
});
afterEach(async () => {
  jest.restoreAllMocks();
  for (const app of others) await app.close();
  await gateway.end();
});

/** Another gateway on the same database, with its own settings. */
function another(settings: Parameters<typeof gatewayOn>[1]): Api {
  const { app } = gatewayOn(gateway.store, settings);
  others.push(app);
  return app;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const post = (url: string, fields: Record<string, string>, headers: InjectOptions['headers'] = {}, app = gateway.app) =>
  app.inject({
    method: 'POST',
    url,
    headers: { ...FORM, ...headers },
    payload: new URLSearchParams(fields).toString(),
  });
const look = (cookie?: string, app = gateway.app) =>
  app.inject({ method: 'GET', url: '/', headers: cookie === undefined ? {} : { cookie } });

const setCookie = (answer: LightMyRequestResponse): string => String(answer.headers['set-cookie']);
async function signIn(key = KEY, app = gateway.app): Promise<string> {
  const answer = await post('/status/sign-in', { key }, {}, app);
  expect([answer.statusCode, answer.headers.location]).toEqual([303, '/']);
  return setCookie(answer).split(';')[0]!;
}
const tokenIn = (page: LightMyRequestResponse): string => /name="token"\s+value="([^"]+)"/.exec(page.body)?.[1] ?? '';
const isSignIn = (page: LightMyRequestResponse): boolean =>
  page.body.includes('action="/status/sign-in"') && !page.body.includes('data-live');

/** A waiting login of this institution, with text that a hostile app may register. */
async function waitingLogin(institution: string, reference: string): Promise<string> {
  const loginId = randomUUID();
  await gateway.store.logins.upsertMany([{ loginId, reference, institution }]);
  await gateway.sql(`update logins set state = 'awaiting_user' where login_id = $1`, [loginId]);
  await gateway.sql(`insert into waits (login_id, reason, code) values ($1, 'reconnect', 'INVALID_PASSWORD')`, [
    loginId,
  ]);
  return loginId;
}

/** A finished run that holds one login's ask. */
async function heldBrake(institution: string): Promise<{ runId: string; loginId: string }> {
  const loginId = await waitingLogin(institution, 'held');
  const runId = randomUUID();
  await gateway.store.runs.open({ runId, workflowId: `daily-refresh/${runId}`, trigger: 'app' });
  await gateway.store.runs.finish({ runId, state: 'finished' });
  await gateway.sql(
    `insert into run_brakes (run_id, institution, code, count, of) values ($1, $2, 'INVALID_PASSWORD', 21, 40)`,
    [runId, institution],
  );
  await gateway.sql(
    `insert into events (type, login_id, run_id, held_by_run, data) values ('login.awaiting_user', $1, $2, $2, '{}')`,
    [loginId, runId],
  );
  return { runId, loginId };
}

const stillHeld = async (): Promise<number> =>
  (await gateway.sql('select from events where held_by_run is not null')).length;

describe('the sign-in', () => {
  test('without one there is the form, and nothing of the data', async () => {
    await waitingLogin('Maple Bank', 'customer 1');
    const page = await look();
    expect([page.statusCode, page.headers['content-type'], isSignIn(page)]).toEqual([
      200,
      'text/html; charset=utf-8',
      true,
    ]);
    expect(page.body).not.toMatch(/Maple Bank|customer 1/);
  });

  test('with a key the page is shown, by a cookie no script and no other site can use', async () => {
    const answer = await post('/status/sign-in', { key: KEY });
    expect(setCookie(answer)).toMatch(/^session=[^;]+; Max-Age=28800; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(setCookie(answer)).not.toContain(KEY);
    const page = await look(setCookie(answer).split(';')[0]);
    expect([page.statusCode, isSignIn(page)]).toEqual([200, false]);
  });

  test('behind https the cookie is for https and this host only', async () => {
    const app = another({ url: 'https://refresh.lender.test' });
    expect(setCookie(await post('/status/sign-in', { key: KEY }, {}, app))).toMatch(
      /^__Host-session=[^;]+; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  test('a program comes with its key, and gets the page without anything to press', async () => {
    const page = await gateway.call('GET', '/');
    expect([page.statusCode, isSignIn(page)]).toEqual([200, false]);
    expect(page.body).not.toContain('<form');
  });

  test.each(['wrong', '', `ro:${READING_KEY}`])('the key `%s` is refused', async (key) => {
    const answer = await post('/status/sign-in', { key });
    expect([answer.statusCode, isSignIn(answer), answer.headers['set-cookie']]).toEqual([401, true, undefined]);
    const program = await gateway.app.inject({ method: 'GET', url: '/', headers: { authorization: `Bearer ${key}` } });
    expect(program.statusCode).toBe(401);
    expect(program.body).not.toContain('data-live');
  });

  test('ends after eight hours, however it was used', async () => {
    const cookie = await signIn();
    const signedIn = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(signedIn + 8 * HOUR_MS - 60_000);
    expect(isSignIn(await look(cookie))).toBe(false);
    clock.mockReturnValue(signedIn + 8 * HOUR_MS + 60_000);
    expect(isSignIn(await look(cookie))).toBe(true);
  });

  test('ends when its key is no longer one of the settings, and reads only as soon as the key does', async () => {
    const cookie = await signIn();
    const without = another({ keys: API_KEYS.filter(({ key }) => key !== KEY) });
    expect(isSignIn(await look(cookie, without))).toBe(true);
    const reading = another({ keys: [{ key: KEY, readOnly: true, name: null, lastDay: null }] });
    expect((await look(cookie, reading)).body).toContain('reading only');
  });

  test('a cookie that was changed in any place is none', async () => {
    const cookie = await signIn();
    const changed = [...cookie].flatMap((character, at) => {
      if (at < 'session='.length) return [];
      return [`${cookie.slice(0, at)}${character === 'A' ? 'B' : 'A'}${cookie.slice(at + 1)}`];
    });
    for (const one of changed) expect([one, isSignIn(await look(one))]).toEqual([one, true]);
    const forged = makeSessions({ apiKeys: API_KEYS, sessionKey: Buffer.from('another') }).begin(API_KEYS[0]!);
    for (const one of ['', '.', 'x', `${forged}`, `${forged}, ${forged}`]) {
      expect(isSignIn(await look(`session=${one}`))).toBe(true);
    }
  });

  test('a sign-out takes the cookie away', async () => {
    const cookie = await signIn();
    const token = tokenIn(await look(cookie));
    const answer = await post('/status/sign-out', { token }, { cookie });
    expect(answer.statusCode).toBe(303);
    expect(setCookie(answer)).toMatch(/^session=; .*Expires=Thu, 01 Jan 1970/);
  });

  test('a sign-out ends the session at every gateway, for whoever has kept its cookie, and no other session', async () => {
    const [cookie, stays] = [await signIn(), await signIn()];
    const token = tokenIn(await look(cookie));
    const elsewhere = another({});
    expect(isSignIn(await look(cookie, elsewhere))).toBe(false);
    await post('/status/sign-out', { token }, { cookie });
    for (const app of [gateway.app, elsewhere]) {
      expect(isSignIn(await look(cookie, app))).toBe(true);
      expect(isSignIn(await look(stays, app))).toBe(false);
      expect((await post('/status/release', { token, institution: 'x', runId: 'y' }, { cookie }, app)).statusCode).toBe(
        401,
      );
    }
  });

  test('after ten wrong keys in a minute an address hears 429 for wrong ones; the right one is never refused', async () => {
    const cookie = await signIn();
    const codes: number[] = [];
    for (let n = 0; n < 12; n += 1) codes.push((await post('/status/sign-in', { key: `wrong-${n}` })).statusCode);
    expect([codes.slice(0, 10), codes.slice(10)]).toEqual([Array.from({ length: 10 }, () => 401), [429, 429]]);
    const refused = await post('/status/sign-in', { key: 'wrong' });
    expect([refused.statusCode, refused.headers['set-cookie']]).toEqual([429, undefined]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(isSignIn(await look(await signIn()))).toBe(false);
    expect(isSignIn(await look(cookie))).toBe(false);
    expect((await gateway.call('GET', '/')).statusCode).toBe(200);
    expect((await gateway.call('GET', '/v1/runs')).statusCode).toBe(200);
  });
});

describe('what is sent with it', () => {
  test('own files only, no frame, nothing kept, and no markup that the policy would refuse', async () => {
    for (const page of [await look(), await look(await signIn()), await post('/status/release', {})]) {
      const policy = String(page.headers['content-security-policy']).split('; ').sort();
      expect(policy).toEqual([
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "script-src 'self'",
        "style-src 'self'",
      ]);
      expect(page.headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      });
      expect(page.body).not.toMatch(/\sstyle=|\son\w+=|<style|<script>|http-equiv/);
    }
  });

  test('its files are there under names that change with them', async () => {
    const page = await look(await signIn());
    const files = [...page.body.matchAll(/(?:src|href)="(\/status\/assets\/[^"]+)"/g)].map(([, path]) => path!);
    expect(files).toHaveLength(2);
    for (const url of files) {
      const file = await gateway.app.inject({ method: 'GET', url });
      expect([file.statusCode, file.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
  });

  test('names and references of any kind are text, in links too', async () => {
    const hostile = `"><img src=x onerror=alert(1)>'</script><!--`;
    const loginId = await waitingLogin(`Bank ${hostile}`, `ref ${hostile}`);
    const bank = encodeURIComponent(`Bank ${hostile}`);
    await heldBrake(`Brake ${hostile}`);
    await gateway.sql(`insert into events (type, data, dead_at, failure) values ('operator.alert', '{}', now(), $1)`, [
      hostile,
    ]);
    await gateway.sql(`update runs set warnings = array[$1]`, [hostile]);
    const cookie = await signIn();
    const get = async (url: string) => (await gateway.app.inject({ method: 'GET', url, headers: { cookie } })).body;
    const pages = await Promise.all(
      ['/', '/status/waiting', `/status/bank?name=${bank}`, `/status/logins/${loginId}`, `/status/find?q=${bank}`].map(
        get,
      ),
    );
    for (const page of pages) {
      expect(page).not.toContain('<img');
      expect(page.match(/<script/g)?.length ?? 0).toBeLessThan(2);
      for (const [, url] of page.matchAll(/href="(http[^"]*)"/g)) {
        expect(new URL(url!.replaceAll('&amp;', '&')).host).toBe('ui.test');
      }
    }
    const [, waiting, ofBank, ofLogin] = pages;
    expect(waiting).toContain('ref &quot;&gt;&lt;img src=x onerror=alert(1)&gt;');
    expect(ofBank).toContain('<h1>Bank &quot;&gt;&lt;img');
    expect(ofLogin).toContain(`http://ui.test/namespaces/default/workflows/refresh-login%2F${loginId}`);
    // The way to its bank leads there, whatever its name holds.
    const [, path = ''] = /href="(\/status\/bank\?[^"]+)"/.exec(ofLogin!) ?? [];
    expect(await get(path.replaceAll('&amp;', '&'))).toContain('<h1>Bank &quot;');
  });

  test('what goes wrong is told without its words', async () => {
    const cookie = await signIn();
    jest.spyOn(gateway.ownStore.overview, 'lastRuns').mockRejectedValue(new Error('password=planted'));
    const page = await look(cookie);
    expect(page.statusCode).toBe(500);
    expect(page.body).not.toContain('planted');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  });
});

describe('what it shows', () => {
  test('the run that is on, who waits, and what is held', async () => {
    await waitingLogin('Maple Bank', 'customer 1');
    const { runId } = await heldBrake('Lake Bank');
    const page = (await look(await signIn())).body;
    expect(page).toContain('data-run-state="finished"');
    expect(page).toContain(encodeURIComponent(`DailyRunId = "${runId}"`));
    expect(page).toMatch(/data-waiting>2</);
    expect(page).toMatch(/data-held>1</);
    for (const word of ['Maple Bank', 'INVALID_PASSWORD', 'a new sign-in']) {
      expect(page).toContain(word);
    }
  });

  test('a day without a run is said, and from the fifth day louder', async () => {
    await gateway.register(1);
    const cookie = await signIn();
    const silenceOf = async (quietMs: number) => {
      await gateway.sql('update logins set created_at = $1', [new Date(Date.now() - quietMs)]);
      return /data-silence="(\w+)"/.exec((await look(cookie)).body)?.[1] ?? null;
    };
    expect(await silenceOf(25 * HOUR_MS)).toBeNull();
    expect(await silenceOf(27 * HOUR_MS)).toBe('late');
    expect(await silenceOf(5 * DAY_MS + HOUR_MS)).toBe('alarming');
  });

  test('institutions whose answers cannot be read, whole or in part, with what to look at', async () => {
    const outcomes: [string, Outcome][] = [
      ['Oak Bank', { outcome: 'unavailable', code: 'UNREADABLE' }],
      ['Oak Bank', { outcome: 'refreshed', path: 'cached', code: 'UNREADABLE', missing: ['account'] }],
      ['Elm Bank', { outcome: 'unavailable', code: 'RETRY_LATER' }],
    ];
    for (const [institution, outcome] of outcomes) {
      const [loginId = ''] = await gateway.register(1, institution);
      await refresh(gateway.store, loginId, outcome);
    }
    const page = (await look(await signIn())).body.replaceAll(/<[^>]+>|\s+/g, ' ').replaceAll(/ +/g, ' ');
    expect(page).toContain(
      "Flinks' answers hold what cannot be read for 2 logins of Oak Bank: look at flinks-refresh events list",
    );
    expect(page.match(/hold what cannot be read/g)).toHaveLength(1);
  });

  test('an empty house is shown as one', async () => {
    const page = await look(await signIn());
    expect([page.statusCode, page.body.includes('No run has started yet.')]).toEqual([200, true]);
  });
});

describe('a brake', () => {
  test('is released by its button, which is written down', async () => {
    const { runId } = await heldBrake('Lake & Bank');
    const cookie = await signIn();
    const page = await look(cookie);
    expect(page.body).toContain('value="Lake &amp; Bank"');
    // The button is shown only after the text that says what it does.
    const confirmed = /<details[^>]*\sdata-action="release"[^>]*>.*?<\/details>/s.exec(page.body)?.[0];
    expect(confirmed).toContain('aria-label="Release and ask them: Lake &amp; Bank"');
    expect(confirmed).toMatch(/asks? of Lake &amp; Bank .*cannot be taken back.*Release and ask them now/s);
    const answer = await post(
      '/status/release',
      { token: tokenIn(page), runId, institution: 'Lake & Bank' },
      { cookie },
    );
    expect([answer.statusCode, answer.headers.location, await stillHeld()]).toEqual([303, '/#brakes', 0]);
    expect(await gateway.sql(`select actor, run_id, detail from audit where action = 'brake.release'`)).toEqual([
      {
        actor: expect.stringMatching(/^api:[0-9a-f]{8}$/) as string,
        run_id: runId,
        detail: { institution: 'Lake & Bank' },
      },
    ]);
    expect((await look(cookie)).body).toContain('data-brake="released"');
  });

  test('stays held for whoever has no session, another one, no token, a token of another session, or comes from elsewhere', async () => {
    const { runId } = await heldBrake('Lake Bank');
    const [cookie, foreign] = [await signIn(), await signIn()];
    const [token, foreignToken] = [tokenIn(await look(cookie)), tokenIn(await look(foreign))];
    const brake = { runId, institution: 'Lake Bank' };
    const refused = [
      await post('/status/release', { ...brake, token }),
      await post('/status/release', { ...brake, token }, { authorization: `Bearer ${KEY}` }),
      await post('/status/release', brake, { cookie }),
      await post('/status/release', { ...brake, token: foreignToken }, { cookie }),
      await post('/status/release', { ...brake, token }, { cookie, 'sec-fetch-site': 'cross-site' }),
      await post('/status/release', { ...brake, token }, { cookie, 'sec-fetch-site': 'same-site' }),
      await post('/status/release', { ...brake, token }, { cookie, origin: 'https://evil.test' }),
      await post('/status/release', { ...brake, token }, { cookie, origin: 'null' }),
    ];
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([401, 401, 403, 403, 403, 403, 403, 403]);
    expect(await stillHeld()).toBe(1);
    const json = { cookie, 'content-type': 'application/json' };
    const asJson = await gateway.app.inject({
      method: 'POST',
      url: '/status/release',
      headers: json,
      payload: { ...brake, token },
    });
    expect([asJson.statusCode, await stillHeld()]).toEqual([415, 1]);
  });

  test('is not released by a key that only reads, which sees no button', async () => {
    const { runId } = await heldBrake('Lake Bank');
    const cookie = await signIn(READING_KEY);
    const page = await look(cookie);
    expect(page.body).not.toContain('action="/status/release"');
    const answer = await post('/status/release', { token: tokenIn(page), runId, institution: 'Lake Bank' }, { cookie });
    expect([answer.statusCode, await stillHeld()]).toEqual([403, 1]);
  });

  test('that is not there is said', async () => {
    const cookie = await signIn();
    const token = tokenIn(await look(cookie));
    const answers = [
      await post('/status/release', { token, runId: randomUUID(), institution: 'x' }, { cookie }),
      await post('/status/release', { token, runId: 'no guid', institution: 'x' }, { cookie }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404]);
  });
});

test("the run's link leads to its workflow, also of a run that the Schedule has started", async () => {
  const workflowId = 'daily-refresh-2026-03-01T15:00:00Z';
  await gateway.store.runs.open({ runId: randomUUID(), workflowId, trigger: 'schedule' });
  const page = await look(await signIn());
  expect(page.body).toContain(`http://ui.test/namespaces/default/workflows/${encodeURIComponent(workflowId)}"`);
});

describe('a link that signs in', () => {
  const apiKeys = API_KEYS;
  const links = makeOneTimeLinks({ apiKeys, sessionKey: SESSION_KEY });
  const follow = (token: string, method: 'GET' | 'HEAD' = 'GET') =>
    gateway.app.inject({ method, url: `${SIGN_IN_PATH}${token}` });

  test('works once, of twenty at once for one, and a preview does not use it up', async () => {
    const token = links.issue(apiKeys[0]!);
    expect((await follow(token, 'HEAD')).statusCode).not.toBe(303);
    const answers = await Promise.all(Array.from({ length: 20 }, () => follow(token)));
    const led = answers.filter(({ statusCode }) => statusCode === 303);
    expect(led).toHaveLength(1);
    expect(led[0]!.headers.location).toBe('/');
    expect(isSignIn(await look(setCookie(led[0]!).split(';')[0]))).toBe(false);
    expect(answers.filter(({ statusCode }) => [401, 429].includes(statusCode))).toHaveLength(19);
  });

  test('signs in as its key: one that only reads gets a page without forms', async () => {
    await heldBrake('Some Bank');
    const answer = await follow(links.issue(apiKeys.find(({ readOnly }) => readOnly)!));
    const page = await look(setCookie(answer).split(';')[0]);
    expect(isSignIn(page)).toBe(false);
    expect(page.body).not.toContain('action="/status/release"');
  });

  test('is over after a quarter of an hour, and nobody else can make or change one', async () => {
    const good = links.issue(apiKeys[0]!);
    const [end = '', nonce = '', mac = ''] = good.split('.');
    const longer = (parseInt(end, 36) + 3_600).toString(36);
    const strange = makeOneTimeLinks({ apiKeys, sessionKey: Buffer.alloc(32) }).issue(apiKeys[0]!);
    const old = links.issue(apiKeys[0]!, Date.now() - 16 * 60_000);
    for (const token of [old, strange, `${longer}.${nonce}.${mac}`, `${end}.other.${mac}`, `${good}.x`, 'x']) {
      const answer = await follow(token);
      expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([401, undefined]);
    }
    expect((await follow(good)).statusCode).toBe(303);
  });
});
