import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEARCH_ATTRIBUTES } from '../../domain/ids';
import { startEmbeddedPostgres } from '../../embedded/postgres';
import type { EmbeddedTemporal } from '../../embedded/temporal';
import { clusterOfTests } from './cluster';
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
  // The servers end in 'exit' handlers, which a signal alone does not trigger.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  const dataDir = mkdtempSync(join(tmpdir(), 'flinks-test-'));
  const [postgres, temporal] = await Promise.all([postgresOfTests(dataDir), temporalOfTests(), buildTestBundles()]);
  await addNamespaces(temporal.address, { workers: maxWorkers, searchAttributes: [...SEARCH_ATTRIBUTES] });
  process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  process.env['TEST_TEMPORAL_ADDRESS'] = temporal.address;
  process.env['TEST_DATABASE_URL'] = postgres.url;
  globalThis.endTestServers = async () => {
    await Promise.all([postgres.stop(), temporal.stop()]);
  };
}

/** TEST_POSTGRES_URL: a superuser of a server of another version, which is used instead of the embedded one. */
async function postgresOfTests(dataDir: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const url = process.env['TEST_POSTGRES_URL'];
  return url === undefined ? startEmbeddedPostgres({ dataDir }) : { url, stop: () => Promise.resolve() };
}

async function temporalOfTests(): Promise<Pick<EmbeddedTemporal, 'address' | 'stop'>> {
  const cluster = clusterOfTests();
  if (cluster === null) return startTestTemporal();
  return { address: cluster.temporal.address, stop: () => Promise.resolve() };
}
