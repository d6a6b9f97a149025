import type { FastifyReply } from 'fastify';
import swaggerUi from '@fastify/swagger-ui';
import { z } from 'zod';
import { EVENT_SCHEMAS } from '../event-schemas';
import { withExample } from '../examples';
import type { Api } from '../schemas';

const openApi = withExample(z.looseObject({}).meta({ description: 'OpenAPI 3.1.' }), {
  openapi: '3.1.0',
  info: { title: 'flinks-daily-refresh', version: '1' },
  paths: {},
});
const eventSchemas = withExample(z.record(z.string(), z.looseObject({})), {
  'login.refreshed': { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' },
});

const READER = '/docs/ui';

/**
 * What the page /docs/ui may load: only files of this gateway, and pictures from data URLs, because the stylesheet of
 * the page contains its pictures and list arrows as data URLs.
 */
const READER_POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

const JSON_TYPE = 'application/json; charset=utf-8';

function sendText(reply: FastifyReply, text: string): void {
  void reply.type(JSON_TYPE).send(text);
}

/**
 * The OpenAPI document, as JSON for programs and as a page for browsers, and the JSON Schemas of the events. No key is
 * needed.
 */
export async function docsRoutes(api: Api): Promise<void> {
  // No key is needed here, so a call must cost no more than sending a text that is ready.
  const events = JSON.stringify(EVENT_SCHEMAS);
  let document: string | null = null;
  const sendDocument = (reply: FastifyReply): void => sendText(reply, (document ??= JSON.stringify(api.swagger())));

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
    (_request, reply) => {
      sendDocument(reply);
    },
  );

  api.get(
    '/docs/events',
    {
      schema: {
        tags: ['docs'],
        summary: 'The JSON Schema of every event, by its type',
        security: [],
        response: { 200: eventSchemas },
      },
    },
    (_request, reply) => {
      sendText(reply, events);
    },
  );

  api.get(
    '/docs',
    {
      schema: {
        tags: ['docs'],
        summary: 'The same OpenAPI document; for a request that accepts HTML, a redirect to a page that shows it',
        security: [],
        response: { 200: openApi, 303: z.null().meta({ description: `To ${READER}/.` }) },
      },
    },
    (request, reply) => {
      void reply.header('vary', 'accept');
      if (request.headers.accept?.includes('text/html') === true) void reply.redirect(`${READER}/`, 303);
      else sendDocument(reply);
    },
  );

  await api.register(async (reader) => {
    reader.addHook('onRequest', (_request, reply, done) => {
      void reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
      done();
    });
    await reader.register(swaggerUi, {
      routePrefix: READER,
      staticCSP: READER_POLICY,
      // "Try it out" can call this gateway only (connect-src). A key that is typed in stays in the page's memory.
      uiConfig: { layout: 'BaseLayout', persistAuthorization: false, tryItOutEnabled: true, validatorUrl: null },
      theme: { title: 'flinks-daily-refresh: API' },
    });
  });
}
