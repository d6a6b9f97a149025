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
  /** Null means in memory, for tests. */
  dataDir: string | null;
  port: number;
  /** Null means no Web UI. */
  uiPort: number | null;
  namespace: string;
  /** How long closed workflows are kept. */
  retention: '30d';
  /** TEMPORAL_CLI_PATH */
  cliPath: string | undefined;
  /** The PATH, for `temporal` and `go`. */
  path: string;
  cacheDir: string;
  /** Registered when the namespace is created; `setup` registers later ones. */
  searchAttributes?: Record<string, 'Keyword'>;
  /** Further dynamic configuration of the server, by key; the values are JSON. */
  dynamicConfig?: Record<string, string>;
  log?: (line: string) => void;
  progress?: (line: string) => void;
}

export interface EmbeddedTemporal {
  /** host:port */
  address: string;
  namespace: string;
  /** The Web UI's URL. */
  ui: string | null;
  /** Shuts down cleanly, or by force after 10 seconds. */
  stop(): Promise<void>;
  exited: Promise<{ code: number | null }>;
}

/**
 * Starts a Temporal development server as a child process, with its database in `dataDir`. First ends a server that a
 * killed process has left behind. The caller holds the lock of the data folder (data-dir.ts). Throws EmbeddedError:
 * `data_dir_unusable`, `port_taken`, `temporal_not_found`, `temporal_start_failed`.
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
  // The environment is empty, because TEMPORAL_* and a user's temporal.toml are about other servers.
  const start = () =>
    startServerProcess({ command, args, cwd: home, env: {}, user: undefined, logFile, endSteps: END_STEPS });
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
 * Starts the server, and starts it again if a port was taken, because it picks some ports at random, and another
 * program may use one of them.
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
 * The server opens an HTTP API on a random port and checks only the Host header. It is told a host name that no browser
 * can resolve, so that no web page gets in, by name or by address.
 */
const unreachableHost = (): string => `${randomBytes(16).toString('hex')}.invalid`;

function serverArgs(options: EmbeddedTemporalOptions): string[] {
  const { dataDir, port, uiPort, namespace, searchAttributes = {}, dynamicConfig = {} } = options;
  // The path is relative to the working folder, because the server would take a `?` in it for the start of options.
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
    // Without both settings, server 1.29 ignores priority and fairness keys.
    ...['--dynamic-config-value', 'matching.useNewMatcher=true'],
    ...['--dynamic-config-value', 'matching.enableFairness=true'],
    // One machine needs one partition. With four, each would get a quarter of the calls per second, and a present user's
    // call would wait for the next slot of its own partition (docs/performance.md).
    ...['--dynamic-config-value', 'matching.numTaskqueueReadPartitions=1'],
    ...['--dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'],
    ...['--dynamic-config-value', `frontend.httpAllowedHosts=["${unreachableHost()}"]`],
    ...Object.entries(dynamicConfig).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
    ...['--namespace', namespace],
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
  ];
}

/** Succeeds once the server answers and the namespace keeps closed workflows for `retention` instead of a day. */
async function prepare(address: string, options: EmbeddedTemporalOptions): Promise<true> {
  const { namespace, retention } = options;
  // Do not use an outbound proxy for 127.0.0.1.
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

/** Ends the server that a killed process left on this folder, because it still holds the database and the ports. */
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
 * A kill while the server creates its tables leaves a file that it can never open again. Nothing has used that server
 * yet, so removing the file loses nothing.
 */
function dropUnfinishedDatabase(home: string): void {
  if (existsSync(join(home, FINISHED))) return;
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(join(home, DATABASE + suffix), { force: true });
}
