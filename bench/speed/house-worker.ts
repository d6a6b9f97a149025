import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { Client } from 'pg';
import pino from 'pino';
import { DEFAULT_POLICY } from '../../domain/policy';
import { FlinksClient } from '../../flinks/client';
import { openStore } from '../../store/store';
import { bundleFor } from '../../worker/bundle';
import { startWorkers } from '../../worker/workers';
import type { SimulatorStarted } from './simulator-process';

/**
 * The messages to this process, which runs the product's worker. It answers `start` when the worker is ready, and
 * `count` with what the worker has sent to the database.
 */
export type HouseMessage =
  | { kind: 'start'; databaseUrl: string; temporalAddress: string; flinks: SimulatorStarted; callsPerSecond: number }
  | { kind: 'count' };
/** How much the worker has sent to the database so far. `transactions` counts only those that began with `begin`. */
export interface Sent {
  statements: number;
  transactions: number;
}

const sent: Sent = { statements: 0, transactions: 0 };
const prototype = Client.prototype as unknown as { query: (...given: unknown[]) => unknown };
const { query } = prototype;
prototype.query = function counted(this: Client, ...given: unknown[]): unknown {
  sent.statements += 1;
  if (given[0] === 'begin') sent.transactions += 1;
  return query.apply(this, given);
};

async function start({ databaseUrl, temporalAddress, flinks, callsPerSecond }: HouseMessage & { kind: 'start' }) {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const workers = await startWorkers({
    connection,
    namespace: 'default',
    bundlePath: bundleFor({ encodesFailures: false, traced: false }),
    callsPerSecond,
    flinks: new FlinksClient({ baseUrl: flinks.url, ...flinks.credentials }),
    store: openStore({ databaseUrl, applicationName: 'bench' }),
    policy: DEFAULT_POLICY,
    log: pino({ level: 'silent' }),
    shutdownGraceMs: 1_000,
  });
  process.once('SIGTERM', () => void workers.stop().finally(() => process.exit()));
}

process.on('message', (message: HouseMessage) => {
  if (message.kind === 'count') process.send?.(sent);
  else void start(message).then(() => process.send?.({}));
});
// The bench, which started this process, has ended.
process.once('disconnect', () => process.exit());
