import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { startEmbeddedPostgres } from '../../embedded/postgres';
import { migrate } from '../../store/migrate';
import type { Engine } from './engine';
import { startForked, type Forked } from './forked';
import { costOf, type Cost } from './histories';
import { children, cpuOf, load, machine, peakMb } from './processes';
import type { SimulatorMessage, SimulatorStarted } from './simulator-process';

/**
 * How many logins at most the bare side (the engine alone) and the textbook side (the routine as a tutorial would write
 * it) refresh at once. It is the product's default (REFRESH_MAX_OPEN).
 */
export const WINDOW = 200;
const WARM_UP = 40;

/** What one side has cost in one round. `cpuMs` is per login. */
export interface Measured {
  loginsPerSecond: number;
  cpuMs: { engine: number; worker: number; postgres: number; flinks: number };
  /** What the workflow of the first login has cost. */
  login: Cost;
  /** The history events of the workflow that starts the logins, divided by the number of logins. */
  coordinatorEvents: number;
  peakMb: { engine: number; worker: number };
  /** The time from the start of the worker's process until it is ready for work. */
  startUpMs: number;
  /**
   * SQL statements and transactions of the worker per login, with those of the run. They are measured only for the
   * product.
   */
  statements?: number;
  transactions?: number;
  /**
   * What else ran on the machine: `busy` is the CPU time of processes that are not of this bench, `steal` the time that
   * the host took away, both as parts of the machine's time (0 to 1), and `load` its load average after the run.
   */
  others: { busy: number; steal: number; load: number };
}

/** PostgreSQL and the made-up Flinks, which the product and the textbook version use. */
export interface Surroundings {
  databaseUrl: string;
  database: Pool;
  postgresPid: number;
  flinks: SimulatorStarted;
  simulator: Forked;
  addLogins(count: number, institution?: string): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startSurroundings(): Promise<Surroundings> {
  const dataDir = mkdtempSync(join(tmpdir(), 'flinks-bench-'));
  const before = new Set(children().map(({ pid }) => pid));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const postgresPid = children().find((child) => !before.has(child.pid))!.pid;
  await migrate(postgres.url);
  const database = new Pool({ connectionString: postgres.url });
  const simulator = startForked('speed/simulator-process.js');
  const flinks = await simulator.ask<SimulatorStarted>({ kind: 'start' } satisfies SimulatorMessage);
  return {
    databaseUrl: postgres.url,
    database,
    postgresPid,
    flinks,
    simulator,
    async addLogins(count) {
      const lastRefresh = new Date().toISOString();
      const logins = Array.from({ length: count }, () => ({ loginId: randomUUID(), lastRefresh }));
      await simulator.ask({ kind: 'add', logins } satisfies SimulatorMessage);
      return logins.map(({ loginId }) => loginId);
    },
    async stop() {
      await database.end();
      await Promise.all([simulator.stop(), postgres.stop()]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** One of the things that are compared: the product, the engine alone, or the textbook version. */
export interface Side {
  /** Refreshes these logins, and returns the id of the workflow that started them, and when the last one ended. */
  run(loginIds: string[]): Promise<{ coordinator: string; endedAtMs?: number }>;
  addLogins(count: number): Promise<string[]>;
  loginWorkflow(loginId: string): string;
  worker: Forked;
  engine: Engine;
  surroundings: Surroundings | null;
  startUpMs: number;
  count?(): Promise<{ statements: number; transactions: number }>;
}

/** Runs some logins to warm up, then runs and measures `count` others. */
export async function measure(side: Side, count: number): Promise<Measured> {
  await side.run(await side.addLogins(WARM_UP));
  const loginIds = await side.addLogins(count);
  const pids = {
    engine: side.engine.pid,
    worker: side.worker.pid,
    postgres: side.surroundings?.postgresPid,
    flinks: side.surroundings?.simulator.pid,
  };
  const cpu = () => Object.values(pids).map((pid) => (pid === undefined ? 0 : cpuOf(pid)));
  const [before, all, own, sentBefore] = [cpu(), machine(), cpuOf(process.pid), await side.count?.()];
  const startedMs = Date.now();
  const { coordinator, endedAtMs = Date.now() } = await side.run(loginIds);
  const [after, allAfter, ownAfter, sent] = [cpu(), machine(), cpuOf(process.pid), await side.count?.()];
  const [engine = 0, worker = 0, postgres = 0, flinks = 0] = after.map((each, at) => (each - before[at]!) / count);
  const total = allAfter.busy + allAfter.idle + allAfter.steal - all.busy - all.idle - all.steal;
  return {
    loginsPerSecond: (count * 1_000) / (endedAtMs - startedMs),
    cpuMs: { engine, worker, postgres, flinks },
    login: await costOf(side.engine.client, side.loginWorkflow(loginIds[0]!)),
    coordinatorEvents: (await costOf(side.engine.client, coordinator)).events / count,
    peakMb: { engine: peakMb(pids.engine), worker: peakMb(pids.worker) },
    startUpMs: side.startUpMs,
    ...(sent &&
      sentBefore && {
        statements: (sent.statements - sentBefore.statements) / count,
        transactions: (sent.transactions - sentBefore.transactions) / count,
      }),
    others: {
      busy: Math.max(0, (allAfter.busy - all.busy - (ownAfter - own)) / total),
      steal: (allAfter.steal - all.steal) / total,
      load: load(),
    },
  };
}
