import { userNameOf } from '../../simulator/connect/customers';
import { Scene, type Customer } from './support';

/** The customer's way back, in a real browser, through the whole house. */
let scene: Scene;
let customer: Customer;
beforeAll(async () => {
  scene = await Scene.open();
}, 300_000);
afterAll(() => scene?.close(), 120_000);
beforeEach(async () => {
  customer = await scene.customer();
});
afterEach(async () => {
  expect(customer.complaints.filter((text) => !/410|409/.test(text))).toEqual([]);
  await customer.context.close();
});

const MFA = { institution: 'Maple Bank', cached: { code: 'UNAUTHORIZED' }, live: 'mfa' } as const;
const REFUSED = {
  institution: 'Maple Bank',
  cached: { code: 'INVALID_PASSWORD' },
  live: { code: 'INVALID_PASSWORD' },
} as const;

test('one click and one code lead a parked login to refreshed data; its link then says so', async () => {
  const loginId = await scene.parked(MFA);
  const link = await scene.link(loginId, 'https://lender.test/app/home');
  await customer.page.goto(link);
  await customer.sees('ready');
  await customer.check('ready-mfa-en');
  await customer.click('open');
  const query = await customer.connectQuery();
  expect(query.get('requestId')).toMatch(/^[0-9a-f-]{36}$/);
  expect([query.get('language'), query.get('scheduleRefresh'), query.get('demo')]).toEqual(['en', 'true', 'true']);
  await customer.connect.locator('form').waitFor();
  await customer.check('connect-mfa-en');
  await customer.answersCode();
  await customer.sees('done');
  await customer.check('done-en');
  expect(await customer.page.locator('[data-return]').getAttribute('href')).toBe('https://lender.test/app/home');
  await expect(scene.view(loginId)).resolves.toMatchObject({
    state: 'idle',
    awaiting: null,
    lastOutcome: { outcome: 'refreshed', path: 'after_mfa' },
  });
  await customer.page.reload();
  await customer.sees('done');
  await customer.page.goto(link);
  await customer.sees('done');
  await customer.check('done-already-en');
});

test('a wrong code is told as what it is, and the right one follows in the same window', async () => {
  await customer.page.goto(await scene.link(await scene.parked(MFA)));
  await customer.click('open');
  await customer.sees('connect');
  await customer.answersCode('wrong');
  expect(await customer.note()).toBe('INVALID_SECURITY_RESPONSE');
  await customer.check('connect-error-en');
  await customer.answersCode();
  await customer.sees('done');
});

test('a refused password leads to a full re-link, and no click ever tries it live', async () => {
  const loginId = await scene.parked(REFUSED);
  const before = scene.liveCalls(loginId);
  await customer.page.goto(await scene.link(loginId));
  await customer.check('ready-password-en');
  await customer.click('open');
  const query = await customer.connectQuery();
  expect(query.has('requestId')).toBe(false);
  await customer.connect.locator('form').waitFor();
  await customer.check('connect-relink-en');
  await customer.signsIn('Maple Bank', userNameOf({ loginId }), 'wrong');
  expect(await customer.note()).toBe('INVALID_PASSWORD');
  await customer.signsIn('Maple Bank', userNameOf({ loginId }));
  await customer.sees('done');
  expect(scene.liveCalls(loginId)).toBe(before);
  await expect(scene.view(loginId)).resolves.toMatchObject({
    lastOutcome: { outcome: 'refreshed', path: 'after_reconnect' },
  });
});

test('another LoginId is refused, said so, and nothing is changed', async () => {
  const loginId = await scene.parked(REFUSED);
  await customer.page.goto(await scene.link(loginId));
  await customer.click('open');
  await customer.sees('connect');
  await customer.signsIn('Maple Bank', 'someone-else');
  await customer.sees('ready');
  expect(await customer.note()).toBe('mismatch');
  await customer.check('mismatch-en');
  await expect(scene.view(loginId)).resolves.toMatchObject({ state: 'awaiting_user' });
});

test('a login nobody awaits is refreshed by the click; the bank lets us in at once', async () => {
  const loginId = await scene.login({ institution: 'Prairie Digital', live: { hangMs: 1_500, then: 'ok' } });
  await customer.page.goto(await scene.link(loginId));
  await customer.check('ready-unknown-en');
  await customer.click('open');
  await customer.sees('asking');
  await customer.check('asking-en');
  await customer.sees('done');
  await expect(scene.view(loginId)).resolves.toMatchObject({ lastOutcome: { outcome: 'refreshed', path: 'live' } });
});

test('a bank that is down: the page says when to come back', async () => {
  const loginId = await scene.login({ live: { code: 'RETRY_LATER' } });
  await customer.page.goto(await scene.link(loginId));
  await customer.click('open');
  await customer.sees('later');
  expect(await customer.page.locator('[data-retry-at]').getAttribute('datetime')).toMatch(/^\d{4}-.*Z$/);
  await customer.check('later-en');
});

test('the link of a refresh shows the bank being asked without a click, and then what it wants', async () => {
  const loginId = await scene.login({ live: { hangMs: 8_000, then: 'mfa' } });
  const { body } = await scene.house.api<{ link: string }>('POST', `/v1/logins/${loginId}/refresh`, {});
  await scene.house.until(async () => (await scene.view(loginId)).state === 'refreshing', 'the refresh');
  await customer.page.goto(body.link);
  await customer.sees('asking');
  await customer.sees('ready');
  expect(await customer.page.locator('main').getAttribute('data-why')).toBe('mfa');
});

test('two tabs share one session, and the other one hears that it is done', async () => {
  const loginId = await scene.login({ live: { hangMs: 2_000, then: 'mfa' } });
  const link = await scene.link(loginId);
  const other = await customer.anotherTab();
  for (const tab of [customer, other]) {
    await tab.page.goto(link);
    await tab.click('open');
  }
  const [first, second] = [await customer.connectQuery(), await other.connectQuery()];
  expect(first.get('requestId')).toBe(second.get('requestId'));
  expect(first.get('authorizeToken')).not.toBe(second.get('authorizeToken'));
  expect(scene.liveCalls(loginId)).toBe(1);
  await other.answersCode();
  await other.sees('done');
  await customer.page.bringToFront();
  await customer.sees('done');
  expect(other.complaints).toEqual([]);
});

test('a reload goes on where it was: asking, in Connect with a new token, and after it', async () => {
  const loginId = await scene.login({ live: { hangMs: 6_000, then: 'mfa' } });
  await customer.page.goto(await scene.link(loginId));
  await customer.click('open');
  await customer.page.waitForURL(/\?open=/);
  await customer.page.reload();
  await customer.sees('asking');
  const before = await customer.connectQuery();
  await customer.page.reload();
  const after = await customer.connectQuery();
  expect(after.get('requestId')).toBe(before.get('requestId'));
  expect(after.get('authorizeToken')).not.toBe(before.get('authorizeToken'));
  await customer.answersCode();
  await customer.sees('asking', 'done');
  await customer.page.reload();
  await customer.sees('done');
  expect(scene.liveCalls(loginId)).toBe(1);
});

test('a claim that is false is not believed: the page says so, and the bank is asked once more by a click', async () => {
  const loginId = await scene.parked(MFA);
  await customer.page.goto(await scene.link(loginId));
  await customer.click('open');
  await customer.sees('connect');
  const lie = `{ step: 'REDIRECT', url: 'https://x.test/?loginId=${loginId}' }`;
  await customer.connect.locator('body').evaluate(`parent.postMessage(${lie}, '*')`);
  await customer.sees('ready');
  expect(await customer.note()).toBe('notConfirmed');
  await expect(scene.view(loginId)).resolves.toMatchObject({ state: 'awaiting_user' });
  await customer.click('open');
  await customer.sees('connect');
  await customer.answersCode();
  await customer.sees('done');
});

test('a phone that loses its connection is told so, and goes on when it is back', async () => {
  const loginId = await scene.login({ live: { hangMs: 4_000, then: 'mfa' } });
  await customer.page.goto(await scene.link(loginId));
  await customer.click('open');
  await customer.page.waitForURL(/\?open=/);
  await customer.context.setOffline(true);
  expect(await customer.note()).toBe('offline');
  await customer.sees('asking');
  await customer.context.setOffline(false);
  await customer.sees('connect');
  expect(await customer.page.locator('[data-note]:not([hidden])').count()).toBe(0);
  customer.complaints.length = 0;
});

test('Connect may lead the whole window back', async () => {
  const loginId = await scene.parked(MFA);
  await customer.page.goto(await scene.link(loginId));
  await customer.click('open');
  const query = await customer.connectQuery();
  scene.simulator.answerMfa(loginId);
  await customer.page.goto(`${query.get('redirectUrl')}&loginId=${loginId}&institution=Maple+Bank&tag=x`);
  await customer.sees('done');
  expect(customer.page.url()).not.toContain('loginId');
});

test('who closes Connect, says not now or wants no reminders is answered, and the link goes on', async () => {
  const loginId = await scene.parked(MFA);
  await customer.page.goto(await scene.link(loginId));
  await customer.click('not-now');
  expect(await customer.note()).toBe('notNow');
  await customer.click('stop-reminders');
  await customer.page.locator('[data-note=remindersStopped]').waitFor();
  await customer.check('reminders-stopped-en');
  await customer.click('open');
  await customer.sees('connect');
  await customer.connect.locator('#close').click();
  await customer.sees('ready');
  expect(await customer.note()).toBe('closed');
  await customer.click('open');
  await customer.sees('connect');
});

test('messages of anybody but Connect in its frame are not heard', async () => {
  const loginId = await scene.parked(MFA);
  await customer.page.goto(await scene.link(loginId));
  await customer.click('open');
  await customer.sees('connect');
  await customer.connect.locator('form').waitFor();
  const lie = `{ step: 'REDIRECT', url: 'https://x.test/?loginId=${loginId}' }`;
  await customer.page.evaluate(`window.postMessage(${lie}, '*')`);
  // Right origin, another window: a second frame of Connect's host.
  await customer.page.evaluate(`(() => {
    const foreign = document.createElement('iframe');
    foreign.src = '${scene.simulator.connectUrl}';
    foreign.id = 'foreign';
    document.body.append(foreign);
  })()`);
  const foreign = customer.page.frameLocator('#foreign');
  await foreign.locator('#close').click();
  await customer.page.locator('.frame iframe').waitFor();
  // The real one is heard, so the others would have been.
  await customer.answersCode();
  await customer.sees('done');
});

test('forged, ended and unknown links show one and the same page, without a script', async () => {
  const link = await scene.link(await scene.login({}));
  const texts: string[] = [];
  for (const bad of [`${link.slice(0, -3)}abc`, link.replace(/connect\/.{8}/, 'connect/00000000'), `${link}x`]) {
    await customer.page.goto(bad);
    await customer.sees('expired');
    texts.push(await customer.page.content());
  }
  expect(new Set(texts).size).toBe(1);
  expect(texts[0]).not.toContain('<script');
  await customer.check('expired-en');
});

test('a link whose login broke again after it was fixed is over; the new one works', async () => {
  const loginId = await scene.parked(MFA);
  const old = await scene.link(loginId);
  await customer.page.goto(old);
  await customer.click('open');
  await customer.sees('connect');
  await customer.answersCode();
  await customer.sees('done');
  scene.simulator.setBehaviour(loginId, { cached: { code: 'UNAUTHORIZED' } });
  await scene.house.api('POST', `/v1/logins/${loginId}/refresh`, { live: false });
  await scene.house.until(async () => (await scene.view(loginId)).awaiting !== null, 'a wait');
  await customer.page.goto(old);
  await customer.sees('expired');
  await customer.page.goto(await scene.link(loginId));
  await customer.sees('ready');
});

test('in French, by the language of the login, whatever the browser speaks', async () => {
  const loginId = await scene.parked({ ...REFUSED, institution: 'Caisse Boréale', language: 'fr' });
  await customer.page.goto(await scene.link(loginId));
  expect(await customer.page.locator('html').getAttribute('lang')).toBe('fr');
  await customer.check('ready-password-fr');
  await customer.click('open');
  const query = await customer.connectQuery();
  expect(query.get('language')).toBe('fr');
  await customer.connect.locator('form').waitFor();
  await customer.check('connect-relink-fr');
  await customer.signsIn('Caisse Boréale', userNameOf({ loginId }));
  await customer.sees('done');
  await customer.check('done-fr');
});

test('in French, by the browser, where the login says nothing; bad links too', async () => {
  await customer.context.close();
  customer = await scene.customer({ locale: 'fr-CA', width: 360, calm: true });
  const loginId = await scene.login({ live: { hangMs: 1_500, then: { code: 'RETRY_LATER' } } });
  await scene.house.api('POST', '/v1/logins', { logins: [{ loginId, language: null }] });
  const link = await scene.link(loginId);
  await customer.page.goto(link);
  await customer.check('ready-unknown-fr');
  await customer.click('open');
  await customer.sees('asking');
  await customer.check('asking-fr');
  const motion = `getComputedStyle(document.querySelector('.wait span')).animationName`;
  expect(await customer.page.evaluate(motion)).toBe('none');
  await customer.sees('later');
  await customer.check('later-fr');
  await customer.page.goto(`${link}x`);
  await customer.sees('expired');
  await customer.check('expired-fr');
});

test('at 360 px, by keyboard alone: every state fits, the focus is seen and goes where the page goes', async () => {
  await customer.context.close();
  customer = await scene.customer({ width: 360 });
  const { page } = customer;
  const longName = 'Coopérative d’épargne et de crédit du Saguenay-Lac-Saint-Jean-Côte-Nord';
  const loginId = await scene.parked({ ...MFA, institution: longName });
  await page.goto(await scene.link(loginId));
  await customer.check();
  await page.keyboard.press('Tab');
  const focus = `getComputedStyle(document.activeElement).outlineStyle + ' ' + document.activeElement.dataset.action`;
  expect(await page.evaluate(focus)).toBe('solid open');
  await page.keyboard.press('Enter');
  await customer.sees('connect');
  await customer.check();
  expect(await page.evaluate('document.activeElement.id')).toBe('h-connect');
  await customer.answersCode();
  await customer.sees('done');
  expect(await page.evaluate('document.activeElement.id')).toBe('h-done');
  await customer.check();
});

test("in an app's web view: by touch, without cookies, storage or an opener, and the app sees where it ends", async () => {
  await customer.context.close();
  customer = await scene.customer({ width: 360, webView: true });
  const { page, context } = customer;
  // What a web view may refuse: whoever reaches for it here fails the test.
  await context.addInitScript(`
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
      Object.defineProperty(window, name, { get() { console.error('reached for ' + name); return undefined; } });
    Object.defineProperty(Document.prototype, 'cookie', {
      get() { console.error('reached for cookies'); return ''; },
      set() { console.error('reached for cookies'); },
    });
    window.open = () => { console.error('opened a window'); return null; };`);
  // The app closes the web view when its own address is navigated to.
  let ended: (url: string) => void = () => undefined;
  const end = new Promise<string>((resolve) => (ended = resolve));
  await page.route('https://lender.test/**', (route) => {
    ended(route.request().url());
    return route.fulfill({ status: 204 });
  });
  const loginId = await scene.parked(MFA);
  await page.goto(await scene.link(loginId, 'https://lender.test/app/home?from=bank'));
  expect(await page.evaluate('window.opener')).toBeNull();
  await page.locator('button[data-action=open]').tap();
  await customer.connect.locator('form').waitFor();
  await customer.check();
  for (const input of await customer.connect.locator('input').all()) await input.fill('123456');
  await customer.connect.locator('form button').tap();
  await customer.sees('done');
  await customer.check();
  await page.locator('[data-return]').tap();
  expect(await end).toBe('https://lender.test/app/home?from=bank');
  expect(await context.cookies()).toEqual([]);
  await expect(scene.view(loginId)).resolves.toMatchObject({
    state: 'idle',
    lastOutcome: { outcome: 'refreshed', path: 'after_mfa' },
  });
});

test('who closes the window in the middle finds the same session by the same link', async () => {
  const loginId = await scene.parked(MFA);
  const link = await scene.link(loginId);
  await customer.page.goto(link);
  await customer.click('open');
  const before = await customer.connectQuery();
  const later = await customer.anotherTab();
  await customer.page.close();
  await later.page.goto(link);
  await later.sees('ready');
  await later.click('open');
  const after = await later.connectQuery();
  expect(after.get('requestId')).toBe(before.get('requestId'));
  expect(after.get('authorizeToken')).not.toBe(before.get('authorizeToken'));
  await later.answersCode();
  await later.sees('done');
  expect(scene.liveCalls(loginId)).toBe(1);
});

test('nothing was done that Flinks forbids', () => {
  expect(scene.simulator.violations).toEqual([]);
});
