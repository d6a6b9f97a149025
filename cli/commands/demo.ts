import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPrivateDir } from '../../embedded/data-dir';
import type { Run } from '../../client/http';
import { stayUp, type Lifecycle } from '../../process/lifecycle';
import { createLogger, fileDestination, type Logger } from '../../process/logging';
import { saySummary, sayJson, sayWhatNext } from '../demo/farewell';
import { hasUnsentEvents } from '../demo/api';
import { dayInWords, openNights, SETTINGS_OF_DAYS } from '../demo/days';
import { newEventsSecret, startReceiver } from '../demo/receiver';
import { leaveSignals, makeDemoFolder } from '../demo/folder';
import { phoneAddress } from '../demo/phone-address';
import { openPlainScreen, openTerminalScreen, type Screen } from '../demo/screen';
import { startBank, startHouse, type Demo, type StartOptions } from '../demo/start';
import { plainFunnel } from '../demo/view';
import { print, printJson, printToStderr, type ExitCode } from '../output';
import { lineOf } from './events-listen';

export interface DemoOptions {
  logins: number;
  seed: number;
  /** How many daily runs to make, one after the other. Between two runs some users come back. */
  days: number;
  json?: true;
  exit?: true;
  local?: true;
  /**
   * The URL to which the demo sends its events. They are signed with `eventsSecret`, or with a new secret, which is
   * printed. The customer page behind a link may lead back to any page of the same origin.
   */
  events?: string;
  eventsSecret?: string;
  showEvents?: true;
}

const LOOK_EVERY_MS = 250;
const STOPS_WITHIN_MS = 3_000;
const LOOPBACK = '127.0.0.1';

/**
 * Runs all that `up` runs, in front of a made-up Flinks with logins like those of a Canadian app today. Makes one run
 * over all of them for each day, and shows what became of them. All data is in a folder of the demo's own, which is
 * removed when this process ends.
 */
export async function demo(options: DemoOptions): Promise<ExitCode> {
  const dataDir = makeDemoFolder();
  const logFile = join(openPrivateDir(dataDir, 'logs'), 'demo.log');
  const log = options.json ? createLogger('info') : createLogger('info', fileDestination(logFile));
  try {
    return await stayUp(log, (life) => {
      leaveSignals();
      return show(options, { dataDir, logFile }, life, log);
    });
  } catch (error) {
    if (!options.json) sayLog(logFile);
    throw error;
  }
}

async function show(
  options: DemoOptions,
  { dataDir, logFile }: { dataDir: string; logFile: string },
  life: Lifecycle,
  log: Logger,
): Promise<void> {
  const screen = await openScreen(options, logFile);
  life.signal.addEventListener('abort', () => {
    screen.stop();
    if (!options.json && !options.exit) printToStderr('Stopping, and removing the data of the demo.');
    // Nothing of a demo needs to survive it, so its workers get no more time than this to stop.
    setTimeout(() => process.exit(0), STOPS_WITHIN_MS).unref();
  });
  const { logins, seed, days } = options;
  const { events, more } = await eventsOf(options, screen, life);
  const start = {
    dataDir,
    host: hostFor(options),
    logins,
    seed,
    events,
    more: { ...more, ...(days > 1 && SETTINGS_OF_DAYS) },
  };
  let shown: { demo: Demo; run: Run };
  try {
    shown = await play(start, days, screen, life, log);
  } catch (error) {
    screen.stop();
    throw error;
  }
  screen.end();
  if (options.showEvents && options.exit) await untilSent(shown.demo, life);
  if (options.json) await sayJson(shown.demo, shown.run);
  else saySummary(shown.run);
  if (options.exit) life.end();
  else if (!options.json) await sayWhatNext(shown.demo, logFile);
}

/** Waits until all events are sent. When a run has just ended, its asks are not sent yet: they were held until then. */
async function untilSent({ api }: Demo, life: Lifecycle): Promise<void> {
  while (await hasUnsentEvents(api)) await sleep(LOOK_EVERY_MS, undefined, { signal: life.signal });
}

/** Decides where the demo's events go: to the URL given, to a receiver that prints them, or nowhere. */
async function eventsOf(
  { events: url, eventsSecret, showEvents, json }: DemoOptions,
  screen: Screen,
  life: Lifecycle,
): Promise<Pick<StartOptions, 'events' | 'more'>> {
  if (url !== undefined) {
    const secret = eventsSecret ?? newEventsSecret();
    if (eventsSecret === undefined) {
      if (json) printJson({ event: 'events', url, secret });
      else screen.note(`Events are sent to ${url}, signed with EVENTS_SECRET=${secret}`);
    }
    return { events: { url, secret }, more: { CONNECT_RETURN_URLS: new URL('/', url).href } };
  }
  if (!showEvents) return { events: null };
  const events = await startReceiver(life, ({ timestamp, type, data }) => {
    if (json) printJson({ event: 'received', type, timestamp, data });
    else screen.note(lineOf({ createdAt: timestamp, type, data, state: 'delivered' }));
  });
  return { events };
}

async function openScreen({ json }: DemoOptions, logFile: string): Promise<Screen> {
  if (json) return openPlainScreen(() => undefined);
  if (!process.stdout.isTTY) {
    printToStderr(`The log: ${logFile}`);
    return openPlainScreen(print);
  }
  const { createLogUpdate } = await import('log-update');
  return openTerminalScreen(createLogUpdate(process.stdout), `log: ${logFile}`);
}

/**
 * The host that customers' links lead to. It is an address that phones reach if a person sits at this terminal and has
 * not given `--local`, otherwise loopback.
 */
const hostFor = ({ local, json, exit }: DemoOptions): string =>
  local || json || exit || !process.stdout.isTTY ? LOOPBACK : (phoneAddress() ?? LOOPBACK);

/** Starts everything, makes one run for each day, and shows each step on the screen. */
async function play(start: StartOptions, days: number, screen: Screen, life: Lifecycle, log: Logger) {
  screen.step(`A made-up Flinks with ${start.logins} logins`);
  const simulator = await startBank(start, life);
  screen.step('Temporal, PostgreSQL, worker and gateway');
  const demo = await startHouse(simulator, start, life, log, (line) => screen.detail(line));
  screen.step('One daily run over all of them');
  await registerAll(demo);
  let run = await runOnce(demo, life, screen);
  const nights = openNights(demo, life.signal);
  for (let day = 2; day <= days; day += 1) {
    screen.step(`Before day ${day}: users come back`, dayInWords(day - 1, run));
    const night = await nights.before(day);
    screen.step(`Day ${day}: the daily run`, night);
    run = await runOnce(demo, life, screen);
    nights.after(day);
  }
  return { demo, run };
}

async function registerAll({ simulator: { logins }, api }: Demo): Promise<void> {
  for (let at = 0; at < logins.length; at += 10_000) {
    await api.register(logins.slice(at, at + 10_000).map(({ loginId, institution }) => ({ loginId, institution })));
  }
}

async function runOnce({ api }: Demo, life: Lifecycle, screen: Screen): Promise<Run> {
  const { runId } = await api.startRun();
  let last = '';
  for (;;) {
    const run = await api.run(runId);
    const line = plainFunnel(run);
    if (line !== last) screen.run(run);
    last = line;
    if (run.state !== 'running') return run;
    await sleep(LOOK_EVERY_MS, undefined, { signal: life.signal });
  }
}

const SERIOUS = new Set(['warn', 'error', 'fatal']);
const LINES_SHOWN = 5;

/** Prints the last warnings and errors of the log, five at most, because its file is removed with the demo's folder. */
function sayLog(path: string): void {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const said = lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { level: string; msg?: string })
    .filter(({ level, msg }) => SERIOUS.has(level) && msg !== undefined)
    .slice(-LINES_SHOWN);
  for (const { level, msg } of said) printToStderr(`${level}: ${msg}`);
}
