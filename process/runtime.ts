import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';
import type { Logger } from './logging';

/**
 * The attributes with which log lines of the SDK, of workflows and of activities are written. All others are left out,
 * so that no input or result gets into the log, whatever later versions of the SDK add.
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
/**
 * What the SDK warns of at every start, although it is intended: the worker for calls to Flinks has no workflows, and
 * no worker has Nexus services. Logged as `debug`.
 */
const EXPECTED = /^No (workflows|Nexus services) registered/;
/** In this time each kind of trouble is logged once, because with a server down every call and every poll fails. */
const SAME_AGAIN_AFTER_MS = 60_000;

let installed = false;

/**
 * Makes the Temporal SDK write its logs to `log`, and keeps it from handling signals, which we do ourselves. Call it
 * once in a process, before any other use of the SDK; a second call does nothing. `metricsAddress` is the host:port at
 * which the SDK's core shall serve its own metrics; null if it shall serve none.
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

/** The core's metrics get names as Prometheus wants them: with units, in seconds, and `_total` for counters. */
const coreMetrics = (bindAddress: string) => ({
  bindAddress,
  countersTotalSuffix: true,
  unitSuffix: true,
  useSecondsForDurations: true,
});

/**
 * Returns a logger for the SDK that writes to ours. Of warnings and errors of one kind it writes one a minute; the next
 * one says in `leftOut` how many were left out since.
 */
export function sdkLogger(log: Logger, nowMs: () => number = Date.now): DefaultLogger {
  const told = new Map<string, { atMs: number; leftOut: number }>();
  return new DefaultLogger('TRACE', ({ level, message, meta }: LogEntry) => {
    const kept = keptOf(meta);
    if (EXPECTED.test(message)) return log.debug(kept, message);
    const write = log[LEVELS[level]].bind(log);
    if (level !== 'WARN' && level !== 'ERROR') return write(kept, message);
    // Numbers do not count: "retried 13 times" and "retried 14 times" are the same kind.
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

/** The SDK names the id of the execution otherwise in activities than in workflows. */
const OURS: Partial<Record<string, string>> = { workflowRunId: 'runId' };

const keptOf = (meta: LogEntry['meta']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(meta ?? {})
      .map(([name, value]) => [OURS[name] ?? name, value] as const)
      .filter(([name]) => KEPT.includes(name)),
  );

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { type } = error as { type?: unknown };
  return typeof type === 'string' ? type : error.name;
}
