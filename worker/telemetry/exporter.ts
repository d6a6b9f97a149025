import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { Logger } from '../../process/logging';

/**
 * The attributes of a span that may be exported. All others are left out, because the SDK puts whole objects on its
 * spans (memo, search attributes), and error messages may quote bank data that was being read.
 */
const KEPT = new Set([
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'flinks.box',
  'flinks.code',
  'flinks.endpoint',
  'run_id',
  'runId',
  'taskQueue',
  'temporalActivityId',
  'temporalUpdateId',
  'temporalWorkflowId',
  'workflowId',
  'workflowType',
]);
const TOLD_EVERY_MS = 60_000;

/**
 * Passes spans to `inner` without the attributes and messages that must not leave this process. If spans cannot be
 * sent, it says so in the log at most once a minute. No work waits for the sending of spans.
 */
export class CarefulExporter implements SpanExporter {
  private toldMs = -Infinity;

  constructor(
    private readonly inner: SpanExporter,
    private readonly log: Logger,
  ) {}

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.inner.export(spans.map(stripped), (result) => {
      if (result.error !== undefined) this.tell();
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.inner.shutdown();
  }

  private tell(): void {
    if (performance.now() - this.toldMs < TOLD_EVERY_MS) return;
    this.toldMs = performance.now();
    this.log.warn('Traces could not be sent to OTEL_EXPORTER_OTLP_ENDPOINT; they are lost, and the work goes on.');
  }
}

/** Keeps the attributes in KEPT and, of an error, its type. Leaves out error messages and links. */
function stripped(span: ReadableSpan): ReadableSpan {
  const attributes = Object.fromEntries(Object.entries(span.attributes).filter(([name]) => KEPT.has(name)));
  const events = span.events.map(({ time, name, attributes: given }) => {
    const type = given?.['exception.type'];
    return { time, name, attributes: type === undefined ? {} : { 'exception.type': type } };
  });
  const changed = { attributes, events, links: [], status: { code: span.status.code } };
  // A span has getters beside its fields, so it is not copied: what is not changed is read through the prototype.
  return Object.create(
    span,
    Object.fromEntries(Object.entries(changed).map(([name, value]) => [name, { value }])),
  ) as ReadableSpan;
}
