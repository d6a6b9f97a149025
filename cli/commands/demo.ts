import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Listr } from 'listr2';
import { demoSettings } from '../../config/demo';
import type { Settings } from '../../config/settings';
import { freePort, isPortFree } from '../../embedded/ports';
import { startSimulator, type Simulator } from '../../simulator/server';
import type { RunView } from '../../store/runs/run-view';
import { createLogger } from '../../process/logging';
import { bringUp } from '../bring-up';
import { DemoApi } from '../demo/api';
import { funnel, paths, plainFunnel } from '../demo/view';
import { leaveAddresses } from '../found-servers';
import { print, printJson, printable, type ExitCode } from '../output';
import type { Servers } from '../servers';
import { stayUp, type Lifecycle } from '../../process/lifecycle';

export interface DemoOptions {
  logins: number;
  seed: number;
  json?: true;
  exit?: true;
}

const LOOK_EVERY_MS = 500;
const API_KEY = 'demo-key-0123456789abcdef';
const PORTS = { gateway: 8080, temporal: 7233, ui: 8233 };

interface Demo {
  simulator: Simulator;
  settings: Settings;
  servers: Servers;
  run: RunView;
}

/**
 * Runs `up` with a simulated Flinks: logins of a portfolio as found in Canada today, one run over all of them, and its
 * funnel.
 */
export async function demo(options: DemoOptions): Promise<ExitCode> {
  const log = createLogger(options.json ? 'info' : 'warn');
  return stayUp(log, async (life) => {
    const shown = await follow(options, life, log);
    const waiting = await new DemoApi(shown.settings.gateway.url, API_KEY).aWaitingLogin();
    if (options.json) sayJson(shown, waiting?.loginId ?? null);
    else saySummary(shown, waiting?.loginId ?? null);
    if (options.exit) life.end();
    else if (!options.json) print('Everything stays up. Ctrl-C ends it and forgets the demo.');
  });
}

/** The steps: live on a terminal, as plain lines elsewhere. */
async function follow(
  { logins, seed, json }: DemoOptions,
  life: Lifecycle,
  log: ReturnType<typeof createLogger>,
): Promise<Demo> {
  const made: Partial<Demo> = {};
  const onTerminal = process.stdout.isTTY && !json;
  const say = (line: string): void => (onTerminal || json ? undefined : print(line));
  const steps = new Listr<object, 'default' | 'silent', 'silent'>(
    [
      {
        title: `A made-up Flinks with ${logins} logins`,
        task: async () => {
          made.simulator = await startSimulator({ logins, seed });
          life.onStop(() => made.simulator?.close());
          say(`A made-up Flinks with ${logins} logins answers at ${made.simulator.url}`);
        },
      },
      {
        title: 'Temporal, PostgreSQL, worker and gateway',
        task: async (_context, task) => {
          made.settings = await settingsOf(made.simulator!, life);
          // The Temporal binary is built or fetched once, which takes minutes, so progress must be visible.
          const progress = (line: string): void => {
            task.output = printable(line);
            say(line);
          };
          made.servers = await bringUp(made.settings, life, log, progress);
          life.onStop(leaveAddresses(made.settings, made.servers));
          say(`Temporal, PostgreSQL, worker and gateway are up`);
        },
      },
      {
        title: 'One daily run over all of them',
        rendererOptions: { outputBar: Infinity, persistentOutput: true },
        task: async (_context, task) => {
          made.run = await runOnce(made as Demo, life, (run) => {
            task.output = funnel(run);
            say(plainFunnel(run));
          });
        },
      },
    ],
    { renderer: onTerminal ? 'default' : 'silent', fallbackRenderer: 'silent', concurrent: false },
  );
  await steps.run();
  return made as Demo;
}

async function settingsOf({ url, connectUrl, credentials }: Simulator, life: Lifecycle): Promise<Settings> {
  const dataDir = mkdtempSync(join(tmpdir(), 'flinks-demo-'));
  life.onStop(() => rmSync(dataDir, { recursive: true, force: true }));
  const portOr = async (port: number) => ((await isPortFree(port)) ? port : freePort());
  return demoSettings({
    flinksUrl: url,
    connectUrl,
    credentials,
    apiKey: API_KEY,
    dataDir,
    gatewayPort: await portOr(PORTS.gateway),
    temporalPort: await portOr(PORTS.temporal),
    uiPort: await portOr(PORTS.ui),
  });
}

async function runOnce({ simulator, settings }: Demo, life: Lifecycle, seen: (run: RunView) => void): Promise<RunView> {
  const api = new DemoApi(settings.gateway.url, API_KEY);
  for (let at = 0; at < simulator.logins.length; at += 10_000) {
    await api.register(
      simulator.logins.slice(at, at + 10_000).map(({ loginId, institution }) => ({ loginId, institution })),
    );
  }
  const { runId } = await api.startRun();
  let last = '';
  for (;;) {
    const run = await api.run(runId);
    const line = plainFunnel(run);
    if (line !== last) seen(run);
    last = line;
    if (run.state !== 'running') return run;
    await sleep(LOOK_EVERY_MS, undefined, { signal: life.signal });
  }
}

function saySummary({ run, servers, settings, simulator }: Demo, waiting: string | null): void {
  const seconds = Math.round((Date.parse(run.finishedAt ?? run.startedAt) - Date.parse(run.startedAt)) / 1_000);
  print('');
  print(`The run has ${run.state} after ${seconds} s, while users are still awaited. ${plainFunnel(run)}`);
  print(`${run.counts.refreshed} refreshed:`);
  for (const line of paths(run)) print(line);
  print('');
  if (servers.ui !== null)
    print(`Every login in the Temporal Web UI:  ${servers.ui}/namespaces/${servers.temporal.namespace}/workflows`);
  if (waiting === null) return;
  const login = `${settings.gateway.url}/v1/logins/${waiting}`;
  print('Be the user of one who is awaited: reconnect at the bank, then tell us, then look:');
  print(`  curl -X POST ${simulator.url}/admin/logins/${waiting}/reconnect`);
  print(
    `  curl -X POST ${login}/connect-completed -H 'authorization: Bearer ${API_KEY}' -H 'content-type: application/json' -d '{"eventId":"demo-1"}'`,
  );
  print(`  curl ${login} -H 'authorization: Bearer ${API_KEY}'`);
  print('Or be its operator (docs/cli.md):');
  print(`  export DATA_DIR=${settings.dataDir}`);
  print(`  npx flinks-refresh runs report`);
  print(`  npx flinks-refresh explain ${waiting}`);
  print('');
}

function sayJson({ run, servers, settings, simulator }: Demo, waiting: string | null): void {
  const { gateway } = settings;
  printJson({
    event: 'summary',
    run,
    ui: servers.ui,
    gateway: gateway.url,
    apiKey: API_KEY,
    flinks: simulator.url,
    dataDir: settings.dataDir,
    waiting,
  });
}
