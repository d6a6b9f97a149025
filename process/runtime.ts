import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';
import type { Logger } from './logging';

/**
 * The attributes of SDK, workflows and activities that are logged. Never inputs or results, whatever later versions
 * add.
 */
const KEPT = [
  'activityType',
  'activityId',
  'attempt',
  'box',
  'code',
  'durationMs',
  'error',
  'eventId',
  'failure',
  'outcome',
  'path',
  'runId',
  'sdkComponent',
  'span_id',
  'state',
  'status',
  'taskQueue',
  'trace_id',
  'workflowId',
  'workflowType',
];
const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
/** Logged at every start: the flinks-api worker has activities only, and there are no Nexus services. */
const EXPECTED = /^No (workflows|Nexus services) registered/;
/** A server that is down fails every call and every poll: each kind of trouble is logged once in this time. */
const SAME_AGAIN_AFTER_MS = 60_000;

let installed = false;

/**
 * Sends the Temporal SDK's logs to `log`, and leaves signals to us. Call it once per process, before any other use of
 * the SDK; a second call does nothing. `metricsAddress` is the host:port where the SDK's core serves its own metrics.
 */
export function installRuntime(log: Logger, metricsAddress: string | null = null): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    logger: sdkLogger(log),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      ...(metricsAddress === null ? {} : { metrics: { prometheus: coreMetrics(metricsAddress) } }),
    },
  });
}

/** Prometheus names: units in the name, seconds, and `_total`. */
const coreMetrics = (bindAddress: string) => ({
  bindAddress,
  countersTotalSuffix: true,
  unitSuffix: true,
  useSecondsForDurations: true,
});

/** The SDK's logger on top of ours. Repeated trouble gets one line a minute, with the number of lines left out. */
export function sdkLogger(log: Logger, nowMs: () => number = Date.now): DefaultLogger {
  const told = new Map<string, { atMs: number; leftOut: number }>();
  return new DefaultLogger('TRACE', ({ level, message, meta }: LogEntry) => {
    const kept = keptOf(meta);
    if (EXPECTED.test(message)) return log.debug(kept, message);
    const write = log[LEVELS[level]].bind(log);
    if (level !== 'WARN' && level !== 'ERROR') return write(kept, message);
    // "retried 13 times" and "retried 14 times" are the same trouble.
    const kind = `${message.replace(/\d+/g, '#')} ${kindOf(meta?.['error'])}`;
    const before = told.get(kind);
    if (before && nowMs() - before.atMs < SAME_AGAIN_AFTER_MS) {
      before.leftOut += 1;
      return;
    }
    told.set(kind, { atMs: nowMs(), leftOut: 0 });
    write(before && before.leftOut > 0 ? { ...kept, leftOut: before.leftOut } : kept, message);
  });
}

const keptOf = (meta: LogEntry['meta']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(meta ?? {}).filter(([name]) => KEPT.includes(name)));

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { type } = error as { type?: unknown };
  return typeof type === 'string' ? type : error.name;
}
