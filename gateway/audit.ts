import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor, AuditEntry, Store } from '../store/store';
import type { AuditAction } from '../domain/audit-actions';
import { actorOf, isReading } from './auth';
import type { Api } from './schemas';

/** What the audit records about a route. */
interface Audited {
  action: AuditAction;
  /**
   * What the line says about the request and its result, besides login and run. It never contains the name of a person,
   * a reference or one of the app's own ids.
   */
  detail?: (said: AuditedCall) => Record<string, unknown>;
  /** If set, the store writes the line itself, in the transaction of the action. */
  byStore?: true;
}

/** A request and its answer. */
export interface AuditedCall {
  params: Record<string, string>;
  query: Record<string, unknown>;
  body: Record<string, unknown>;
  answer: Record<string, unknown>;
  /** Headers of the answer. */
  headers: Record<string, unknown>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the audit records about the route; null for a route below `/logins/:loginId` that reads no bank data. */
    audit?: Audited | null;
  }
}

/**
 * Writes an audit line for every successful write and every successful read of bank data, before the answer is sent. If
 * the line cannot be written, the answer is an error although the request has had its effect; the app then sends the
 * request again, which does no harm on any route. The gateway does not start if a route that writes, or that reads
 * below `/logins/:loginId/`, does not say what to audit.
 */
export function auditCalls(api: Api, store: Pick<Store, 'audit'>): void {
  api.addHook('onRoute', ({ method, url, config }) => {
    const reads = [method].flat().every(isReading);
    if ((!reads || BELOW_A_LOGIN.test(url)) && config?.audit === undefined) {
      throw new TypeError(`Route ${String(method)} ${url} writes or reads bank data: give it a config.audit.`);
    }
  });
  api.addHook('preSerialization', async (request, reply, payload) => {
    const { audit } = request.routeOptions.config;
    if (audit && !audit.byStore && reply.statusCode < 300)
      await store.audit.record(lineOf(audit, request, reply, payload));
    return payload;
  });
}

const BELOW_A_LOGIN = /\/logins\/:loginId\//;

/** The audit detail of a read: how many items it returned. */
export const countOf =
  (...members: string[]) =>
  ({ answer }: AuditedCall): Record<string, unknown> => ({
    count: members.reduce((sum, member) => sum + (answer[member] as unknown[]).length, 0),
  });

/** The sender of a request, as the audit names them. */
export const callerOf = (request: FastifyRequest): Actor => {
  const actor = actorOf(request);
  if (actor === null) throw new TypeError('This request carries no API key.');
  return { actor, address: request.ip };
};

function lineOf(
  { action, detail }: Audited,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): AuditEntry {
  const said: AuditedCall = {
    params: request.params as AuditedCall['params'],
    query: request.query as AuditedCall['query'],
    body: (request.body ?? {}) as AuditedCall['body'],
    answer: payload as AuditedCall['answer'],
    headers: reply.getHeaders(),
  };
  const { loginId } = said.params;
  const runId = said.params['runId'] ?? (said.answer['runId'] as string | undefined);
  return { ...callerOf(request), action, loginId, runId, detail: detail?.(said) };
}
