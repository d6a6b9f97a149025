import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page, Route } from 'playwright-core';
import { MINUTE_MS } from '../domain/duration';
import { readAsset } from '../gateway/assets';
import { pageHeaders, privateHeaders } from '../gateway/connect/headers';
import type { OpenLink } from '../gateway/connect/link-access';
import { endedPage, linkPage, troublePage, type PageTheme } from '../gateway/connect/page';
import type { Where } from '../gateway/connect/state';
import { pageStyle } from '../gateway/connect/theme';
import { connectPage } from '../simulator/connect/page';
import type { Language } from '../store/logins/logins';

/**
 * Shows the customer's page to a browser as the gateway serves it, with its headers and its script. What the page asks
 * the gateway is answered here, so that every state can be seen without a bank, a database or a Temporal server.
 */
export const ORIGIN = 'https://connect.maple.example';
const CONNECT = 'https://flinks.example/v2/';
const PATH = '/connect/link';
export const STAGE_URL = `${ORIGIN}${PATH}`;

export interface StageOptions {
  language: Language;
  brandLogo?: string | null;
  brandColour?: string | null;
  supportUrl?: string | null;
  link?: Partial<OpenLink>;
  /** The state in which the page loads, by default `ready`; `expired` and `trouble` are pages of their own. */
  loads?: Where | 'expired' | 'trouble';
}

export interface Stage {
  /** What `/state` answers from now on. Null means that the request fails without an answer. */
  answer: Record<string, unknown> | null;
  /** How often the page has asked `/state`. */
  asked: number;
  /** The size of the page and its script together, in bytes, uncompressed. */
  bytes: number;
}

const STANDARD: OpenLink = {
  waitId: '00000000-0000-4000-8000-000000000000',
  loginId: '00000000-0000-4000-8000-000000000001',
  institution: 'Maple Bank',
  institutionId: 1,
  language: null,
  enrolmentWanted: null,
  state: 'awaiting_user',
  reason: 'mfa',
  code: null,
  since: '2026-03-02T15:00:00Z',
  countsFrom: '2026-03-02T15:00:00Z',
  endedAt: null,
  outcome: null,
  returnUrl: null,
  remindersStopped: false,
  succession: null,
  lastOpenId: null,
  lastOpenAgoMs: null,
  spent: false,
  expiresAt: '2026-03-16T15:00:00Z',
};

/** Serves the page to this browser at STAGE_URL. */
export async function setStage(context: BrowserContext, options: StageOptions): Promise<Stage> {
  const theme = themeOf(options);
  const script = readAsset('connect', 'page.js');
  const document = documentOf(theme, options);
  const stage: Stage = {
    answer: { state: 'ready' },
    asked: 0,
    bytes: Buffer.byteLength(document) + Buffer.byteLength(script),
  };
  const headers = { ...privateHeaders, ...pageHeaders(theme) };
  await context.route(`${ORIGIN}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname.replace(PATH, '');
    if (path === '') return route.fulfill({ headers, contentType: 'text/html; charset=utf-8', body: document });
    if (path === '/page.js') return route.fulfill({ contentType: 'text/javascript', body: script });
    if (path === '/open') return json(route, 202, { openId: '00000000-0000-4000-8000-000000000002' });
    if (path === '/stop-reminders') return route.fulfill({ status: 204 });
    if (path !== '/state') return route.fulfill({ status: 404 });
    stage.asked += 1;
    return stage.answer === null ? route.abort() : json(route, 200, stage.answer);
  });
  await context.route(`${new URL(CONNECT).origin}/**`, (route) => madeUpConnect(route, options.language));
  return stage;
}

/** What `/state` answers when the page is to open Flinks Connect. */
export const IN_CONNECT = { state: 'connect', connectUrl: CONNECT };

function themeOf({ language, ...options }: StageOptions): PageTheme {
  const { brandLogo = null, brandColour = null, supportUrl = null } = options;
  return {
    language,
    brandName: 'Maple Lending',
    brandLogo,
    supportUrl,
    connectUrl: CONNECT,
    script: '/page.js',
    style: pageStyle({ brandColour }),
  };
}

function documentOf(theme: PageTheme, { loads = { state: 'ready' }, link }: StageOptions): string {
  if (loads === 'expired') return endedPage(theme);
  if (loads === 'trouble') return troublePage(theme);
  return linkPage(theme, { ...STANDARD, ...link }, loads);
}

const json = (route: Route, status: number, value: unknown): Promise<void> =>
  route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(value) });

function madeUpConnect(route: Route, language: Language): Promise<void> {
  const { pathname } = new URL(route.request().url());
  const file = /connect\.(css|js)$/.exec(pathname);
  if (file !== null) {
    const contentType = file[1] === 'css' ? 'text/css' : 'text/javascript';
    const body = readFileSync(join(process.cwd(), 'simulator/connect/assets', file[0]), 'utf8');
    return route.fulfill({ contentType, body });
  }
  const prompts = [language === 'fr' ? 'Entrez le code que nous vous avons envoyé' : 'Enter the code that we sent you'];
  const body = connectPage(
    { kind: 'mfa', requestId: 'x', prompts, institution: 'Maple Bank' },
    { language, redirectUrl: '', oauthWindowRedirect: '', tag: '' },
  );
  return route.fulfill({ contentType: 'text/html; charset=utf-8', body });
}

/** A state of the customer's page, and how a browser gets the page into it. */
export interface View extends Pick<StageOptions, 'loads' | 'link'> {
  name: string;
  /** What `/state` answers, by default `ready`: the user is awaited. */
  answer?: Record<string, unknown>;
  /** What the user and the gateway do after the page has loaded; by default nothing. */
  reach?: (page: Page, stage: Stage) => Promise<void>;
}

const click = (action: string) => (page: Page) => page.locator(`button[data-action="${action}"]:visible`).click();
const clickInto = (state: string) => async (page: Page) => {
  await click('open')(page);
  await page.locator(`main[data-state=${state}]`).waitFor();
};
const clicked = (): Partial<OpenLink> => ({ lastOpenAgoMs: 42_000 });
const longAgo = (): Partial<OpenLink> => ({ lastOpenAgoMs: 1.5 * MINUTE_MS });

/** Returns every state of the page that a customer may see. */
export const views = (): View[] => [
  { name: 'ready-code' },
  { name: 'ready-password', link: { reason: 'reconnect', code: 'INVALID_PASSWORD' } },
  { name: 'ready-again', link: { reason: 'reconnect' } },
  { name: 'ready-unknown-bank', link: { reason: null, institution: null } },
  { name: 'asking', loads: { state: 'asking', step: 'bank' }, link: clicked(), answer: { state: 'asking', step: 'bank' } }, // prettier-ignore
  { name: 'asking-slow', loads: { state: 'asking', step: 'bank' }, link: longAgo(), answer: { state: 'asking', step: 'bank' } }, // prettier-ignore
  { name: 'connect', answer: IN_CONNECT, reach: inConnect },
  { name: 'whole-window', answer: IN_CONNECT, reach: inWholeWindow },
  { name: 'collecting', loads: { state: 'asking', step: 'collecting' }, answer: { state: 'asking', step: 'collecting' } }, // prettier-ignore
  {
    name: 'done',
    answer: { state: 'done' },
    link: { returnUrl: 'https://maple.example/app' },
    reach: clickInto('done'),
  },
  { name: 'done-already', loads: { state: 'done' } },
  { name: 'mismatch', answer: { state: 'ready', mismatch: true }, reach: mismatched },
  { name: 'not-now', link: { returnUrl: 'https://maple.example/app' }, reach: click('not-now') },
  { name: 'reminders-stopped', reach: click('stop-reminders') },
  { name: 'later', answer: { state: 'later', retryAt: '2026-03-02T21:30:00Z' }, reach: clickInto('later') },
  { name: 'later-soon', answer: { state: 'later' }, reach: clickInto('later') },
  { name: 'finishing', loads: { state: 'asking', step: 'collecting' }, answer: { state: 'asking', step: 'collecting' }, reach: finishing }, // prettier-ignore
  { name: 'offline', reach: goOffline },
  { name: 'expired', loads: 'expired' },
  { name: 'trouble', loads: 'trouble' },
];

async function inConnect(page: Page): Promise<void> {
  await click('open')(page);
  await page.frameLocator('.frame iframe').locator('form').waitFor();
}

/** Connect says that the browser did not let it open the bank's window, so the page offers the whole window. */
async function inWholeWindow(page: Page): Promise<void> {
  await inConnect(page);
  await page
    .frameLocator('.frame iframe')
    .locator('body')
    .evaluate("parent.postMessage({ step: 'POPUP_BLOCKED' }, '*')");
  await page.locator('main[data-window=whole]').waitFor();
}

/** The page has loaded while the data was being collected; then the refresh ends without data. */
async function finishing(page: Page, stage: Stage): Promise<void> {
  const { asked } = stage;
  for (let tries = 0; stage.asked < asked + 2 && tries < 100; tries += 1) await page.waitForTimeout(100);
  stage.answer = { state: 'later' };
  await page.locator('main[data-state=later]').waitFor();
}

async function mismatched(page: Page): Promise<void> {
  await click('open')(page);
  await page.locator('[data-note=mismatch]:visible').waitFor();
}

async function goOffline(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await page.locator('[data-note=offline]:visible').waitFor();
}
