import { userNameOf } from '../../simulator/connect/customers';
import { REFUSED, useCustomer } from './customer';

/** Back at one's own bank, in a window of the bank or in the whole window, in a real browser through the whole house. */
const stage = useCustomer();
afterEach(() => {
  stage.scene.simulator.faults.preselection = 'signIn';
});

/** Customers of this bank authorise on its own page (OAuth). */
const OAUTH = { ...REFUSED, institution: 'Northern Direct' };

const isDone = (loginId: string) =>
  expect(stage.scene.view(loginId)).resolves.toMatchObject({
    state: 'idle',
    lastOutcome: { outcome: 'refreshed', path: 'after_reconnect' },
  });

/** All addresses asked for outside the gateway, and what they were told of where the customer came from. */
function watchForeignRequests(): string[] {
  const seen: string[] = [];
  const gateway = new URL(stage.customer.page.url()).origin;
  stage.customer.context.on('request', (request) => {
    const { referer = '' } = request.headers();
    if (!request.url().startsWith(gateway)) seen.push(`${request.url()} ${referer} ${request.postData() ?? ''}`);
  });
  return seen;
}

test.each(['list', 'error', 'silent'] as const)(
  "where Connect shows %s instead of the bank's form, the page opens its list once",
  async (preselection) => {
    stage.scene.simulator.faults.preselection = preselection;
    const loginId = await stage.scene.parkedAgain(REFUSED);
    await stage.customer.page.goto(await stage.scene.link(loginId));
    await stage.customer.click('open');
    await stage.customer.page.locator('.frame iframe[src*="/v2/?"]').waitFor({ timeout: 60_000 });
    await stage.customer.connect.locator('select').waitFor();
    await stage.customer.signsIn('Maple Bank', userNameOf({ loginId }));
    await stage.customer.sees('done');
    await isDone(loginId);
  },
);

test('a bank that opens a window: the page says so, and follows when the customer has finished there', async () => {
  const loginId = await stage.scene.parkedAgain(OAUTH);
  const link = await stage.scene.link(loginId);
  await stage.customer.page.goto(link);
  const seen = watchForeignRequests();
  await stage.customer.click('open');
  const opened = stage.customer.context.waitForEvent('page');
  await stage.customer.connect.locator('form button').click();
  const bank = await opened;
  expect(await stage.customer.note()).toBe('bankWindow');
  await stage.customer.check();
  await bank.locator('[name=userName]').fill(userNameOf({ loginId }));
  await bank.locator('form button').click();
  await stage.customer.sees('done');
  await isDone(loginId);
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.filter((one) => one.includes(link.split('/').pop()!))).toEqual([]);
});

test('where windows are blocked the bank takes the whole window, and leads back to fresh data', async () => {
  const loginId = await stage.scene.parkedAgain(OAUTH);
  await stage.customer.context.close();
  stage.customer = await stage.scene.customer({ width: 360 });
  const { page } = stage.customer;
  await stage.customer.blocksWindows();
  const link = await stage.scene.link(loginId);
  await page.goto(link);
  const seen = watchForeignRequests();
  await stage.customer.click('open');
  await stage.customer.connect.locator('form button').click();
  await page.locator('main[data-window=whole] button[data-action=whole-window]').waitFor();
  expect(await page.locator('iframe').count()).toBe(0);
  await stage.customer.check();
  await stage.customer.click('whole-window');
  await stage.customer.passesBank(userNameOf({ loginId }));
  await stage.customer.sees('done');
  await isDone(loginId);
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.filter((one) => one.includes(link.split('/').pop()!))).toEqual([]);
});

test('who refuses at the bank, or comes back by the button of the browser, goes on with the same link', async () => {
  const loginId = await stage.scene.parkedAgain(OAUTH);
  const { page } = stage.customer;
  await page.goto(await stage.scene.link(loginId));
  await stage.customer.blocksWindows();
  await stage.customer.click('open');
  await stage.customer.connect.locator('form button').click();
  await stage.customer.click('whole-window');
  await page.locator('form button').click();
  await page.locator('#close').click();
  await stage.customer.sees('ready');
  expect(await stage.customer.note()).toBe('notFinished');
  await stage.customer.check();
  await stage.customer.click('open');
  await stage.customer.connect.locator('form button').click();
  await stage.customer.click('whole-window');
  await page.locator('form button').waitFor();
  await page.goBack();
  await stage.customer.sees('connect');
  await stage.customer.connect.locator('form button').click();
  await stage.customer.click('whole-window');
  await stage.customer.passesBank(userNameOf({ loginId }));
  await stage.customer.sees('done');
  await isDone(loginId);
});

test('who comes back from the bank as somebody else is told so, and nothing is changed', async () => {
  const loginId = await stage.scene.parkedAgain(OAUTH);
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.blocksWindows();
  await stage.customer.click('open');
  await stage.customer.connect.locator('form button').click();
  await stage.customer.click('whole-window');
  await stage.customer.passesBank('someone-else');
  await stage.customer.sees('ready');
  expect(await stage.customer.note()).toBe('mismatch');
  await expect(stage.scene.view(loginId)).resolves.toMatchObject({ state: 'awaiting_user' });
});

test('in an app the page offers the browser and takes the whole window at once', async () => {
  const loginId = await stage.scene.parkedAgain(OAUTH);
  await stage.customer.context.close();
  stage.customer = await stage.scene.customer({ width: 360, webView: true });
  const { page, context } = stage.customer;
  const link = await stage.scene.link(loginId);
  // An address with https, as customers have it.
  const { origin, pathname } = new URL(link);
  await context.route('https://connect.lender.test/**', async (route) => {
    const url = route.request().url().replace('https://connect.lender.test', origin);
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  await page.goto(`https://connect.lender.test${pathname}`);
  expect(await page.locator('[data-open-browser]').getAttribute('href')).toBe(
    `intent://connect.lender.test${pathname}#Intent;scheme=https;end`,
  );
  await stage.customer.check();
  await page.goto(link);
  await page.locator('button[data-action=open]').tap();
  await stage.customer.sees('connect');
  expect(await page.locator('iframe').count()).toBe(0);
  await page.locator('button[data-action=whole-window]').tap();
  await stage.customer.passesBank(userNameOf({ loginId }));
  await stage.customer.sees('done');
  await isDone(loginId);
});

test('nothing was done that Flinks forbids', () => {
  expect(stage.scene.simulator.violations).toEqual([]);
});
