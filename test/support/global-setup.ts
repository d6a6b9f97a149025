import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEARCH_ATTRIBUTES } from '../../domain/ids';
import { startEmbeddedPostgres } from '../../embedded/postgres';
import type { EmbeddedTemporal } from '../../embedded/temporal';
import { clusterOfTests } from './cluster';
import { sql } from './database';
import { startTestTemporal } from './embedded-temporal';
import { addNamespaces } from './namespaces';
import { buildTestBundles } from './workflow-bundle';

declare global {
  /** Called by global-teardown.ts; both run in jest's own process. */
  var endTestServers: (() => Promise<void>) | undefined;
}

/**
 * One Temporal server and one PostgreSQL for the whole run: TEST_TEMPORAL_ADDRESS and TEST_DATABASE_URL. If a cluster
 * is running for the tests, its Temporal also serves tests with their own workers, in separate namespaces.
 */
export default async function setup({ maxWorkers }: { maxWorkers: number }): Promise<void> {
  // 'exit' handlers end the servers, and a signal alone does not run them.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  const dataDir = mkdtempSync(join(roomInMemory() ?? tmpdir(), 'flinks-test-'));
  // The tests use this folder too, because many start servers of their own.
  process.env['TMPDIR'] = folderOfTests(dataDir);
  const [postgres, temporal] = await Promise.all([postgresOfTests(dataDir), temporalOfTests(), buildTestBundles()]);
  await addNamespaces(temporal.address, { workers: maxWorkers, searchAttributes: [...SEARCH_ATTRIBUTES] });
  process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  process.env['TEST_TEMPORAL_ADDRESS'] = temporal.address;
  process.env['TEST_DATABASE_URL'] = postgres.url;
  globalThis.endTestServers = async () => {
    await Promise.all([postgres.stop(), temporal.stop()]);
  };
}

/** Makes a folder as accessible as /tmp, because a PostgreSQL that a test starts as root runs as another user. */
function folderOfTests(dataDir: string): string {
  chmodSync(dataDir, 0o711);
  const folder = mkdtempSync(join(dataDir, 'of-tests-'));
  chmodSync(folder, 0o1777);
  return folder;
}

const MEMORY = '/dev/shm';
const ROOM_BYTES = 4e9;

/**
 * A folder in memory with room for the tests' databases, if the machine has one. Each database is a thousand files, and
 * ext4 is slow to create files where many were just deleted: test/store took 80 s of kernel time there, 23 s in memory.
 */
function roomInMemory(): string | null {
  if (!existsSync(MEMORY)) return null;
  const { bavail, bsize } = statfsSync(MEMORY);
  const hasRoom = bavail * bsize > ROOM_BYTES && freemem() > 2 * ROOM_BYTES;
  // Some tests run small programs from their folder, which containers often do not allow in /dev/shm.
  const mayExecute = !/^\S+ \/dev\/shm .*\bnoexec\b/m.test(readFileSync('/proc/mounts', 'utf8'));
  return hasRoom && mayExecute ? MEMORY : null;
}

/** TEST_POSTGRES_URL: a superuser of a server of another version, which is used instead of the embedded one. */
async function postgresOfTests(dataDir: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const url = process.env['TEST_POSTGRES_URL'];
  if (url !== undefined) return { url, stop: () => Promise.resolve() };
  const postgres = await startEmbeddedPostgres({ dataDir });
  await flushNothing(postgres.url);
  return postgres;
}

/** Turns off flushing to disk: a database then takes 0.1 s instead of 2 s. Only a crash of the machine loses data. */
async function flushNothing(url: string): Promise<void> {
  for (const setting of ['fsync', 'full_page_writes']) await sql(url, `alter system set ${setting} = off`);
  await sql(url, 'select pg_reload_conf()');
}

async function temporalOfTests(): Promise<Pick<EmbeddedTemporal, 'address' | 'stop'>> {
  const cluster = clusterOfTests();
  if (cluster === null) return startTestTemporal();
  return { address: cluster.temporal.address, stop: () => Promise.resolve() };
}
