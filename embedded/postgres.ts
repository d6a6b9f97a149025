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

/** Long, because after a kill the server recovers before it accepts connections. */
const START_TIMEOUT_MS = 60_000;
/** How long the children of a killed server may take to notice and release its memory. */
const ORPHANS_TIMEOUT_MS = 60_000;
/** Fast shutdown, then immediate shutdown (the next start recovers), then force. */
const END_STEPS: readonly EndStep[] = [
  { signal: 'SIGINT', waitMs: 10_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
];

export interface EmbeddedPostgresOptions {
  dataDir: string;
  /** Default: the port used last time in this data folder if it is free, else any free one. */
  port?: number;
  log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** postgres://flinks_refresh:<password>@127.0.0.1:<port>/flinks_refresh */
  url: string;
  /** Shuts down cleanly, or by force after 15 seconds. */
  stop(): Promise<void>;
  exited: Promise<{ code: number | null }>;
}

/**
 * Starts the npm package's PostgreSQL as a child process on a cluster in `dataDir`, created at the first start, with
 * one role and one database. First ends a server that a killed process has left behind. The caller holds the lock of
 * the data folder (data-dir.ts). For root, it runs as an unprivileged user (postgres-user.ts). Throws EmbeddedError:
 * `data_dir_unusable`, `port_taken`, `postgres_unavailable`, `postgres_start_failed`.
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
    // Without this, the log of a failed statement quotes rows, which are bank data.
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

/** Checked at each start, because a kill may come between creating the cluster and the database. */
async function ensureDatabase(url: string): Promise<true> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A lost connection rejects the statement too; unhandled, this event would end the process.
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
 * Ends the server a killed process left on this cluster. Removes a `postmaster.pid` whose pid now belongs to another
 * process, because PostgreSQL would refuse to start over it. PostgreSQL still checks by itself that the cluster is
 * unused.
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
