import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium';
import { KEY } from '../gateway/support';
import { statusScene, type StatusScene } from '../support/status-scene';
import { Customer } from './support';

/** The operator's pages in a real browser, in three widths and both colour schemes, on a month of made-up days. */
let scene: StatusScene;
let browser: Browser;
let url: string;
beforeAll(async () => {
  browser = await launchChromium();
  scene = await statusScene({ banks: 14, logins: 400 });
  url = await scene.gateway.app.listen({ host: '127.0.0.1', port: 0 });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await scene.gateway.end();
});

const LOOKS = [360, 768, 1280].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));

async function operator(width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<Customer> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' });
  const person = new Customer(context, await context.newPage());
  await person.page.goto(url);
  await person.page.fill('#key', KEY);
  await person.page.click('button.main');
  await person.page.locator('#as-of').waitFor();
  return person;
}

const pages = () => ({
  home: '/',
  banks: '/status/banks',
  bank: `/status/bank?name=${encodeURIComponent(scene.banks[0]!)}`,
  waiting: '/status/waiting',
  login: `/status/logins/${scene.loginId}`,
  find: '/status/find?q=nobody',
});

/** Where pictures go to be looked at; nowhere without the setting. */
async function picture({ page }: Customer, name: string): Promise<void> {
  const folder = process.env['STATUS_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

test.each(LOOKS)(
  'every page fits $width px in $scheme, and axe finds nothing serious',
  async ({ width, scheme }) => {
    const person = await operator(width, scheme);
    for (const [name, path] of Object.entries(pages())) {
      await person.page.goto(`${url}${path}`);
      for (const summary of await person.page.locator('summary').all()) await summary.click();
      await person.check();
      await picture(person, `${name}-${width}-${scheme}`);
    }
    expect(person.complaints).toEqual([]);
    await person.context.close();
  },
  180_000,
);

test('a bar tells its figures when it is pointed at and when it has the focus, and the newest is at the right edge', async () => {
  const { page, context } = await operator(360);
  const bars = page.locator('.chart li[tabindex]');
  expect(await bars.count()).toBe(30);
  const isShown = (at: number) =>
    page.evaluate(`getComputedStyle(document.querySelectorAll('.chart .tip')[${at}]).clipPath === 'none'`);
  expect(await isShown(3)).toBe(false);
  await bars.nth(3).hover();
  expect(await isShown(3)).toBe(true);
  await page.mouse.move(0, 0);
  await page.locator('.chart li[tabindex]').nth(28).focus();
  await page.keyboard.press('Tab');
  expect([await isShown(28), await isShown(29)]).toEqual([false, true]);
  const chart = await page.locator('.chart ol').boundingBox();
  const last = await bars.nth(29).boundingBox();
  expect(Math.abs(chart!.x + chart!.width - last!.x - last!.width)).toBeLessThan(2);
  await context.close();
});

test('an operator finds a login by its reference, and acts behind a confirmation, without a script', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${url}/status/logins/${scene.loginId}`);
  await page.fill('#key', KEY);
  await page.click('button.main');
  await page.locator('h1', { hasText: 'customer-long-story' }).waitFor();
  await page.fill('[name=q]', 'customer-long-story');
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: 'customer-long-story' }).waitFor();
  const act = async (name: string) => {
    const button = page.locator(`[data-action="${name}"] button`);
    expect(await button.isVisible()).toBe(false);
    await page.click(`[data-action="${name}"] summary`);
    await button.click();
    await page.locator(`[data-done="${name}"]`).waitFor();
  };
  await act('pause');
  expect(await page.locator('[data-state]').innerText()).toBe('paused');
  await act('resume');
  await act('link');
  expect(await page.locator('[data-link]').innerText()).toContain('/connect/');
  await context.close();
});

test('on paper there are no buttons, and what is under them is black on white', async () => {
  const person = await operator(768, 'dark');
  await person.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await person.page.locator('button:visible').count()).toBe(0);
  expect(await person.page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  await picture(person, 'print');
  await person.context.close();
});
