import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

const NOT_AT_WORK =
  'The worker takes no work yet: Temporal or the database cannot be used, or `setup` has not run. See the log.\n';

/** How long a scrape waits for the core's metrics. It must be short, because a scraper gives up after ten seconds. */
const CORE_ANSWERS_WITHIN_MS = 3_000;

export interface MetricsServerOptions {
  host: string;
  port: number;
  registry: Registry;
  /** Updates the gauges. Must not throw. */
  lookUp: () => Promise<void>;
  /** The URL at which the Temporal SDK's core serves its own metrics; null in a process without workers. */
  coreUrl: string | null;
  /** Says whether the workers of this process take work; null in a process without workers. */
  isAtWork: (() => Promise<boolean>) | null;
}

/**
 * Serves GET /metrics: our metrics, followed by those of the SDK's core, so that a scraper needs only one port. In a
 * process with workers it also serves GET /readyz, which answers 200 as soon as they take work and 503 before that, so
 * that a deploy can wait for it. Rejects with the error of `listen`, such as EADDRINUSE. Resolves to a function that
 * ends the server.
 */
export async function serveMetrics(options: MetricsServerOptions): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    const { isAtWork } = options;
    const isReadiness = path === '/readyz' && isAtWork !== null;
    if (path !== '/metrics' && !isReadiness)
      return end(response, 404, 'There is only GET /metrics, and GET /readyz of a worker.\n');
    if (request.method !== 'GET') return end(response, 405, 'GET only.\n');
    if (isReadiness) {
      return void isAtWork().then((is) => (is ? end(response, 200, 'At work.\n') : end(response, 503, NOT_AT_WORK)));
    }
    scraped(options).then(
      (text) => end(response, 200, text, options.registry.contentType),
      () => end(response, 500, 'The metrics could not be put together.\n'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return () => closed(server);
}

async function scraped({ registry, lookUp, coreUrl }: MetricsServerOptions): Promise<string> {
  const [core] = await Promise.all([coreUrl === null ? '' : coreMetrics(coreUrl), lookUp()]);
  return `${await registry.metrics()}${core}`;
}

/** Returns the metrics of the SDK's core. Empty if they cannot be had, because ours are useful without them. */
async function coreMetrics(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(CORE_ANSWERS_WITHIN_MS) });
    return answer.ok ? await answer.text() : '';
  } catch {
    return '';
  }
}

function end(response: ServerResponse, status: number, text: string, contentType = 'text/plain; charset=utf-8'): void {
  const headers = { 'content-type': contentType, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  response.writeHead(status, headers).end(text);
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
