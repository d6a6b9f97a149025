import { MFA, REFUSED, useCustomer } from './customer';

/** The customer's way back, in a real browser, through the whole house: the whole tour. */
const stage = useCustomer();

test('a wrong code is told as what it is, and the right one follows in the same window', async () => {
  await stage.customer.page.goto(await stage.scene.link(await stage.scene.parked(MFA)));
  await stage.customer.click('open');
  await stage.customer.sees('connect');
  await stage.customer.answersCode('wrong');
  expect(await stage.customer.note()).toBe('INVALID_SECURITY_RESPONSE');
  await stage.customer.check();
  await stage.customer.answersCode();
  await stage.customer.sees('done');
});

test('another LoginId is refused, said so, and nothing is changed', async () => {
  const loginId = await stage.scene.parked(REFUSED);
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.click('open');
  await stage.customer.sees('connect');
  await stage.customer.signsIn('Maple Bank', 'someone-else');
  await stage.customer.sees('ready');
  expect(await stage.customer.note()).toBe('mismatch');
  await stage.customer.check();
  await expect(stage.scene.view(loginId)).resolves.toMatchObject({ state: 'awaiting_user' });
});

test('a login nobody awaits is refreshed by the click; the bank lets us in at once', async () => {
  const loginId = await stage.scene.login({ institution: 'Prairie Digital', live: { hangMs: 1_500, then: 'ok' } });
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.check();
  await stage.customer.click('open');
  await stage.customer.sees('asking');
  await stage.customer.check();
  await stage.customer.sees('done');
  await expect(stage.scene.view(loginId)).resolves.toMatchObject({
    lastOutcome: { outcome: 'refreshed', path: 'live' },
  });
});

test('a bank that is down: the page says when to come back', async () => {
  const loginId = await stage.scene.login({ live: { code: 'RETRY_LATER' } });
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.click('open');
  await stage.customer.sees('later');
  expect(await stage.customer.page.locator('[data-retry-at]').getAttribute('datetime')).toMatch(/^\d{4}-.*Z$/);
  await stage.customer.check();
});

test('the link of a refresh shows the bank being asked without a click, and then what it wants', async () => {
  const loginId = await stage.scene.login({ live: { hangMs: 8_000, then: 'mfa' } });
  const { body } = await stage.scene.house.api<{ link: string }>('POST', `/v1/logins/${loginId}/refresh`, {});
  await stage.scene.house.until(async () => (await stage.scene.view(loginId)).state === 'refreshing', 'the refresh');
  await stage.customer.page.goto(body.link);
  await stage.customer.sees('asking');
  await stage.customer.sees('ready');
  expect(await stage.customer.page.locator('main').getAttribute('data-why')).toBe('mfa');
});

test('two tabs share one session, and the other one hears that it is done', async () => {
  const loginId = await stage.scene.login({ live: { hangMs: 2_000, then: 'mfa' } });
  const link = await stage.scene.link(loginId);
  const other = await stage.customer.anotherTab();
  for (const tab of [stage.customer, other]) {
    await tab.page.goto(link);
    await tab.click('open');
  }
  const [first, second] = [await stage.customer.connectQuery(), await other.connectQuery()];
  expect(first.get('requestId')).toBe(second.get('requestId'));
  expect(first.get('authorizeToken')).not.toBe(second.get('authorizeToken'));
  expect(stage.scene.liveCalls(loginId)).toBe(1);
  await other.answersCode();
  await other.sees('done');
  await stage.customer.page.bringToFront();
  await stage.customer.sees('done');
  expect(other.complaints).toEqual([]);
});

test('a reload goes on where it was: asking, in Connect with a new token, and after it', async () => {
  const loginId = await stage.scene.login({ live: { hangMs: 6_000, then: 'mfa' } });
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.click('open');
  await stage.customer.page.waitForURL(/\?open=/);
  await stage.customer.page.reload();
  await stage.customer.sees('asking');
  const before = await stage.customer.connectQuery();
  await stage.customer.page.reload();
  const after = await stage.customer.connectQuery();
  expect(after.get('requestId')).toBe(before.get('requestId'));
  expect(after.get('authorizeToken')).not.toBe(before.get('authorizeToken'));
  await stage.customer.answersCode();
  await stage.customer.sees('asking', 'done');
  await stage.customer.page.reload();
  await stage.customer.sees('done');
  expect(stage.scene.liveCalls(loginId)).toBe(1);
});

test('a claim that is false is not believed: the page says so, and the bank is asked once more by a click', async () => {
  const loginId = await stage.scene.parked(MFA);
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.click('open');
  await stage.customer.sees('connect');
  const lie = `{ step: 'REDIRECT', url: 'https://x.test/?loginId=${loginId}' }`;
  await stage.customer.connect.locator('body').evaluate(`parent.postMessage(${lie}, '*')`);
  await stage.customer.sees('ready');
  expect(await stage.customer.note()).toBe('notConfirmed');
  await expect(stage.scene.view(loginId)).resolves.toMatchObject({ state: 'awaiting_user' });
  await stage.customer.click('open');
  await stage.customer.sees('connect');
  await stage.customer.answersCode();
  await stage.customer.sees('done');
});

test('a phone that loses its connection is told so, and goes on when it is back', async () => {
  const loginId = await stage.scene.login({ live: { hangMs: 4_000, then: 'mfa' } });
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.click('open');
  await stage.customer.page.waitForURL(/\?open=/);
  await stage.customer.context.setOffline(true);
  expect(await stage.customer.note()).toBe('offline');
  await stage.customer.sees('asking');
  await stage.customer.context.setOffline(false);
  await stage.customer.sees('connect');
  expect(await stage.customer.page.locator('[data-note]:not([hidden])').count()).toBe(0);
  stage.customer.complaints.length = 0;
});

test('Connect may lead the whole window back', async () => {
  const loginId = await stage.scene.parked(MFA);
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.click('open');
  const query = await stage.customer.connectQuery();
  stage.scene.simulator.answerMfa(loginId);
  await stage.customer.page.goto(`${query.get('redirectUrl')}?loginId=${loginId}&institution=Maple+Bank&tag=x`);
  await stage.customer.sees('done');
  expect(stage.customer.page.url()).not.toContain('loginId');
});

test('who closes Connect, says not now or wants no reminders is answered, and the link goes on', async () => {
  const loginId = await stage.scene.parked(MFA);
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.click('not-now');
  await stage.customer.sees('later');
  expect(await stage.customer.page.locator('h1:visible').innerText()).toBe('That is fine');
  await stage.customer.check();
  await stage.customer.click('reconsider');
  await stage.customer.click('stop-reminders');
  await stage.customer.page.locator('[data-note=remindersStopped]').waitFor();
  await stage.customer.check();
  await stage.customer.click('open');
  await stage.customer.sees('connect');
  await stage.customer.connect.locator('#close').click();
  await stage.customer.sees('ready');
  expect(await stage.customer.note()).toBe('closed');
  await stage.customer.click('open');
  await stage.customer.sees('connect');
});

test('messages of anybody but Connect in its frame are not heard', async () => {
  const loginId = await stage.scene.parked(MFA);
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.click('open');
  await stage.customer.sees('connect');
  await stage.customer.connect.locator('form').waitFor();
  const lie = `{ step: 'REDIRECT', url: 'https://x.test/?loginId=${loginId}' }`;
  await stage.customer.page.evaluate(`window.postMessage(${lie}, '*')`);
  // Right origin, wrong window: a second frame of Connect's host.
  await stage.customer.page.evaluate(`(() => {
    const foreign = document.createElement('iframe');
    foreign.src = '${stage.scene.simulator.connectUrl}';
    foreign.id = 'foreign';
    document.body.append(foreign);
  })()`);
  const foreign = stage.customer.page.frameLocator('#foreign');
  await foreign.locator('#close').click();
  await stage.customer.page.locator('.frame iframe').waitFor();
  // The real one is received, so the others would have been too.
  await stage.customer.answersCode();
  await stage.customer.sees('done');
});

test('a link whose login broke again after it was fixed is over; the new one works', async () => {
  const loginId = await stage.scene.parked(MFA);
  const old = await stage.scene.link(loginId);
  await stage.customer.page.goto(old);
  await stage.customer.click('open');
  await stage.customer.sees('connect');
  await stage.customer.answersCode();
  await stage.customer.sees('done');
  stage.scene.simulator.setBehaviour(loginId, { cached: { code: 'UNAUTHORIZED' } });
  await stage.scene.house.api('POST', `/v1/logins/${loginId}/refresh`, { live: false });
  await stage.scene.house.until(async () => (await stage.scene.view(loginId)).awaiting !== null, 'a wait');
  await stage.customer.page.goto(old);
  await stage.customer.sees('expired');
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.sees('ready');
});

test('in French, by the browser, where the login says nothing; bad links too', async () => {
  await stage.customer.context.close();
  stage.customer = await stage.scene.customer({ locale: 'fr-CA', width: 360, calm: true });
  const loginId = await stage.scene.login({ live: { hangMs: 1_500, then: { code: 'RETRY_LATER' } } });
  await stage.scene.house.api('POST', '/v1/logins', { logins: [{ loginId, language: null }] });
  const link = await stage.scene.link(loginId);
  await stage.customer.page.goto(link);
  await stage.customer.check();
  await stage.customer.click('open');
  await stage.customer.sees('asking');
  await stage.customer.check();
  const motion = `getComputedStyle(document.querySelector('.wait')).animationName`;
  expect(await stage.customer.page.evaluate(motion)).toBe('none');
  await stage.customer.sees('later');
  await stage.customer.check();
  await stage.customer.page.goto(`${link}x`);
  await stage.customer.sees('expired');
  await stage.customer.check();
});

test('at 360 px, by keyboard alone: every state fits, the focus is seen and goes where the page goes', async () => {
  await stage.customer.context.close();
  stage.customer = await stage.scene.customer({ width: 360 });
  const { page } = stage.customer;
  const longName = 'Coopérative d’épargne et de crédit du Saguenay-Lac-Saint-Jean-Côte-Nord';
  const loginId = await stage.scene.parked({ ...MFA, institution: longName });
  await page.goto(await stage.scene.link(loginId));
  await stage.customer.check();
  await page.keyboard.press('Tab');
  const focus = `getComputedStyle(document.activeElement).outlineStyle + ' ' + document.activeElement.dataset.action`;
  expect(await page.evaluate(focus)).toBe('solid open');
  await page.keyboard.press('Enter');
  await stage.customer.sees('connect');
  await stage.customer.check();
  expect(await page.evaluate('document.activeElement.id')).toBe('h-connect');
  await stage.customer.answersCode();
  await stage.customer.sees('done');
  expect(await page.evaluate('document.activeElement.id')).toBe('h-done');
  await stage.customer.check();
});

test("in an app's web view: by touch, without cookies, storage or an opener, and the app sees where it ends", async () => {
  await stage.customer.context.close();
  stage.customer = await stage.scene.customer({ width: 360, webView: true });
  const { page, context } = stage.customer;
  // What a web view may refuse: using it here fails the test.
  await context.addInitScript(`
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
      Object.defineProperty(window, name, { get() { console.error('reached for ' + name); return undefined; } });
    Object.defineProperty(Document.prototype, 'cookie', {
      get() { console.error('reached for cookies'); return ''; },
      set() { console.error('reached for cookies'); },
    });
    window.open = () => { console.error('opened a window'); return null; };`);
  // The app closes the web view on navigation to its own address.
  let ended: (url: string) => void = () => undefined;
  const end = new Promise<string>((resolve) => (ended = resolve));
  await page.route('https://lender.test/**', (route) => {
    ended(route.request().url());
    return route.fulfill({ status: 204 });
  });
  const loginId = await stage.scene.parked(MFA);
  await page.goto(await stage.scene.link(loginId, 'https://lender.test/app/home?from=bank'));
  expect(await page.evaluate('window.opener')).toBeNull();
  await page.locator('button[data-action=open]').tap();
  await stage.customer.sees('connect');
  await stage.customer.check();
  await page.locator('button[data-action=whole-window]').tap();
  await page.locator('form').waitFor();
  for (const input of await page.locator('form input').all()) await input.fill('123456');
  await page.locator('form button').tap();
  await stage.customer.sees('done');
  await stage.customer.check();
  await page.locator('[data-return]').tap();
  expect(await end).toBe('https://lender.test/app/home?from=bank');
  expect(await context.cookies()).toEqual([]);
  await expect(stage.scene.view(loginId)).resolves.toMatchObject({
    state: 'idle',
    lastOutcome: { outcome: 'refreshed', path: 'after_mfa' },
  });
});

test('who closes the window in the middle finds the same session by the same link', async () => {
  const loginId = await stage.scene.parked(MFA);
  const link = await stage.scene.link(loginId);
  await stage.customer.page.goto(link);
  await stage.customer.click('open');
  const before = await stage.customer.connectQuery();
  const later = await stage.customer.anotherTab();
  await stage.customer.page.close();
  await later.page.goto(link);
  await later.sees('ready');
  await later.click('open');
  const after = await later.connectQuery();
  expect(after.get('requestId')).toBe(before.get('requestId'));
  expect(after.get('authorizeToken')).not.toBe(before.get('authorizeToken'));
  await later.answersCode();
  await later.sees('done');
  expect(stage.scene.liveCalls(loginId)).toBe(1);
});
