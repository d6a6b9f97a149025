import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium';
import { IN_CONNECT, setStage, STAGE_URL, views, type StageOptions } from '../../scripts/connect-stage';
import { waitFor } from '../support/wait-for';

/** How the customer's page looks and behaves on a phone, in a real browser, in front of answers given here. */
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

const LOGO = `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 2"/>').toString('base64')}`;
const SCHEMES = ['light', 'dark'] as const;

async function onStage(
  options: StageOptions,
  act: (page: Page, stage: Awaited<ReturnType<typeof setStage>>) => Promise<void>,
  look: Parameters<Browser['newContext']>[0] = {},
): Promise<void> {
  // prettier-ignore
  const context: BrowserContext = await browser.newContext({ viewport: { width: 360, height: 640 }, ...look });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
  });
  try {
    const stage = await setStage(context, options);
    await page.goto(STAGE_URL);
    await act(page, stage);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

const overflow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(
    `axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(({ violations }) => violations
       .filter(({ impact }) => impact === 'serious' || impact === 'critical')
       .map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`,
  );
}

describe.each(['en', 'fr'] as const)('%s', (language) => {
  test.each(SCHEMES.flatMap((scheme) => views().map(({ name }) => [scheme, name] as const)))(
    '%s, %s: readable for all, at 360 px and with letters of twice the size, with one clear thing to do',
    async (colorScheme, name) => {
      const view = views().find((one) => one.name === name)!;
      const brand = colorScheme === 'dark' ? { brandLogo: LOGO, brandColour: '#7a1f3d' } : {};
      const act = async (page: Page, stage: Awaited<ReturnType<typeof setStage>>) => {
        if (view.answer !== undefined) stage.answer = view.answer;
        await view.reach?.(page, stage);
        expect(await findings(page)).toEqual([]);
        expect(await overflow(page)).toBe(0);
        expect(await page.locator('h1:visible').count()).toBe(1);
        expect(await page.locator('button.main:visible, a.main:visible').count()).toBeLessThanOrEqual(1);
        await page.evaluate("document.documentElement.style.fontSize = '200%'");
        expect(await overflow(page)).toBe(0);
      };
      await onStage({ ...view, ...brand, language }, act, { colorScheme, reducedMotion: 'reduce' });
    },
  );
});

test.each(
  views()
    .map(({ name }) => name)
    .filter((name) => !['offline', 'expired', 'trouble'].includes(name)),
)('%s: says within two seconds that it is offline, and takes it back', async (name) => {
  // prettier-ignore
  const view = views().find((one) => one.name === name)!;
  await onStage({ ...view, language: 'en' }, async (page, stage) => {
    if (view.answer !== undefined) stage.answer = view.answer;
    await view.reach?.(page, stage);
    // The answers of the stage do not pass the network that is cut.
    const { answer } = stage;
    stage.answer = null;
    await page.context().setOffline(true);
    await page.locator('[data-note=offline]:visible').waitFor({ timeout: 2_000 });
    stage.answer = answer;
    await page.context().setOffline(false);
    await page.locator('[data-note=offline]').waitFor({ state: 'hidden' });
  });
});

test('a phone that wakes asks at once where things stand, and shows it', async () => {
  await onStage({ language: 'en' }, async (page, stage) => {
    const hide = (hidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'))`);
    stage.answer = IN_CONNECT;
    await page.locator('[data-action=open]').click();
    await page.locator('.frame iframe').waitFor();
    await hide(true);
    stage.answer = { state: 'done' };
    const { asked } = stage;
    await hide(false);
    await page.locator('main[data-state=done]').waitFor({ timeout: 2_000 });
    expect(stage.asked).toBe(asked + 1);
  });
});

test('a reload goes on counting the time that the bank has taken', async () => {
  const options = { language: 'en', loads: { state: 'asking', step: 'bank' }, link: { lastOpenAgoMs: 95_000 } } as const; // prettier-ignore
  await onStage(options, async (page, stage) => {
    stage.answer = { state: 'asking', step: 'bank' };
    await waitFor('the clock', async () => /^1:[3-5]\d$/.test(await page.locator('[data-clock]').innerText()));
    expect(Number(await page.locator('progress').getAttribute('value'))).toBeGreaterThan(30);
    await page.locator('[data-slow]:visible').waitFor();
  });
});

test('who says not now is left in peace: nothing is asked any more, until they think again', async () => {
  await onStage({ language: 'en' }, async (page, stage) => {
    await page.locator('[data-action=not-now]').click();
    const { asked } = stage;
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.locator('[data-action=reconsider]').click();
    await page.locator('main[data-state=ready]').waitFor();
    await waitFor('the state', () => Promise.resolve(stage.asked === asked + 1));
  });
});

test('exactly the logo may be loaded; one that does not come is said in words', async () => {
  await onStage({ language: 'en', brandLogo: LOGO }, async (page) => {
    expect(await page.locator('img.logo').getAttribute('alt')).toBe('Maple Lending');
  });
  await onStage({ language: 'en', brandLogo: 'https://nowhere.invalid/a;b,c.png' }, async (page) => {
    await page.locator('.brand', { hasText: 'Maple Lending' }).waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });
});

test('the page and its script stay under 50 KB, with the largest logo', async () => {
  const largest = `data:image/png;base64,${'A'.repeat(11_970)}`;
  for (const language of ['en', 'fr'] as const) {
    await onStage({ language, brandLogo: largest }, async (_page, { bytes }) => {
      expect(bytes).toBeLessThan(50_000);
    });
  }
});
