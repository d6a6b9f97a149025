import { randomUUID } from 'node:crypto';
import { sql } from '../support/database';
import { Scene, type Customer } from './support';

/** The operator's page, in a real browser, through the whole house. */
let scene: Scene;
let operator: Customer;
beforeAll(async () => {
  scene = await Scene.open();
}, 300_000);
afterAll(() => scene?.close(), 120_000);
beforeEach(async () => {
  operator = await scene.customer({ width: 360 });
});
afterEach(async () => {
  expect(operator.complaints.filter((text) => !/401/.test(text))).toEqual([]);
  await operator.context.close();
});

const execute = (text: string, values?: unknown[]) => sql(scene.house.ready.database, text, values);

async function signIn(key = String(scene.house.settings['GATEWAY_API_KEYS'])): Promise<void> {
  await operator.page.goto(scene.house.ready.gateway);
  await operator.page.fill('#key', key);
  await operator.page.click('button.main');
}

const textOf = (selector: string) => operator.page.locator(selector).first().innerText();
const sees = (selector: string) => operator.page.locator(selector).first().waitFor({ timeout: 90_000 });

/** A month of runs, a brake that holds one ask, and an undeliverable event. */
async function pastMonth(): Promise<void> {
  const held = await scene.parked({
    institution: 'Lakeside Trust',
    cached: { code: 'INVALID_PASSWORD' },
    live: { code: 'INVALID_PASSWORD' },
  });
  for (let daysAgo = 29; daysAgo > 0; daysAgo -= 1) {
    const broken = daysAgo === 12 ? 160 : 10 + ((daysAgo * 7) % 20);
    const waits = 20 + ((daysAgo * 5) % 30);
    const counts = { refreshed: 300 - broken - waits, awaiting_user: waits, gave_up: 0, unavailable: broken };
    const frozen = { counts: { ...counts, failed: 0, revoked: 0, open: 0 }, byPath: {}, byInstitution: {}, byAge: {} };
    await execute(
      `insert into runs (run_id, workflow_id, trigger, state, total, frozen, started_at, finished_at)
       values ($1::text, $1, 'schedule', $2, 300, $3, now() - $4 * interval '1 day', now() - $4 * interval '23 hours')`,
      [randomUUID(), daysAgo === 12 ? 'stopped' : 'finished', JSON.stringify(frozen), daysAgo],
    );
  }
  await execute(
    `with newest as (select run_id from runs order by started_at desc limit 1), brake as (
       insert into run_brakes (run_id, institution, code, count, of)
       select run_id, 'Lakeside Trust', 'INVALID_PASSWORD', 23, 61 from newest)
     update events set held_by_run = newest.run_id, run_id = newest.run_id from newest
      where login_id = $1 and type = 'login.awaiting_user'`,
    [held],
  );
  await execute(
    `insert into events (type, data, dead_at, failure)
     values ('operator.alert', '{"code": "example", "message": "Made up."}', now(), 'HTTP 503')`,
  );
}

test('an operator signs in on a phone, and watches a run come to its end without touching the page', async () => {
  await pastMonth();
  await scene.login({ institution: 'Maple Bank' });
  await scene.login({ institution: 'Maple Bank', cached: { code: 'UNAUTHORIZED' }, live: 'mfa' });
  await scene.login({
    institution: 'Prairie Digital',
    cached: { code: 'UNAUTHORIZED' },
    live: { hangMs: 25_000, then: 'ok' },
  });

  await signIn('a key that is none');
  await sees('[role=alert]');
  await operator.check();
  expect((await scene.house.api('POST', '/v1/runs')).status).toBe(202);
  await signIn();
  await sees('[data-run-state="running"]');
  await operator.page.evaluate('window.neverLoadedAgain = true');
  await operator.page.locator('[data-count="refreshed"]', { hasText: /^\s*1\b/ }).waitFor({ timeout: 90_000 });
  await operator.check();
  await sees('[data-run-state="finished"]');
  expect(await operator.page.evaluate('window.neverLoadedAgain')).toBe(true);
  expect(await textOf('[data-count="refreshed"]')).toMatch(/^2 /);
  expect(await textOf('[data-count="awaiting_user"]')).toMatch(/^[12] /);
  await operator.check('status');
  await operator.page.setViewportSize({ width: 1100, height: 900 });
  await operator.check('status-wide');
});

test('every bar of the chart stands in the table below it, which opens by keyboard', async () => {
  await signIn();
  await operator.page.locator('#runs summary').focus();
  await operator.page.keyboard.press('Enter');
  const rows = operator.page.locator('#runs tbody tr');
  await rows.first().waitFor();
  expect(await rows.count()).toBe(30);
  await operator.check();
});

test('a brake is released by its button, after a text that says what will happen', async () => {
  await signIn();
  const release = operator.page.locator('[data-brake="held"] button');
  expect(await release.isVisible()).toBe(false);
  await operator.page.click('[data-brake="held"] summary');
  expect(await textOf('[data-brake="held"] form p')).toContain('It cannot be taken back.');
  await operator.check('status-release');
  await release.click();
  await sees('[data-brake="released"]');
  expect(await textOf('[data-held]')).toBe('0');
});

test('from who waits it is three steps to a login, what happened to it, and its workflow in the Web UI', async () => {
  await signIn();
  await operator.page.locator('#waiting td a').first().click();
  await operator.page.locator('#logins .who').first().click();
  const link = operator.page.locator('#now a').first();
  const loginId = await link.innerText();
  expect(await link.getAttribute('href')).toBe(
    `${scene.house.ready.ui}/namespaces/default/workflows/refresh-login%2F${loginId}`,
  );
  expect(await textOf('#timeline')).toContain('cached Authorize');
  await operator.check('status-login');
});

test('an operator has a login looked at again, and sees that its wait goes on', async () => {
  const refused = { code: 'INVALID_PASSWORD' };
  const loginId = await scene.parked({ institution: 'Maple Bank', cached: refused, live: refused });
  await signIn();
  await operator.page.goto(`${scene.house.ready.gateway}/status/logins/${loginId}`);
  const before = await textOf('#timeline');
  await operator.page.click('[data-action="retry"] summary');
  await operator.page.click('[data-action="retry"] button');
  await sees('[data-done="retry"]');
  await scene.house.until(async () => {
    await operator.page.reload();
    // The same answer again is a count behind the first.
    return (await textOf('#timeline')) !== before && (await textOf('[data-state]')) === 'awaiting user';
  }, 'another look, and the wait');
});

test('signed out in another tab, nothing is left on the screen', async () => {
  await signIn();
  const other = await operator.anotherTab();
  await other.page.goto(scene.house.ready.gateway);
  await other.page.click('text=Sign out');
  await other.page.locator('#key').waitFor();
  await operator.page.bringToFront();
  await sees('#key');
  expect(await operator.page.locator('[data-live]').count()).toBe(0);
});

test('updates can be paused', async () => {
  await signIn();
  await operator.page.click('[data-pause]');
  expect(await textOf('[data-pause]')).toBe('Go on updating');
});

test('/docs can be read in a browser: every route is listed, and one opens with its example', async () => {
  await operator.page.goto(`${scene.house.ready.gateway}/docs`);
  await sees('.opblock');
  const operations = await operator.page.locator('.opblock').count();
  expect(operations).toBeGreaterThan(20);
  await operator.page.locator('.opblock-summary', { hasText: '/v1/logins/{loginId}/accounts' }).click();
  await sees('.example:has-text("Everyday chequing")');
});
