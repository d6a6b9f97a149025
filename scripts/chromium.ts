import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Returns the path of Chromium: CHROMIUM_PATH if it is set, or else what is found on the PATH or in the usual places.
 * Throws if there is no Chromium, so that tests which need a browser fail instead of being skipped.
 */
export function findChromium(env: NodeJS.ProcessEnv): string {
  const given = env['CHROMIUM_PATH'];
  const folders = (env['PATH'] ?? '').split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = (given === undefined ? [...onPath, ...PLACES] : [given]).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    given === undefined
      ? 'This needs Chromium. Install it (Debian and Ubuntu: apt-get install chromium), or set CHROMIUM_PATH.'
      : 'There is no browser at CHROMIUM_PATH.',
  );
}

/** Starts a Chromium without a window. It makes no network calls of its own, as for updates. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium(process.env),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
