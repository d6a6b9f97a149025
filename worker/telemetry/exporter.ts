import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { Logger } from '../../process/logging';

/**
 * What may leave with a span. The SDK puts whole objects on its spans (memo, search attributes), and messages of errors
 * may quote what was being read: nothing goes out that is not on this list.
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

/** Sends spans on by `inner`, stripped; says once a minute when they cannot be sent. Nothing waits for them. */
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
    this.log.warn('Traces could not be sent to OTEL_EXPORTER_OTLP_ENDPOINT; they are lost, the work goes on.');
  }
}

/** The kind of an error is kept, its message is not. */
function stripped(span: ReadableSpan): ReadableSpan {
  const attributes = Object.fromEntries(Object.entries(span.attributes).filter(([name]) => KEPT.has(name)));
  const events = span.events.map(({ time, name, attributes: given }) => {
    const type = given?.['exception.type'];
    return { time, name, attributes: type === undefined ? {} : { 'exception.type': type } };
  });
  const changed = { attributes, events, links: [], status: { code: span.status.code } };
  // Members of a span are getters and fields: what is not changed is read through.
  return Object.create(
    span,
    Object.fromEntries(Object.entries(changed).map(([name, value]) => [name, { value }])),
  ) as ReadableSpan;
}
