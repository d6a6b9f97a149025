import { z } from 'zod';
import { EVENT_SCHEMAS } from '../event-schemas';
import type { Api } from '../schemas';

const openApi = z.looseObject({}).meta({ description: 'OpenAPI 3.1.' });

/** For the OpenAPI document only: what is sent is text already. */
const pageOrDocument: object = {
  200: {
    description: 'OpenAPI 3.1, or a page where `accept` asks for HTML.',
    content: { 'application/json': { schema: openApi }, 'text/html': { schema: z.string() } },
  },
};

/** The OpenAPI document, as JSON for programs and as a list of routes for a browser. Without a key. */
export function docsRoutes(api: Api): void {
  api.get(
    '/docs/json',
    {
      schema: {
        tags: ['docs'],
        summary: 'This API as an OpenAPI document',
        security: [],
        response: { 200: openApi },
      },
    },
    () => ({ ...api.swagger() }),
  );

  api.get(
    '/docs/events',
    {
      schema: {
        tags: ['docs'],
        summary: 'The JSON Schema of every event, by its type',
        security: [],
        response: { 200: z.record(z.string(), z.looseObject({})) },
      },
    },
    () => ({ ...EVENT_SCHEMAS }) as Record<string, Record<string, unknown>>,
  );

  api.get(
    '/docs',
    {
      schema: {
        tags: ['docs'],
        summary: 'The same; a readable list where HTML is asked for',
        security: [],
        response: { ...pageOrDocument },
      },
    },
    (request, reply) => {
      void reply.header('vary', 'accept');
      if (request.headers.accept?.includes('text/html') !== true) {
        return reply.type('application/json; charset=utf-8').send(JSON.stringify(api.swagger()));
      }
      const headers = { 'content-security-policy': "default-src 'none'" };
      return reply.type('text/html; charset=utf-8').headers(headers).send(page(api));
    },
  );
}

function page(api: Api): string {
  const rows = Object.entries(api.swagger().paths ?? {}).flatMap(([path, operations]) =>
    Object.entries(operations as Record<string, { summary?: string }>).map(
      ([method, { summary = '' }]) =>
        `<tr><td><code>${method.toUpperCase()} ${path}</code></td><td>${summary}</td></tr>`,
    ),
  );
  return `<!doctype html><html lang="en"><title>API</title><h1>flinks-daily-refresh</h1>
<p><a href="/docs/json">OpenAPI document</a></p><table>${rows.join('')}</table></html>`;
}
