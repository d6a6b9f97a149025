import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlinksRefreshClient } from '../../client';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { DEFAULT_POLICY } from '../../domain/policy';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../embedded/postgres';
import { FlinksClient } from '../../flinks/client';
import { createLogger } from '../../process/logging';
import { startSimulator, type Simulator } from '../../simulator/server';
import { migrate } from '../../store/migrate';
import { openStore, type Store } from '../../store/store';
import { startWorkers, type RunningWorkers } from '../../worker/workers';
import type { refreshLogin } from '../../workflows/refresh-login/workflow';
import { sql } from '../support/database';
import { connectToTestTemporal } from '../support/temporal';
import { inTime, waitFor } from '../support/wait-for';
import { TEST_BUNDLE } from '../support/workflow-bundle';

const LOGINS = 8;
const SIZE = '256m';
const DISK_FULL = '53100';

/** A file system of its own in memory; null where this user may not mount one. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'flinks-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=755`, 'tmpfs', folder], { stdio: 'pipe' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

const disk = smallDisk();
if (disk === null) process.stderr.write('Skipped: a full disk. Only root may mount a small one here.\n');
const testOnDisk = disk === null ? test.skip : test;

let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
let postgres: EmbeddedPostgres;
let simulator: Simulator;
let flinks: FlinksClient;
let store: Store;
let workers: RunningWorkers;
beforeAll(async () => {
  if (disk === null) return;
  temporal = await connectToTestTemporal();
  postgres = await startEmbeddedPostgres({ dataDir: disk });
  await migrate(postgres.url);
  simulator = await startSimulator();
  flinks = new FlinksClient({ baseUrl: simulator.url, ...simulator.credentials });
  store = openStore({ databaseUrl: postgres.url, applicationName: 'test', withinMs: { connection: 1_000 } });
  workers = await startWorkers({
    connection: temporal.native,
    namespace: temporal.namespace,
    bundlePath: TEST_BUNDLE,
    flinks,
    store,
    policy: DEFAULT_POLICY,
    callsPerSecond: 100,
    shutdownGraceMs: 10_000,
    log: createLogger('fatal'),
  });
}, 120_000);
afterAll(async () => {
  if (disk === null) return;
  await workers?.stop();
  await store?.close();
  await flinks?.close();
  await simulator?.close();
  await postgres?.stop();
  await temporal?.close();
  execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true });
}, 60_000);

/** Takes all room that is left. */
function fill(file: string): void {
  const open = openSync(file, 'w');
  try {
    for (const size of [1_048_576, 4_096]) {
      try {
        for (;;) writeSync(open, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(open);
  }
}

const register = async (count: number): Promise<string[]> => {
  const lastRefresh = new Date().toISOString();
  const ids = Array.from({ length: count }, () => simulator.addLogin({ lastRefresh }).loginId);
  await store.logins.upsertMany(ids.map((loginId) => ({ loginId })));
  return ids;
};
const start = (loginId: string) =>
  new FlinksRefreshClient(temporal.client, { policy: DEFAULT_POLICY }).startRefresh({ loginId, live: false });
const resultOf = (loginId: string) =>
  temporal.client.workflow.getHandle<typeof refreshLogin>(refreshLoginWorkflowId(loginId)).result();
const countsOf = (loginId: string) =>
  sql<Record<string, number>>(
    postgres.url,
    `select (select count(*)::int from accounts where login_id = $1) as accounts,
            (select count(*)::int from transactions where login_id = $1) as transactions,
            (select count(*)::int from attributes where login_id = $1) as attributes`,
    [loginId],
  );

testOnDisk(
  'a disk that is full under PostgreSQL while logins are refreshed: nothing is torn, and all goes on once there is room',
  async () => {
    const [quiet = ''] = await register(1);
    await start(quiet);
    const outcome = await inTime('a refresh with room', resultOf(quiet));
    const wanted = await countsOf(quiet);
    const logins = await register(LOGINS);
    // Answers come only when the disk is full.
    const held = { endpoint: 'GetAccountsDetail', hangMs: 4_000, times: LOGINS } as const;
    simulator.faults.set(held);
    for (const loginId of logins) await start(loginId);
    await waitFor(
      'every login at D',
      () => simulator.calls.filter(({ endpoint }) => endpoint === held.endpoint).length > LOGINS,
    );
    const filler = join(disk!, 'filler');
    fill(filler);
    const refused = await waitFor('PostgreSQL to have no room', () =>
      sql(
        postgres.url,
        'create table room as select repeat(md5(n::text), 99) as text from generate_series(1, 20000) n',
      ).then(
        () => null,
        (error: unknown) => (error as { code?: string }).code ?? 'gone',
      ),
    );
    expect(refused).toBe(DISK_FULL);
    // Nothing but the lack of room has refused them.
    const failures = async (): Promise<string[]> => {
      const found = await Promise.all(
        logins.map((loginId) => temporal.client.workflow.getHandle(refreshLoginWorkflowId(loginId)).describe()),
      );
      return found.flatMap(({ raw }) => (raw.pendingActivities ?? []).map((one) => one.lastFailure?.message ?? ''));
    };
    await waitFor('landings that are tried again', async () =>
      (await failures()).some((message) => message.includes(DISK_FULL)),
    );
    // An answer is there as a whole or not at all.
    const { attributes: _, ...ofAnswer } = wanted[0]!;
    for (const loginId of logins) {
      const [counts] = await countsOf(loginId);
      const { attributes: _later, ...landed } = counts!;
      expect([{ accounts: 0, transactions: 0 }, ofAnswer]).toContainEqual(landed);
    }
    rmSync(filler);
    const outcomes = await inTime('the refreshes', Promise.all(logins.map(resultOf)), { withinMs: 120_000 });
    expect(outcomes).toEqual(logins.map(() => outcome));
    for (const loginId of logins) expect(await countsOf(loginId)).toEqual(wanted);
    expect(simulator.violations).toEqual([]);
  },
  300_000,
);
