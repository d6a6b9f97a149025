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
import { listenOn } from './listen';
import type { Lifecycle } from '../process/lifecycle';

/** The metrics and traces of this process, for the services that report to them. */
export interface Telemetry {
  /** Null if METRICS_PORT is not set. */
  metrics: Metrics | null;
  /** Null if OTEL_EXPORTER_OTLP_ENDPOINT is not set. */
  tracing: Tracing | null;
  watchCall: CallWatch | undefined;
  watchRequest: RequestWatch | undefined;
  /** Whether the workers of this process have started and were not told to stop. */
  atWork: { isBegun: boolean };
  /**
   * The address at which the core of the Temporal SDK serves its own metrics in this process; null without workers or
   * without metrics.
   */
  coreUrl: string | null;
}

/**
 * Sets up the metrics and traces that the settings ask for. Must be called before anything else is created; the last
 * traces are then sent off after everything else has stopped. `withWorker` says that this process runs workers, and so
 * contains the core of the Temporal SDK.
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

/**
 * Serves GET /metrics on METRICS_PORT of GATEWAY_HOST; in a process with workers also GET /readyz. Does nothing if
 * METRICS_PORT is not set. Each process needs a port of its own.
 */
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
  const stop = await listenOn(
    (address) => serveMetrics({ ...address, registry, lookUp, coreUrl, isAtWork }),
    { host, port },
    { name: 'metrics server', settings: { host: 'GATEWAY_HOST', port: 'METRICS_PORT' } },
  );
  life.onStop(stop);
}

/**
 * Returns the check behind /readyz of a worker: whether the workers have started, and the database has been found
 * prepared. A wrong DATABASE_URL must stop a rollout, but a database that goes away later must not take all workers out
 * of service. So the database is not asked again after its first good answer.
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
