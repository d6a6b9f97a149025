import { randomUUID } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { PayloadKey } from '../../client';
import { KeyRingCodec } from '../../client/payload-codec';
import { answerProblem } from '../problems/answer-problem';
import { refuseConnections } from '../framing';
import { harden, safeHeaders, SEEN_BY_HOOKS } from '../hardening';
import { takeOnlyJson } from '../json-body';
import { logRequest } from '../logging';
import { ProblemError } from '../problems/problems';
import { allowOrigins } from './origins';
import { readPayloads, writePayloads } from './payloads';
import { makeSessions } from './sessions';
import { isRemote, requireSignIn, signInRoutes } from './sign-in';

export interface CodecServerOptions {
  payloadKeys: readonly PayloadKey[];
  /** The keys of the callers that are allowed. If there are none, no key is required. */
  keys: readonly string[];
  /** Origins of web pages that may call the server. */
  origins: readonly string[];
  /** pino, or a compatible logger. */
  log: FastifyBaseLogger;
}

/** A payload is at most 2 MB, and a call carries the payloads of one event or of one page of events. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * A remote codec as Temporal defines it (POST .../decode and .../encode): the Web UI and the `temporal` command have
 * payloads decrypted and encrypted by it. The content of payloads is never logged. The caller makes the server listen,
 * and closes it.
 */
export function createCodecServer(options: CodecServerOptions): FastifyInstance {
  const { payloadKeys, keys, origins, log } = options;
  const access = { keys, origins, sessions: makeSessions() };
  const headers = safeHeaders({ behindTls: isRemote(access) });
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    http: SEEN_BY_HOOKS,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseConnections(headers),
    frameworkErrors: (error, request, reply) => answerProblem(error, request, reply.headers(headers)),
  });
  harden(app, headers);
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler(() => {
    throw notFound();
  });
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    logRequest(request, reply);
    done();
  });
  app.get('/healthz', () => ({ ok: true }));
  if (keys.length > 0) {
    void app.register(rateLimit, { global: false });
    void app.register((page, _options, done) => {
      signInRoutes(page, access);
      done();
    });
  }
  void app.register((api, _options, done) => {
    takeOnlyJson(api);
    allowOrigins(api, origins);
    if (keys.length > 0) requireSignIn(api, access);
    codecRoute(api, new KeyRingCodec(payloadKeys));
    done();
  });
  return app;
}

/** The codec's route. As the protocol says, only the end of the path counts, so any path may come before it. */
function codecRoute(app: FastifyInstance, codec: KeyRingCodec): void {
  app.post('/*', async (request) => {
    const verb = /(?:^|\/)(encode|decode)$/.exec((request.params as { '*': string })['*'])?.[1];
    if (verb === undefined) throw notFound();
    const payloads = readPayloads(request.body);
    return writePayloads(verb === 'encode' ? await codec.encode(payloads) : await codec.decode(payloads));
  });
}

const notFound = (): ProblemError =>
  new ProblemError('not_found', 'This server takes POST on a path that ends in /decode or /encode.');
