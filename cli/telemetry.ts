import type { Client } from '@temporalio/client';
import type { GatewaySettings, Settings, WorkerSettings } from '../config/settings';
import { freePort } from '../embedded/ports';
import type { CallWatch } from '../flinks/client';
import type { RequestWatch } from '../process/request-watch';
import type { Store } from '../store/store';
import { watchCalls } from '../worker/telemetry/calls';
import { createGauges } from '../worker/telemetry/gauges';
import { gaugeLookUp } from '../worker/telemetry/look-up';
import { createMetrics, type Metrics } from '../worker/telemetry/metrics';
import { serveMetrics } from '../worker/telemetry/metrics-server';
import { startTracing, type Tracing } from '../worker/telemetry/tracing';
import type { Logger } from '../process/logging';
import { installRuntime } from '../process/runtime';
import { CommandFailedError } from './errors';
import type { Lifecycle } from '../process/lifecycle';

/** What METRICS_PORT and OTEL_EXPORTER_OTLP_ENDPOINT enable, for building the services. */
export interface Telemetry {
  metrics: Metrics | null;
  tracing: Tracing | null;
  watchCall: CallWatch | undefined;
  watchRequest: RequestWatch | undefined;
  /** Whether the workers of this process take work. */
  atWork: { isBegun: boolean };
  /** The address where the SDK's core serves its metrics in this process. */
  coreUrl: string | null;
}

/**
 * Enables what the settings ask for, before anything else is created. Traces are flushed after everything else has
 * stopped. `withWorker` says that this process runs workers, so that it contains the SDK's core.
 */
export async function startTelemetry(
  { metricsPort, otlpEndpoint }: Pick<Settings, 'metricsPort' | 'otlpEndpoint'>,
  life: Lifecycle,
  log: Logger,
  { withWorker }: { withWorker: boolean },
): Promise<Telemetry> {
  const metrics = metricsPort === null ? null : createMetrics();
  const coreAddress = withWorker && metrics !== null ? `127.0.0.1:${await freePort()}` : null;
  if (withWorker) installRuntime(log, coreAddress);
  const tracing = otlpEndpoint === null ? null : startTracing(otlpEndpoint, log);
  if (tracing !== null) life.onStop(() => tracing.stop());
  const watching = [metrics, tracing].filter((one) => one !== null);
  return {
    metrics,
    tracing,
    watchCall: watching.length === 0 ? undefined : watchCalls((end) => watching.forEach((one) => one.callEnded(end))),
    watchRequest: watching.length === 0 ? undefined : watchingRequests(metrics, tracing),
    atWork: { isBegun: false },
    coreUrl: coreAddress === null ? null : `http://${coreAddress}/metrics`,
  };
}

/** Serves GET /metrics on METRICS_PORT, on the gateway's address, and GET /readyz too in a process with workers. */
export async function serveTelemetry(
  { metrics, coreUrl, atWork }: Telemetry,
  { metricsPort: port, gateway: { host }, sendsEvents, promise: { freshShare } }: WorkerSettings | GatewaySettings,
  { store, temporal }: { store: Store; temporal: Client },
  life: Lifecycle,
): Promise<void> {
  if (metrics === null || port === null) return;
  const { registry, institution } = metrics;
  const update = createGauges({ registry, institution, sendsEvents, freshShare });
  const lookUp = gaugeLookUp({ store, client: temporal }, update);
  const isAtWork = coreUrl === null ? null : workCheck(store, atWork);
  try {
    life.onStop(await serveMetrics({ host, port, registry, lookUp, coreUrl, isAtWork }));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'no code';
    const todo = 'End what listens there, or set METRICS_PORT to another port: each process needs one of its own.';
    throw new CommandFailedError(`Metrics cannot be served on ${host}:${port} (${reason}). ${todo}`, { cause: error });
  }
}

/**
 * Whether the workers take work on a database that they can use. A wrong DATABASE_URL must stop a rollout, but a
 * database that goes away later must not take all workers out of service, so the first good answer counts from then on.
 */
function workCheck(store: Pick<Store, 'isPrepared'>, atWork: Telemetry['atWork']): () => Promise<boolean> {
  let wasPrepared = false;
  return async () => {
    if (!atWork.isBegun) return false;
    wasPrepared ||= await store.isPrepared().catch(() => false);
    return wasPrepared;
  };
}

const watchingRequests =
  (metrics: Metrics | null, tracing: Tracing | null): RequestWatch =>
  (request) => {
    const span = tracing?.requestBegins(request);
    return {
      within: (rest) => (span === undefined ? rest() : span.within(rest)),
      ends(status, durationMs) {
        span?.ends(status);
        metrics?.requestEnded({ ...request, status, durationMs });
      },
    };
  };
