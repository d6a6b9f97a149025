import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import pino from 'pino';
import { DEFAULT_POLICY } from '../domain/policy';
import { FlinksClient } from '../flinks/client';
import { openStore } from '../store/store';
import { bundleFor } from '../worker/bundle';
import { startWorkers } from '../worker/workers';

/**
 * The first message to this process, with which its work begins. The process answers with its memory (RSS) in bytes
 * when it is ready and after each message 'sample', and with its measurements after the message 'stop'. `unreadBytes`
 * is the size from which an answer is read on a thread of its own.
 */
export interface WorkerInput {
  databaseUrl: string;
  temporalAddress: string;
  flinksUrl: string;
  unreadBytes?: number;
  keys?: { customerId: string; secretKey: string; apiKey: string };
}

/** The most memory (RSS) in bytes, and the 99th percentile and the longest of the event loop's delays. */
export interface Measured {
  rssPeak: number;
  p99Ms: number;
  longestMs: number;
}

const SAMPLE_MS = 20;
const KEYS = { customerId: 'bench', secretKey: 'bench', apiKey: 'bench' };

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** Runs the worker that is measured: the real one, in this process of its own. */
async function work({ databaseUrl, temporalAddress, flinksUrl, unreadBytes, keys = KEYS }: WorkerInput): Promise<void> {
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const store = openStore({ databaseUrl, applicationName: 'bench' });
  const flinks = new FlinksClient({ baseUrl: flinksUrl, ...keys, ...(unreadBytes ? { unreadBytes } : {}) });
  const workers = await startWorkers({
    connection,
    namespace: 'default',
    bundlePath: bundleFor({ encodesFailures: false, traced: false }),
    callsPerSecond: 1_000,
    flinks,
    store,
    policy: { ...DEFAULT_POLICY, attributes: [] },
    log: pino({ level: 'silent' }),
  });
  const delay = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  delay.enable();
  let rssPeak = 0;
  const sample = setInterval(() => (rssPeak = Math.max(rssPeak, process.memoryUsage.rss())), SAMPLE_MS);
  process.send?.(process.memoryUsage.rss());

  process.on('message', (asked) => {
    if (asked === 'sample') {
      process.send?.(process.memoryUsage.rss());
      return;
    }
    clearInterval(sample);
    delay.disable();
    const ms = (nanoseconds: number) => Math.round(nanoseconds / 1e6);
    // The kernel knows the true peak, which may lie between two samples.
    const peak = Math.max(rssPeak, process.resourceUsage().maxRSS * 1024);
    process.send?.({ rssPeak: peak, p99Ms: ms(delay.percentile(99)), longestMs: ms(delay.max) } satisfies Measured);
    void workers.stop();
  });
}

process.once('message', (input) => void work(input as WorkerInput));
