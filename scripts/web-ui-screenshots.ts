import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { WEB_UI_QUERIES, workflowList, workflowPage } from '../domain/web-ui';
import { launchChromium } from './chromium';
import { webp } from './pictures';

/**
 * Makes the pictures of docs/web-ui.md: runs the demo (a real Temporal server with a made-up Flinks), opens pages of
 * the server's Web UI in Chromium, and ends both. Run: npm run screenshots. To take the pictures from a demo that runs
 * already: `node dist/scripts/web-ui-screenshots.js <URL of its Web UI>`.
 */
const FOLDER = join(process.cwd(), 'docs', 'screenshots');
/** The demo takes a minute on an idle machine. On a busy one a live call may be lost, which costs four minutes more. */
const AT_MOST_MS = 15 * 60_000;
const SIZE = { width: 1280, height: 720 };

/** Takes the pictures from the Web UI at the address `given`; if there is none, from a demo that it runs itself. */
async function main(given: string | undefined): Promise<void> {
  if (given !== undefined) return takePictures(given);
  const demo = spawn(process.execPath, ['bin/flinks-refresh', 'demo', '--json', '--logins', '120'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: AT_MOST_MS,
  });
  const ended = once(demo, 'exit');
  try {
    await takePictures(await uiOf(demo));
  } finally {
    demo.kill('SIGTERM');
    await ended;
  }
}

/** Returns the address of the demo's Web UI, once the demo's run has ended. */
async function uiOf(demo: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: demo.stdout! })) {
    const { event, ui } = JSON.parse(line) as { event?: string; ui?: string };
    if (event === 'summary' && ui !== undefined) return ui;
  }
  throw new Error('The demo ended before its run had ended. To see why, run: bin/flinks-refresh demo');
}

async function takePictures(ui: string): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: SIZE });
    page.setDefaultTimeout(60_000);
    const webUi = { url: ui, namespace: 'default' };
    const find = (query: string) => newest(ui, query);
    const open = async (workflowId: string, tab: string) => {
      await page.goto(workflowPage(webUi, workflowId));
      await page
        .getByRole('link', { name: tab })
        .or(page.getByRole('tab', { name: tab }))
        .first()
        .click();
    };

    await page.setViewportSize({ width: 1_640, height: 640 });
    await page.goto(workflowList(webUi, WEB_UI_QUERIES.waitingFor('mfa')));
    await showOurColumns(page);
    await saveView(page, 'Who waits for MFA');
    await page.mouse.move(0, 0);
    await picture(page, 'list');
    await page.setViewportSize(SIZE);

    const waiting = await find(WEB_UI_QUERIES.waitingFor('mfa'));
    await open(waiting, 'User Metadata');
    await detailsSay(page, 'MFA: waiting for the user since');
    await picture(page, 'wait');

    await open(waiting, 'Queries');
    await page.getByRole('button', { name: 'Run Query' }).click();
    await page.getByText('"awaiting_user"').waitFor();
    await picture(page, 'query');

    await page.goto(workflowPage(webUi, await find(POLLED)));
    await page.getByText('fetchAttributes').first().waitFor();
    await timeline(page);

    await open(await find('WorkflowType = "dailyRefresh"'), 'User Metadata');
    await detailsSay(page, 'The run is finished');
    await picture(page, 'run');

    await page.goto(`${ui}/namespaces/default/schedules`);
    await page.getByText('daily-refresh').waitFor();
    await picture(page, 'schedules');
  } finally {
    await browser.close();
  }
}

/**
 * Waits until the workflow's details contain a text. The Web UI shows Markdown in frames; the details are the last one.
 */
const detailsSay = (page: Page, text: string): Promise<void> =>
  page.locator('iframe').last().contentFrame().getByText(text).waitFor();

async function newest(ui: string, query: string): Promise<string> {
  const answer = await fetch(`${ui}/api/v1/namespaces/default/workflows?query=${encodeURIComponent(query)}`);
  const { executions = [] } = (await answer.json()) as { executions?: { execution: { workflowId: string } }[] };
  const workflowId = executions[0]?.execution.workflowId;
  if (workflowId === undefined) throw new Error(`The demo has no workflow for ${query}`);
  return workflowId;
}

async function showOurColumns(page: Page): Promise<void> {
  await page.getByTestId('workflows-summary-table-configuration-button').click();
  const press = (column: string, what: 'add' | 'remove') =>
    page.getByTestId(`orderable-list-item-${column}-${what}-button`).click();
  for (const column of ['Run ID', 'Type', 'End']) await press(column, 'remove');
  for (const column of ['Institution', 'AwaitingReason']) await press(column, 'add');
  await page.keyboard.press('Escape');
}

async function saveView(page: Page, name: string): Promise<void> {
  await page.getByTestId('create-view-button').click();
  await page.getByTestId('save-view-modal-input').fill(name);
  await page.locator('dialog[open]').getByTestId('confirm-modal-button').click();
  await page.locator('dialog[open]').waitFor({ state: 'hidden' });
}

/** Takes a picture of the timeline without the table of events below it, because that names the machine. */
async function timeline(page: Page): Promise<void> {
  const from = await page.getByRole('heading', { name: 'Event History' }).boundingBox();
  await page.setViewportSize({ ...SIZE, height: 1_400 });
  await picture(page, 'timeline', { x: 64, y: from!.y - 2, width: SIZE.width - 64, height: 340 });
  await page.setViewportSize(SIZE);
}

/** Finds a refresh that polled Flinks, but one without the long delay that follows a lost answer. */
const POLLED = 'RefreshOutcome = "refreshed" AND HistoryLength > 50 AND ExecutionDuration < "2m"';

interface Clip {
  x: number;
  y: number;
  width: number;
  height: number;
}

async function picture(page: Page, name: string, clip?: Clip): Promise<void> {
  await page.evaluate('document.fonts.ready');
  const png = await page.screenshot({ animations: 'disabled', ...(clip && { clip }) });
  writeFileSync(join(FOLDER, `web-ui-${name}.webp`), await webp(page.context().browser()!, png));
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
