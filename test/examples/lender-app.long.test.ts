import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium';
import { Customer } from '../browser/support';
import { requireFreshBuild } from '../support/built';
import { inTime } from '../support/wait-for';

/** examples/lender-app as its README starts it, with a customer in Chromium. */
const MAIN = join(__dirname, '../../examples/lender-app/main.mjs');
let browser: Browser;
let example: ChildProcess;
let customer: Customer;
const said: string[] = [];

beforeAll(async () => {
  requireFreshBuild();
  browser = await launchChromium();
  example = spawn(process.execPath, [MAIN], { stdio: ['ignore', 'pipe', 'pipe'] });
  createInterface({ input: example.stderr! }).on('line', (line) => said.push(line));
  const url = new Promise<string>((resolve, reject) => {
    createInterface({ input: example.stdout! }).on('line', (line) => {
      said.push(line);
      const found = /Open (http\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    example.once('exit', (code) => reject(new Error(`The example ended with ${code}:\n${said.join('\n')}`)));
  });
  const open = await inTime('the address of the example', url, { withinMs: 300_000, seen: () => said.slice(-20) });
  const context = await browser.newContext({ viewport: { width: 390, height: 800 }, locale: 'en-CA' });
  customer = new Customer(context, await context.newPage());
  await customer.page.goto(open);
}, 360_000);
afterAll(async () => {
  await browser?.close();
  if (example === undefined || example.exitCode !== null) return;
  const ended = new Promise((resolve) => example.once('exit', resolve));
  example.kill('SIGTERM');
  await inTime('the end of the example after SIGTERM', ended, { withinMs: 60_000 });
}, 90_000);

const waiting = 'section[data-state="awaiting_user"]';
const events = () => customer.page.locator('ol').textContent();

test('a customer sees their accounts, reconnects their bank, refreshes, and stops sharing; events tell the app', async () => {
  const { page } = customer;
  expect(await page.locator('section').count()).toBe(2);
  await customer.check();
  const loginId = (await page.locator(waiting).getAttribute('data-login')) ?? '';
  const own = `section[data-login="${loginId}"]`;

  await page.locator(`${own} button[data-action="reconnect"]`).click();
  await customer.reconnects();
  await page.locator('[data-return]').click();

  // Back in the app: the banner is gone, the accounts are there, and the signed event has come.
  await page.locator(`${own}[data-state="idle"] td`).first().waitFor({ timeout: 60_000 });
  expect(await page.locator('[role=alert]').count()).toBe(0);
  await page.locator('ol', { hasText: 'login.recovered' }).waitFor({ timeout: 60_000 });

  await page.locator(`${own} button[data-action="refresh"]`).click();
  await customer.sees('asking', 'ready', 'connect', 'done');
  await page.goBack();
  await page.locator(`${own} button[data-action="withdraw"]`).waitFor({ timeout: 60_000 });
  await page.locator(`${own} button[data-action="withdraw"]`).click();
  await page.locator(own).waitFor({ state: 'detached', timeout: 60_000 });
  expect(await page.locator('section').count()).toBe(1);
  expect(await events()).toContain('login.awaiting_user');
  expect(customer.complaints).toEqual([]);
}, 300_000);

test("nobody presses this customer's buttons for a login of somebody else, or from another page, or with a forged event", async () => {
  const { origin } = new URL(customer.page.url());
  const post = (path: string, headers = {}) =>
    fetch(origin + path, { method: 'POST', headers, redirect: 'manual', body: '{}' });
  const own = (await customer.page.locator('section').first().getAttribute('data-login')) ?? '';
  const answers = await Promise.all([
    post('/logins/00000000-0000-4000-8000-000000000000/withdraw'),
    post('/logins/x/refresh'),
    post(`/logins/${own}/withdraw`, { 'sec-fetch-site': 'cross-site' }),
    post('/events', {
      'webhook-id': 'e',
      'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
      'webhook-signature': 'v1,AAAA',
    }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 403, 400]);
});
