import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { asyncLocalStorage } from '@temporalio/activity';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
  OpenTelemetryWorkflowClientInterceptor,
} from '@temporalio/interceptors-opentelemetry';
import type { OpenTelemetrySinks } from '@temporalio/interceptors-opentelemetry/lib/workflow';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import type { Logger } from '../../process/logging';
import { boxOf } from './boxes';
import type { CallEnd } from './calls';
import { CarefulExporter } from './exporter';

const SERVICE = 'flinks-daily-refresh';
/**
 * How long one sending of spans may take. A collector that cannot be reached must not delay the process's end for long.
 */
const SEND_WITHIN_MS = 5_000;
/** Routes without traces, because whatever supervises the process calls them every few seconds. */
const UNTRACED = new Set(['/healthz', '/readyz']);

export interface Tracing {
  clientInterceptors: WorkflowClientInterceptor[];
  activityInterceptors: ActivityInterceptorsFactory;
  /** The sinks through which the spans of workflow code get out of its sandbox. */
  sinks: InjectedSinks<OpenTelemetrySinks>;
  callEnded(end: CallEnd): void;
  requestBegins(request: { method: string; route: string | null; headers: Headers }): RequestSpan;
  /** Sends the spans that are not sent yet, and ends tracing. */
  stop(): Promise<void>;
}

type Headers = Record<string, string | string[] | undefined>;

interface RequestSpan {
  within(rest: () => void): void;
  ends(status: number): void;
}

/** Sends traces to the collector at `endpoint` (OTLP over HTTP, JSON). Call it once per process. */
export function startTracing(endpoint: string, log: Logger): Tracing {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = new CarefulExporter(new OTLPTraceExporter({ url, timeoutMillis: SEND_WITHIN_MS }), log);
  const processor = new BatchSpanProcessor(exporter);
  const resource = new Resource({ 'service.name': SERVICE });
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  provider.register();
  const tracer = provider.getTracer(SERVICE);

  return {
    clientInterceptors: [new OpenTelemetryWorkflowClientInterceptor({ tracer })],
    activityInterceptors: (activity) => ({
      inbound: new OpenTelemetryActivityInboundInterceptor(activity, { tracer }),
      outbound: new OpenTelemetryActivityOutboundInterceptor(activity),
    }),
    sinks: { exporter: makeWorkflowExporter(processor, resource) },
    callEnded({ endpoint: call, status, code, startedAtMs, durationMs }) {
      const box = boxOf(asyncLocalStorage.getStore()?.info.activityType ?? '');
      const span = tracer.startSpan(`Flinks ${call}`, {
        kind: SpanKind.CLIENT,
        startTime: startedAtMs,
        attributes: {
          'flinks.endpoint': call,
          ...(box === undefined ? {} : { 'flinks.box': box }),
          ...(code === null ? {} : { 'flinks.code': code }),
          ...(status === null ? {} : { 'http.response.status_code': status }),
        },
      });
      if (status === null || status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(startedAtMs + durationMs);
    },
    requestBegins({ method, route, headers }) {
      if (route === null || UNTRACED.has(route)) return NOT_TRACED;
      // The caller's baggage is not read: it would get into histories, and a caller can put anything into it.
      const { traceparent, tracestate } = headers;
      const caller = propagation.extract(ROOT_CONTEXT, { traceparent, tracestate });
      const attributes = { 'http.request.method': method, 'http.route': route };
      return requestSpan(tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, caller));
    },
    stop: () => provider.shutdown(),
  };
}

const NOT_TRACED: RequestSpan = { within: (rest) => rest(), ends: () => undefined };

const requestSpan = (span: Span): RequestSpan => ({
  within: (rest) => context.with(trace.setSpan(ROOT_CONTEXT, span), rest),
  ends(status) {
    span.setAttribute('http.response.status_code', status);
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  },
});
