import { z } from 'zod';
import type { Api } from '../schemas';

const anyDocument = z.looseObject({}).meta({ description: 'OpenAPI 3.1.' });

/** The OpenAPI document, as JSON for programs and as a list of routes for a browser. Without a key. */
export function docsRoutes(api: Api): void {
  api.get(
    '/docs/json',
    {
      schema: {
        tags: ['docs'],
        summary: 'This API as an OpenAPI document',
        security: [],
        response: { 200: anyDocument },
      },
    },
    () => ({ ...api.swagger() }),
  );

  api.get(
    '/docs',
    {
      schema: {
        tags: ['docs'],
        summary: 'The same; a readable list where HTML is asked for',
        security: [],
        response: {
          200: {
            description: 'OpenAPI 3.1, or a page.',
            content: { 'application/json': { schema: anyDocument }, 'text/html': { schema: z.string() } },
          },
        },
      },
    },
    (request, reply) => {
      reply.header('vary', 'accept');
      if (!request.headers.accept?.includes('text/html')) return reply.send({ ...api.swagger() });
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', "default-src 'none'")
        .send(page(api));
    },
  );
}

function page(api: Api): string {
  const { paths = {} } = api.swagger();
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods ?? {}).map(([method, operation]) => {
      const { summary = '' } = operation as { summary?: string };
      return `<tr><td><code>${method.toUpperCase()} ${path}</code></td><td>${summary}</td></tr>`;
    }),
  );
  const link = '<a href="/docs/json">OpenAPI document</a>';
  return `<!doctype html><html lang="en"><title>API</title><h1>flinks-daily-refresh</h1><p>${link}</p><table>${rows.join('')}</table></html>`;
}
