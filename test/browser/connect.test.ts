import { userNameOf } from '../../simulator/connect/customers';
import { MFA, REFUSED, useCustomer } from './customer';

/**
 * The customer's way back, in a real browser, through the whole house: the parts most likely to break. The full tour is
 * in connect.long.test.ts.
 */
const stage = useCustomer();

test('one click and one code lead a parked login to refreshed data; its link then says so', async () => {
  const loginId = await stage.scene.parked(MFA);
  const link = await stage.scene.link(loginId, 'https://lender.test/app/home');
  await stage.customer.page.goto(link);
  await stage.customer.sees('ready');
  await stage.customer.check();
  await stage.customer.click('open');
  const query = await stage.customer.connectQuery();
  expect(query.get('requestId')).toMatch(/^[0-9a-f-]{36}$/);
  expect([query.get('language'), query.get('scheduleRefresh'), query.get('demo')]).toEqual(['en', 'true', 'true']);
  await stage.customer.connect.locator('form').waitFor();
  await stage.customer.check();
  await stage.customer.answersCode();
  await stage.customer.sees('done');
  await stage.customer.check();
  expect(await stage.customer.page.locator('[data-return]').getAttribute('href')).toBe('https://lender.test/app/home');
  await expect(stage.scene.view(loginId)).resolves.toMatchObject({
    state: 'idle',
    awaiting: null,
    lastOutcome: { outcome: 'refreshed', path: 'after_mfa' },
  });
  await stage.customer.page.reload();
  await stage.customer.sees('done');
  await stage.customer.page.goto(link);
  await stage.customer.sees('done');
  await stage.customer.check();
});

test('a refused password leads to a full re-link, and no click ever tries it live', async () => {
  const loginId = await stage.scene.parked(REFUSED);
  const before = stage.scene.liveCalls(loginId);
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.check();
  await stage.customer.click('open');
  const query = await stage.customer.connectQuery();
  expect(query.has('requestId')).toBe(false);
  await stage.customer.connect.locator('form').waitFor();
  await stage.customer.check();
  await stage.customer.signsIn('Maple Bank', userNameOf({ loginId }), 'wrong');
  expect(await stage.customer.note()).toBe('INVALID_PASSWORD');
  await stage.customer.signsIn('Maple Bank', userNameOf({ loginId }));
  await stage.customer.sees('done');
  expect(stage.scene.liveCalls(loginId)).toBe(before);
  await expect(stage.scene.view(loginId)).resolves.toMatchObject({
    lastOutcome: { outcome: 'refreshed', path: 'after_reconnect' },
  });
});

test("who signs in again lands on their own bank's form, without a list of banks", async () => {
  const loginId = await stage.scene.parkedAgain({ ...REFUSED, institution: 'Great Lakes Trust' });
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.click('open');
  await stage.customer.connect.locator('form').waitFor();
  expect(await stage.customer.connect.locator('h1').textContent()).toBe('Great Lakes Trust');
  expect(await stage.customer.connect.locator('select').isVisible()).toBe(false);
  await stage.customer.signsIn('', userNameOf({ loginId }));
  await stage.customer.sees('done');
});

test('forged, ended and unknown links show one and the same page, without a script', async () => {
  const link = await stage.scene.link(await stage.scene.login({}));
  const texts: string[] = [];
  for (const bad of [`${link.slice(0, -3)}abc`, link.replace(/connect\/.{8}/, 'connect/00000000'), `${link}x`]) {
    await stage.customer.page.goto(bad);
    await stage.customer.sees('expired');
    texts.push(await stage.customer.page.content());
  }
  expect(new Set(texts).size).toBe(1);
  expect(texts[0]).not.toContain('<script');
  await stage.customer.check();
});

test('in French, by the language of the login, whatever the browser speaks', async () => {
  const loginId = await stage.scene.parked({ ...REFUSED, institution: 'Caisse Boréale', language: 'fr' });
  await stage.customer.page.goto(await stage.scene.link(loginId));
  expect(await stage.customer.page.locator('html').getAttribute('lang')).toBe('fr');
  await stage.customer.check();
  await stage.customer.click('open');
  const query = await stage.customer.connectQuery();
  expect(query.get('language')).toBe('fr');
  await stage.customer.connect.locator('form').waitFor();
  await stage.customer.check();
  await stage.customer.signsIn('Caisse Boréale', userNameOf({ loginId }));
  await stage.customer.sees('done');
  await stage.customer.check();
});

test('nothing was done that Flinks forbids', () => {
  expect(stage.scene.simulator.violations).toEqual([]);
});
