import type { Browser } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium';
import { KEY, openTestGateway, type TestGateway } from '../gateway/support';

/** The API's own page in a real browser: authorize, try it out, and the curl line to take along. */
let gateway: TestGateway;
let browser: Browser;
let url: string;
beforeAll(async () => {
  browser = await launchChromium();
  gateway = await openTestGateway();
  url = await gateway.app.listen({ host: '127.0.0.1', port: 0 });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await gateway?.end();
});

test('a call is tried with a key, and shown as a curl line with its answer', async () => {
  const [loginId] = await gateway.register();
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${url}/docs/ui/`);
  await page.locator('button.authorize').first().click();
  await page.locator('.modal-ux input').fill(KEY);
  await page.locator('.modal-ux button.authorize').click();
  await page.locator('.modal-ux button.btn-done').click();

  const call = page.locator('.opblock', { has: page.locator('[data-path="/v1/logins"]') }).filter({ hasText: 'GET' });
  await call.locator('.opblock-summary-control').click();
  await call.locator('button.execute').click();
  const answer = call.locator('.live-responses-table');
  await answer.waitFor();
  expect(await call.locator('.curl').textContent()).toContain('/v1/logins');
  expect(await answer.textContent()).toContain(loginId);
  // The key stays in the page's memory.
  await page.reload();
  expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie')).not.toContain(KEY);
  expect(complaints).toEqual([]);
}, 120_000);
