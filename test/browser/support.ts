import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import axe from 'axe-core';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { hash32 } from '../../simulator/prng';
import { startSimulator, type LoginSpec, type Simulator } from '../../simulator/server';
import { House } from '../support/house';
import { launchChromium } from '../../scripts/chromium';
import { webp } from '../../scripts/pictures';

const SCREENSHOTS = join(__dirname, '../../docs/screenshots');

export type PageState = 'ready' | 'asking' | 'connect' | 'done' | 'later' | 'expired';

interface LoginBody {
  state: string;
  awaiting: { reason: string; code: string | null } | null;
  lastOutcome: { outcome: string; path?: string } | null;
}

/** The user agent of Android System WebView. */
const IN_AN_APP = {
  userAgent:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36',
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 2.6,
} as const;

/** The whole house with a browser: `up` as a process, simulated Flinks and Connect, a real Chromium. */
export class Scene {
  private constructor(
    readonly simulator: Simulator,
    readonly house: House,
    readonly browser: Browser,
  ) {}

  static async open(): Promise<Scene> {
    // The browser is started first, because without it nothing else is worth starting.
    const browser = await launchChromium();
    const simulator = await startSimulator({ pollsUntilReady: 0 });
    const settings = await House.settings(simulator, {
      FLINKS_CONNECT_URL: simulator.connectUrl,
      CONNECT_SUPPORT_URL: 'https://lender.test/help',
      CONNECT_RETURN_URLS: 'https://lender.test/app',
      RETRY_DELAYS: '5m,30m',
    });
    return new Scene(simulator, await House.up(settings), browser);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.house.stop();
    this.house.forget();
    await this.simulator.close();
  }

  /** A registered login with this behaviour. */
  async login(spec: Partial<LoginSpec>): Promise<string> {
    const { loginId, institution, language } = this.simulator.addLogin({ loginId: randomUUID(), ...spec });
    await this.house.api('POST', '/v1/logins', { logins: [{ loginId, institution, language }] });
    return loginId;
  }

  /** A login that has worked, so its bank is known, and now waits for its user. */
  async parkedAgain(spec: Partial<LoginSpec>): Promise<string> {
    const loginId = await this.login({ loginId: guidWithBank(), institution: spec.institution ?? 'Maple Bank' });
    await this.house.api('POST', `/v1/logins/${loginId}/refresh`, { live: false });
    await this.house.until(async () => (await this.view(loginId)).lastOutcome !== null, 'its first refresh');
    this.simulator.setBehaviour(loginId, spec);
    await this.house.until(async () => {
      // The request is repeated, because a refresh that is just ending takes no further one.
      await this.house.api('POST', `/v1/logins/${loginId}/refresh`, { live: false });
      return (await this.view(loginId)).awaiting !== null;
    }, 'a wait');
    return loginId;
  }

  /** A login refreshed once and waiting for its user. */
  async parked(spec: Partial<LoginSpec>): Promise<string> {
    const loginId = await this.login(spec);
    await this.house.api('POST', `/v1/logins/${loginId}/refresh`, { live: false });
    await this.house.until(async () => (await this.view(loginId)).awaiting !== null, 'a wait');
    return loginId;
  }

  async view(loginId: string): Promise<LoginBody> {
    return (await this.house.api<LoginBody>('GET', `/v1/logins/${loginId}`)).body;
  }

  async link(loginId: string, returnUrl?: string): Promise<string> {
    const { body } = await this.house.api<{ url: string }>('POST', `/v1/logins/${loginId}/connect-link`, { returnUrl });
    return body.url;
  }

  liveCalls(loginId: string): number {
    return this.simulator.calls.filter((call) => call.loginId === loginId && call.mode === 'live').length;
  }

  /** A customer with their own browser. */
  async customer(
    options: { width?: number; locale?: string; calm?: boolean; webView?: boolean } = {},
  ): Promise<Customer> {
    const { width = 390, locale = 'en-CA', calm = false, webView = false } = options;
    const context = await this.browser.newContext({
      viewport: { width, height: 800 },
      locale,
      reducedMotion: calm ? 'reduce' : 'no-preference',
      ...(webView && IN_AN_APP),
    });
    return new Customer(context, await context.newPage());
  }
}

/**
 * Returns a LoginId for which the simulator's answers contain the number of its bank. They do so for half of all
 * LoginIds, because the examples in Flinks' docs differ in the same way.
 */
function guidWithBank(): string {
  for (;;) {
    const loginId = randomUUID();
    if (hash32(`shape/${loginId}`) % 2 === 0) return loginId;
  }
}

/** A person using the page. */
export class Customer {
  /** The browser's complaints, for example a violated policy. */
  readonly complaints: string[] = [];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  async anotherTab(): Promise<Customer> {
    return new Customer(this.context, await this.context.newPage());
  }

  /** Waits until the page is in one of these states. */
  async sees(...states: PageState[]): Promise<void> {
    const main = states.map((state) => `main[data-state="${state}"]`).join(', ');
    await this.page.locator(main).waitFor({ timeout: 90_000 });
  }

  click(action: string): Promise<void> {
    return this.page.locator(`button[data-action="${action}"]`).click();
  }

  /** The note that the page shows. */
  async note(): Promise<string | null> {
    const shown = this.page.locator('[data-note]:not([hidden])');
    await shown.first().waitFor({ timeout: 90_000 });
    return shown.first().getAttribute('data-note');
  }

  get connect(): FrameLocator {
    return this.page.frameLocator('.frame iframe');
  }

  /** The query with which Flinks Connect was opened. */
  async connectQuery(): Promise<URLSearchParams> {
    await this.sees('connect');
    return new URL((await this.page.locator('.frame iframe').getAttribute('src')) ?? '').searchParams;
  }

  /** In the whole window: goes on to the bank's own page, and authorises there. */
  async passesBank(userName: string): Promise<void> {
    await this.page.locator('form button').click();
    await this.page.locator('[name=userName]:visible').fill(userName);
    await this.page.locator('form button').click();
  }

  /** From now on this browser opens no windows. */
  async blocksWindows(): Promise<void> {
    await this.context.addInitScript('window.open = () => null');
  }

  async answersCode(code = '123456'): Promise<void> {
    for (const input of await this.connect.locator('input').all()) await input.fill(code);
    await this.connect.locator('form button').click();
  }

  /** Goes from the ready page of a link to its end: presses the button, and enters the code that the bank wants. */
  async reconnects(): Promise<void> {
    await this.sees('ready');
    await this.click('open');
    await this.sees('connect');
    await this.connect.locator('form').waitFor();
    await this.answersCode();
    await this.sees('done');
  }

  /** Signs in at a bank of the list, or at the one that Connect was opened for. */
  async signsIn(institution: string, userName: string, password = 'right'): Promise<void> {
    const list = this.connect.locator('select');
    if (await list.isVisible()) await list.selectOption(institution);
    await this.connect.locator('[name=userName]').fill(userName);
    await this.connect.locator('[name=password]').fill(password);
    await this.connect.locator('form button').click();
  }

  /**
   * Checks that the page fits a narrow phone and that axe finds nothing serious. Saves a picture if SCREENSHOTS is set.
   */
  async check(picture?: string): Promise<void> {
    const tooWide = await this.page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(tooWide).toBe(0);
    expect(await this.seriousFindings()).toEqual([]);
    if (picture === undefined || process.env['SCREENSHOTS'] === undefined) return;
    mkdirSync(SCREENSHOTS, { recursive: true });
    const png = await this.page.screenshot({ fullPage: true });
    writeFileSync(join(SCREENSHOTS, `${picture}.webp`), await webp(this.context.browser()!, png));
  }

  private async seriousFindings(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    const found = await this.page.evaluate<{ id: string; impact: string; at: string[] }[]>(
      `axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(({ violations }) =>
         violations.map(({ id, impact, nodes }) => ({ id, impact, at: nodes.map(({ target }) => target.join(' ')) })))`,
    );
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, at }) => `${id}: ${at.join(', ')}`);
  }
}
