import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import type { Language } from '../store/logins/logins';
import { launchChromium } from './chromium';
import { setStage, STAGE_URL, views, type View } from './connect-stage';
import { sheet } from './pictures';

/**
 * Makes the pictures of docs/connect-page.md: sheets with every state of the customer's page on a narrow phone, one
 * sheet for each language in light and in dark. Run: npm run screenshots, or, to write them into another folder,
 * `node dist/scripts/connect-screenshots.js FOLDER`.
 */
const FOLDER = process.argv[2] ?? join(process.cwd(), 'docs', 'screenshots');
const PHONE = { width: 360, height: 640 };
const COLUMNS = 5;
const SCALE = 0.65;
/** The logo of a made-up lender: a star in a circle, and a name beside it. */
const LOGO = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 190 40"><circle cx="20" cy="20" r="18" fill="#7a1f3d"/>' +
    '<path d="M20 8l4 8 7-1-3 7 4 5-8 1-4 6-4-6-8-1 4-5-3-7 7 1z" fill="#fff"/>' +
    '<text x="46" y="27" font-family="sans-serif" font-size="19" font-weight="700" fill="#7a1f3d">Maple Lending</text></svg>',
).toString('base64');
/** The English page has the defaults, the French one has a logo, a colour and a help address that an operator set. */
const BRAND = {
  en: {},
  fr: {
    brandLogo: `data:image/svg+xml;base64,${LOGO}`,
    brandColour: '#7a1f3d',
    supportUrl: 'https://maple.example/aide',
  },
};

async function main(): Promise<void> {
  const browser = await launchChromium();
  try {
    for (const language of ['en', 'fr'] as const) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const pictures: Buffer[] = [];
        for (const view of views()) pictures.push(await pictureOf(browser, { language, colorScheme, view }));
        const path = join(FOLDER, `connect-${language}-${colorScheme}.webp`);
        writeFileSync(path, await sheet(browser, { pictures, columns: COLUMNS, width: PHONE.width, scale: SCALE }));
      }
    }
  } finally {
    await browser.close();
  }
}

interface Wanted {
  language: Language;
  colorScheme: 'light' | 'dark';
  view: View;
}

async function pictureOf(browser: Browser, wanted: Wanted): Promise<Buffer> {
  const { language, colorScheme } = wanted;
  const context = await browser.newContext({
    viewport: PHONE,
    locale: `${language}-CA`,
    timezoneId: 'America/Toronto',
    colorScheme,
    reducedMotion: 'reduce',
    hasTouch: true,
  });
  try {
    return await shoot(context, wanted);
  } finally {
    await context.close();
  }
}

async function shoot(context: BrowserContext, { language, view }: Wanted): Promise<Buffer> {
  const stage = await setStage(context, { ...view, ...BRAND[language], language });
  if (view.answer !== undefined) stage.answer = view.answer;
  const page = await context.newPage();
  await page.goto(STAGE_URL);
  await view.reach?.(page, stage);
  await page.evaluate('document.activeElement.blur()');
  return page.screenshot({ fullPage: true, animations: 'disabled' });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
