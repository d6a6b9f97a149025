import { randomUUID } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, { LogController } from 'fastify';
import {
  createJsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { answerProblem } from './problems/answer-problem';
import { auditCalls } from './audit';
import { keyCheck, requireApiKey } from './auth';
import type { GatewayDeps } from './deps';
import { EVENT_WEBHOOKS } from './event-schemas';
import { keepExamples } from './examples';
import { refuseConnections } from './framing';
import { harden, safeHeaders, SEEN_BY_HOOKS } from './hardening';
import { refuseForeignEncoding, takeOnlyJson } from './json-body';
import { logRequest } from './logging';
import { ProblemError } from './problems/problems';
import { bankDataRoutes } from './routes/bank-data';
import { connectRoutes } from './routes/connect';
import { connectLinkRoutes } from './routes/connect-link';
import { docsRoutes } from './routes/docs';
import { eventRoutes } from './routes/events';
import { healthRoutes } from './routes/health';
import { loginRoutes } from './routes/logins';
import { refreshRoutes } from './routes/refresh';
import { institutionRoutes } from './routes/institutions';
import { runRoutes } from './routes/runs';
import { statusRoutes } from './routes/status';
import { webhookRoutes } from './routes/webhooks';
import { withdrawalRoutes } from './routes/withdrawal';
import { replaceRoutes } from './routes/replace';
import { nameSuccessors } from './successors';
import type { Api } from './schemas';
import { watchRequests } from './watch';
import { wrongMethods } from './wrong-methods';

/** A request that has not arrived completely within this time is refused, and its connection is closed. */
const REQUEST_TIMEOUT_MS = 120_000;
/**
 * How long a parameter in a path may be: as long as Node lets a whole request line be. Node refuses longer ones before
 * the router sees them, so every id in a path reaches the check of its route.
 */
const LONGEST_PARAM = 16_384;

/**
 * The gateway: the app's HTTP API, the operator's and the customer's pages, and the route for Flinks' webhooks. The
 * caller makes it listen, and closes it; closing lets open requests finish. Every error answer of the API is a problem
 * document with a stable code (problems.ts).
 */
export function createGateway(deps: GatewayDeps): Api {
  const headers = safeHeaders({ behindTls: deps.settings.gateway.url.startsWith('https:') });
  const app = fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    http: SEEN_BY_HOOKS,
    trustProxy: deps.settings.gateway.trustedProxies,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    // While the gateway closes, requests that still arrive on open connections are answered as usual.
    return503OnClosing: false,
    routerOptions: { maxParamLength: LONGEST_PARAM },
    clientErrorHandler: refuseConnections(headers),
    frameworkErrors: (error, request, reply) => answerProblem(error, request, reply.headers(headers)),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerProblem);
  harden(app, headers);
  if (deps.watch !== undefined) watchRequests(app, deps.watch);
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done(request.is404 ? notFound() : undefined);
  });
  // For a route that does not find what is asked for, such as the route that serves the files of /docs/ui.
  app.setNotFoundHandler(() => {
    throw notFound();
  });
  app.addHook('onResponse', (request, reply, done) => {
    logRequest(request, reply);
    done();
  });
  const refuseWrongMethods = wrongMethods(app);
  void app.register(swagger, {
    openapi: ABOUT,
    transform: (route) => withoutFilledQueries(TO_JSON_SCHEMA(route)),
    transformObject: (document) => ('openapiObject' in document ? withOptionalBodies(document.openapiObject) : {}),
  });
  void app.register((open, _options, done) => {
    healthRoutes(open.withTypeProvider<ZodTypeProvider>(), deps);
    done();
  });
  void app.register((open) => docsRoutes(open.withTypeProvider<ZodTypeProvider>()));
  void app.register((page) => statusRoutes(page.withTypeProvider<ZodTypeProvider>(), deps));
  void app.register(withKey(deps), { prefix: '/v1' });
  void app.register((page) => connectRoutes(page.withTypeProvider<ZodTypeProvider>(), deps), { prefix: '/connect' });
  void app.register(
    (open, _options, done) => {
      webhookRoutes(open.withTypeProvider<ZodTypeProvider>(), deps);
      done();
    },
    { prefix: '/webhooks' },
  );
  void app.register(refuseWrongMethods);
  return app;
}

const TO_JSON_SCHEMA = createJsonSchemaTransform({ zodToJsonConfig: { override: keepExamples } });

/**
 * Takes the examples out of a route's query. The page /docs/ui fills them into its forms, so a call that is tried
 * without changing them would begin after the example cursor and leave out a part of the list.
 */
function withoutFilledQueries(route: ReturnType<typeof TO_JSON_SCHEMA>): typeof route {
  const { properties = {} } = (route.schema.querystring ?? {}) as {
    properties?: Record<string, { examples?: unknown }>;
  };
  for (const property of Object.values(properties)) delete property.examples;
  return route;
}

/**
 * A route whose body may be null also accepts a request without a body. The plugin that makes the document does not
 * know that, so the body is marked as optional here.
 */
function withOptionalBodies<Document extends { paths?: object }>(document: Document): Document {
  for (const operations of Object.values(document.paths ?? {})) {
    for (const { requestBody } of Object.values(operations as Record<string, { requestBody?: DescribedBody }>)) {
      const { anyOf = [] } = requestBody?.content['application/json']?.schema ?? {};
      if (requestBody !== undefined && anyOf.some(({ type }) => type === 'null')) requestBody.required = false;
    }
  }
  return document;
}

interface DescribedBody {
  required?: boolean;
  content: Record<string, { schema?: { anyOf?: { type?: string }[] } }>;
}

const notFound = (): ProblemError => new ProblemError('not_found', '/docs lists all routes.');

/** Everything under /v1. It requires a key and accepts only JSON. */
const withKey = (deps: GatewayDeps) => async (app: Api) => {
  const { apiKeys, callsPerMinute } = deps.settings.gateway;
  await app.register(rateLimit, { global: false });
  const enter = requireApiKey(app, keyCheck(apiKeys), callsPerMinute);
  takeOnlyJson(app);
  nameSuccessors(app, deps);
  auditCalls(app, deps.store);
  app.addHook('onRequest', async (request) => {
    await enter(request);
    refuseForeignEncoding(request);
  });
  for (const routes of [
    loginRoutes,
    refreshRoutes,
    connectLinkRoutes,
    bankDataRoutes,
    runRoutes,
    institutionRoutes,
    eventRoutes,
    withdrawalRoutes,
    replaceRoutes,
  ])
    routes(app, deps);
};

const ABOUT = {
  openapi: '3.1.0',
  info: {
    title: 'flinks-daily-refresh',
    description:
      'Keeps the bank data of Flinks logins fresh. Every answer that is not a success is an RFC 9457 problem ' +
      'document whose `code` is stable. Every answer has the header x-request-id, under which the log of the gateway ' +
      'names it.',
    version: '1',
  },
  webhooks: EVENT_WEBHOOKS,
  components: {
    securitySchemes: {
      apiKey: {
        type: 'http' as const,
        scheme: 'bearer',
        description: 'One of GATEWAY_API_KEYS. A key that is written as ro:<key> there may only read.',
      },
    },
  },
  security: [{ apiKey: [] }],
};
