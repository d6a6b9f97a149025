import type { FastifyRequest } from 'fastify';
import type { Store } from '../store/store';
import { actorOf, isReading } from './auth';
import type { Api } from './schemas';

/** What the audit keeps of a writing route. */
export interface Audited {
  action: string;
  /** Beside login and run: what was asked for and what came of it. Never a name, a reference or an id of the app's own. */
  detail?: (said: Said) => Record<string, unknown>;
  /** What it does is done before its answer is known: the route itself calls `recordWrite`. */
  byRoute?: true;
}

/** A request and its answer. */
export interface Said {
  params: Record<string, string>;
  query: Record<string, unknown>;
  body: Record<string, unknown>;
  answer: Record<string, unknown>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    audit?: Audited;
  }
}

/**
 * Writes a line for every write that was done, before its answer is sent: where that fails the answer is an error, and
 * the app sends its request again, which every route bears. A writing route that does not say what it is called does
 * not start.
 */
export function auditWrites(api: Api, store: Pick<Store, 'audit'>): void {
  api.addHook('onRoute', ({ method, url, config }) => {
    if (![method].flat().every(isReading) && config?.audit === undefined) {
      throw new TypeError(`Route ${String(method)} ${url} writes: give it a config.audit.`);
    }
  });
  api.addHook('preSerialization', async (request, reply, payload) => {
    const { audit } = request.routeOptions.config;
    if (audit !== undefined && !audit.byRoute && reply.statusCode < 300) await recordWrite(store, request, payload);
    return payload;
  });
}

/** Writes the line of a request that has done what its route is for. */
export async function recordWrite(
  store: Pick<Store, 'audit'>,
  request: FastifyRequest,
  answer: unknown = {},
): Promise<void> {
  const { audit } = request.routeOptions.config;
  if (audit !== undefined) await store.audit.record(lineOf(audit, request, answer));
}

function lineOf({ action, detail }: Audited, request: FastifyRequest, payload: unknown) {
  const said: Said = {
    params: request.params as Said['params'],
    query: request.query as Said['query'],
    body: (request.body ?? {}) as Said['body'],
    answer: payload as Said['answer'],
  };
  const { loginId } = said.params;
  const runId = said.params['runId'] ?? (said.answer['runId'] as string | undefined);
  return { actor: actorOf(request), action, loginId, runId, detail: detail?.(said) };
}
