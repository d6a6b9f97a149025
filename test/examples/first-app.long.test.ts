import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium';
import { freePort } from '../../embedded/ports';
import { Customer } from '../browser/support';
import { builtCli } from '../support/built';
import { inTime, waitFor } from '../support/wait-for';

/** examples/first-app.mjs in a folder of its own, with nothing but the light package, as examples/README.md says it. */
const ROOT = join(__dirname, '../..');
const PACKAGE = 'flinks-daily-refresh-http';
const MINUTES_MS = 300_000;

let folder: string;
let browser: Browser;
let app: ChildProcess;
let demo: ChildProcess | undefined;
let said = '';

beforeAll(async () => {
  const cli = builtCli();
  browser = await launchChromium();
  folder = mkdtempSync(join(tmpdir(), 'first-app-'));
  const installed = join(folder, 'node_modules', PACKAGE);
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ name: PACKAGE, main: 'index.js' }));
  writeFileSync(join(installed, 'index.js'), `module.exports = require('${join(ROOT, 'dist/client/http/index.js')}');`);
  cpSync(join(ROOT, 'examples/first-app.mjs'), join(folder, 'first-app.mjs'));
  app = spawn(process.execPath, ['first-app.mjs'], {
    cwd: folder,
    env: { ...process.env, PORT: String(await freePort()) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  app.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [, options = ''] = await says(/npm run demo -- (.+)\n/);
  demo = spawn(process.execPath, [cli, 'demo', '--json', '--logins', '60', ...options.split(' ')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const summary = new Promise<{ gateway: string; apiKey: string }>((resolve) =>
    createInterface({ input: demo!.stdout! }).on('line', (line) => {
      const told = JSON.parse(line) as { event: string; gateway: string; apiKey: string };
      if (told.event === 'summary') resolve(told);
    }),
  );
  const { gateway, apiKey } = await inTime('the summary of the demo', summary, { withinMs: MINUTES_MS });
  await says(/address of the API: $/);
  app.stdin!.write(`${gateway}/docs/ui/\n`);
  await says(/the key \(demo-…\): $/);
  app.stdin!.write(`${apiKey}\n`);
}, 2 * MINUTES_MS);
afterAll(async () => {
  app?.kill('SIGKILL');
  await browser?.close();
  if (demo?.exitCode === null) {
    const ended = new Promise((resolve) => demo!.once('close', resolve));
    demo.kill('SIGTERM');
    await inTime('the end of the demo after SIGTERM', ended);
  }
  rmSync(folder, { recursive: true, force: true });
}, 90_000);

const says = (pattern: RegExp): Promise<RegExpExecArray> =>
  waitFor(`the app to say ${pattern}`, () => pattern.exec(said), { seen: () => said.slice(-1_000) });

test(
  'an app of one file hears by a signed event that its customer is back, and reads the accounts',
  async () => {
    const [, url = ''] = await says(/answer the bank:\n {2}(http\S+)/);
    const context = await browser.newContext({ locale: 'en-CA' });
    const customer = new Customer(context, await context.newPage());
    await customer.page.goto(url);
    await customer.reconnects();
    await says(/Event: login\.recovered\n( {2}.+: [\d.]+\n)+/);
  },
  MINUTES_MS,
);
