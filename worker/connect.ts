import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import type { TemporalConnectionOptions } from '../config/temporal';
import type { Logger } from './logging';

const RETRY_MS = 2_000;
const TOLD_EVERY_MS = 10_000;

/**
 * Connects a worker to Temporal. The SDK tries a first connection once only, and a worker may well start before its
 * server: this tries every 2 s until it succeeds, and says so every 10 s. Throws the reason of `signal` when that aborts.
 */
export async function connectWorker(
  options: TemporalConnectionOptions & { address: string },
  { signal, log }: { signal: AbortSignal; log: Logger },
): Promise<NativeConnection> {
  let toldMs = -Infinity;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await NativeConnection.connect(options);
    } catch (error) {
      if (Date.now() - toldMs >= TOLD_EVERY_MS) {
        toldMs = Date.now();
        log.warn({ error }, `Temporal at ${options.address} cannot be reached; trying again every 2 s.`);
      }
      await sleep(RETRY_MS, undefined, { signal });
    }
  }
}
