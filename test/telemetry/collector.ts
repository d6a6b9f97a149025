import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: Record<string, unknown> }[];
}

export interface SeenSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  attributes: Record<string, unknown>;
}

/** An OpenTelemetry collector that stores what it receives: OTLP over HTTP, JSON. */
export class Collector {
  readonly spans: SeenSpan[] = [];
  /** All bodies as received. */
  readonly bodies: string[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer();
    const collector = new Collector(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.url === '/v1/traces') collector.take(Buffer.concat(chunks).toString());
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /**
   * The spans by their ids, as in a trace store. If a workflow ends while a signal arrives, its last task is repeated:
   * its code runs again and ends the same spans under the same ids.
   */
  distinct(): SeenSpan[] {
    return [...new Map(this.spans.map((span) => [`${span.traceId} ${span.spanId}`, span])).values()];
  }

  ofTrace(traceId: string): SeenSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  /** The names from a span up to the root of the received spans. */
  pathUp(span: SeenSpan): string[] {
    const parent = this.spans.find(({ spanId }) => spanId === span.parentSpanId);
    return [span.name, ...(parent === undefined ? [] : this.pathUp(parent))];
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private take(body: string): void {
    this.bodies.push(body);
    const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] };
    for (const { traceId, spanId, parentSpanId, name, attributes } of resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans),
    )) {
      const values = attributes.map(({ key, value }) => [key, Object.values(value)[0]]);
      const parent = parentSpanId === undefined || parentSpanId === '' ? null : parentSpanId;
      this.spans.push({
        traceId,
        spanId,
        parentSpanId: parent,
        name,
        attributes: Object.fromEntries(values) as SeenSpan['attributes'],
      });
    }
  }
}
