import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import { openDataDir, openPrivateDir, parseIdentity, readIfThere } from './data-dir';
import { EmbeddedError } from './embedded-error';
import { requireFreePort } from './ports';
import { endProcess, identify, type EndStep } from './processes';
import { startServerProcess, waitUntilUp, type ServerProcess } from './server-process';
import { findTemporalBinary } from './temporal-binary';

const START_TIMEOUT_MS = 60_000;
const END_STEPS: readonly EndStep[] = [
  { signal: 'SIGTERM', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
];

export interface EmbeddedTemporalOptions {
  /** The folder in which the server keeps its database. Null, for tests: it keeps all data in memory. */
  dataDir: string | null;
  port: number;
  /** Null means no Web UI. */
  uiPort: number | null;
  namespace: string;
  /** How long the server keeps the histories of closed workflows. */
  retention: '30d';
  /** TEMPORAL_CLI_PATH; undefined if it is not set. */
  cliPath: string | undefined;
  /** The PATH in whose folders `temporal` and `go` are looked for. */
  path: string;
  cacheDir: string;
  /** The search attributes that the namespace gets when it is created. Those of later versions are added by `setup`. */
  searchAttributes?: Record<string, 'Keyword'>;
  /** Further environment variables of the server; by default it has none. */
  env?: Record<string, string>;
  /** Further dynamic configuration of the server, by key; the values are JSON. */
  dynamicConfig?: Record<string, string>;
  log?: (line: string) => void;
  progress?: (line: string) => void;
}

export interface EmbeddedTemporal {
  /** host:port */
  address: string;
  namespace: string;
  /** The URL of the Web UI; null without one. */
  ui: string | null;
  /** Shuts down cleanly, or by force after 10 seconds. */
  stop(): Promise<void>;
  exited: Promise<{ code: number | null }>;
}

/**
 * Starts a Temporal development server as a child process, with its database in `dataDir`. A server that a killed
 * process has left behind is ended first. The caller holds the lock of the data folder (data-dir.ts). Throws
 * EmbeddedError: `data_dir_unusable`, `port_taken`, `temporal_not_found`, `temporal_start_failed`.
 */
export async function startEmbeddedTemporal(options: EmbeddedTemporalOptions): Promise<EmbeddedTemporal> {
  const command = await findTemporalBinary(options);
  const dataDir = options.dataDir === null ? null : openDataDir(options.dataDir);
  const kept = dataDir && openPrivateDir(dataDir, 'temporal');
  if (kept) {
    await endLeftover(kept, options.log);
    dropUnfinishedDatabase(kept);
  }
  await requireFreePort(options.port, 'TEMPORAL_PORT');
  if (options.uiPort !== null) await requireFreePort(options.uiPort, 'TEMPORAL_UI_PORT');

  const home = kept ?? mkdtempSync(join(tmpdir(), 'flinks-temporal-'));
  const address = `127.0.0.1:${options.port}`;
  const logFile = join(dataDir ? openPrivateDir(dataDir, 'logs') : home, 'temporal.log');
  const args = serverArgs(options);
  const { env = {} } = options;
  // The server gets nothing of our environment, because TEMPORAL_* and a user's temporal.toml may be about another server.
  const start = () =>
    startServerProcess({ command, args, cwd: home, env, user: undefined, logFile, endSteps: END_STEPS });
  const server = await startUntilUp(start, { home, address, options, command, logFile });
  writeFileSync(join(home, FINISHED), '');
  return {
    address,
    namespace: options.namespace,
    ui: options.uiPort === null ? null : `http://127.0.0.1:${options.uiPort}`,
    async stop() {
      await server.stop();
      if (dataDir === null) rmSync(home, { recursive: true, force: true });
    },
    exited: server.exited,
  };
}

const STARTS = 3;

/**
 * Starts the server. If it ends because a port was taken, starts it again, three times in all: the server chooses some
 * of its ports at random, and another program may use one of them.
 */
async function startUntilUp(
  start: () => ServerProcess,
  about: { home: string; address: string; options: EmbeddedTemporalOptions; command: string; logFile: string },
): Promise<ServerProcess> {
  for (let starts = 1; ; starts += 1) {
    const server = start();
    if (server.pid !== undefined) writeFileSync(pidFileIn(about.home), JSON.stringify(identify(server.pid)));
    if (await waitUntilUp(server, () => prepare(about.address, about.options), START_TIMEOUT_MS)) return server;
    const tail = server.logTail();
    if (starts < STARTS && tail.includes('address already in use')) continue;
    throw new EmbeddedError(
      'temporal_start_failed',
      `The embedded Temporal server (${about.command}) ended while starting. Its log ${about.logFile} ends with:\n${tail}`,
    );
  }
}

const DATABASE = 'temporal.db';
const FINISHED = 'database-finished';
const pidFileIn = (home: string): string => join(home, 'temporal.pid');

/**
 * The server opens an HTTP API on a random port, and checks only the Host header of a request. So the only host that it
 * is told to allow is a name that no browser can resolve. Then no web page can call the API, by any name or address.
 */
const unreachableHost = (): string => `${randomBytes(16).toString('hex')}.invalid`;

function serverArgs(options: EmbeddedTemporalOptions): string[] {
  const { dataDir, port, uiPort, namespace, searchAttributes = {}, dynamicConfig = {} } = options;
  // The path of the database is relative to the working folder. In a whole path there could be a `?`, which the server
  // would take for the beginning of options.
  const sqlite = [
    '--db-filename',
    DATABASE,
    '--sqlite-pragma',
    'journal_mode=WAL',
    '--sqlite-pragma',
    'synchronous=NORMAL',
  ];
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(dataDir === null ? [] : sqlite),
    // Without these two settings, server 1.29 ignores priorities and fairness keys.
    ...['--dynamic-config-value', 'matching.useNewMatcher=true'],
    ...['--dynamic-config-value', 'matching.enableFairness=true'],
    // One partition of a task queue is enough on one machine. With four, each partition would get a quarter of the
    // calls per second, and the call of a present user would wait until its own partition may start the next call
    // (docs/performance.md).
    ...['--dynamic-config-value', 'matching.numTaskqueueReadPartitions=1'],
    ...['--dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'],
    ...['--dynamic-config-value', `frontend.httpAllowedHosts=["${unreachableHost()}"]`],
    ...Object.entries(dynamicConfig).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
    ...['--namespace', namespace],
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
  ];
}

/**
 * Sets the namespace to keep closed workflows for `retention` in place of the default of a day. Throws as long as the
 * server does not answer.
 */
async function prepare(address: string, options: EmbeddedTemporalOptions): Promise<true> {
  const { namespace, retention } = options;
  // A proxy that the environment names for outgoing connections must not be used for 127.0.0.1.
  const connection = await Connection.connect({
    address,
    connectTimeout: 1_000,
    channelArgs: { 'grpc.enable_http_proxy': 0 },
  });
  try {
    const service = connection.workflowService;
    const { config } = await service.describeNamespace({ namespace });
    const wanted = msToTs(retention);
    if (tsToMs(config?.workflowExecutionRetentionTtl ?? undefined) !== tsToMs(wanted)) {
      await service.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: wanted } });
    }
    return true;
  } finally {
    await connection.close();
  }
}

/** Ends the server that a killed process has left on this folder, because it still holds the database and the ports. */
async function endLeftover(home: string, log?: (line: string) => void): Promise<void> {
  const leftover = parseIdentity(readIfThere(pidFileIn(home)) ?? '');
  if (leftover === null || identify(leftover.pid)?.start !== leftover.start) return;
  log?.(`Ending the Temporal server (process ${leftover.pid}) that an earlier run left behind.`);
  if (await endProcess(leftover, END_STEPS)) return;
  throw new EmbeddedError(
    'temporal_start_failed',
    `Process ${leftover.pid}, a Temporal server left on ${home} by an earlier run, does not end. End it, then start again.`,
  );
}

/**
 * Removes the database of a server that never came up. If the server is killed while it creates its tables, it can
 * never open that database again. Nothing has used the server yet, so nothing is lost.
 */
function dropUnfinishedDatabase(home: string): void {
  if (existsSync(join(home, FINISHED))) return;
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(join(home, DATABASE + suffix), { force: true });
}
