import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { faultSchema } from '../faults';
import { loginSpecSchema } from '../spec';
import { SimulatorError, type Bank } from '../state';
import { webhookTargetSchema } from '../webhooks';

const loginParams = z.object({ loginId: z.string() });
const loginsQuery = z.strictObject({ state: z.enum(['idle', 'live', 'mfa', 'processing']).optional() });
const callsQuery = z.strictObject({
  loginId: z.string().toLowerCase().optional(),
  after: z.coerce.number().int().min(0).default(0),
});
const newLogin = loginSpecSchema.partial();
const change = loginSpecSchema.omit({ loginId: true }).partial();
const faults = z.union([faultSchema, z.array(faultSchema).max(100)]);

const STATUS: Record<SimulatorError['kind'], number> = { unknown_login: 404, no_mfa_session: 409, login_exists: 409 };

/** Returns the HTTP status for an error. An error of fastify, as for a body that is not JSON, brings its own status. */
function statusOf(error: unknown): number {
  if (error instanceof z.ZodError) return 400;
  if (error instanceof SimulatorError) return STATUS[error.kind];
  return z.object({ statusCode: z.number() }).catch({ statusCode: 500 }).parse(error).statusCode;
}

/**
 * Serves /admin, where people and external checks change the logins, the faults and the webhooks, and read what was
 * called. Nobody can do this at the real Flinks. Invalid input gets a 400 whose `error` says what is wrong.
 */
export function adminRoutes(app: FastifyInstance, bank: Bank, { forOthers }: { forOthers: boolean }): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { remoteAddress, localAddress } = request.socket;
    // A caller on this machine calls from the same address that it calls to.
    if (forOthers || remoteAddress === localAddress) return done();
    void reply.code(403).send({ error: 'This is for programs on the same machine.' });
  });
  app.setErrorHandler((error, _request, reply) => {
    const told =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : 'failed';
    return reply.code(statusOf(error)).send({ error: told });
  });

  app.get('/health', () => ({
    ok: true,
    logins: bank.logins.length,
    calls: bank.calls.length,
    violations: bank.violations.length,
  }));
  app.get('/violations', () => ({ violations: bank.violations }));
  app.get('/logins', ({ query }) => {
    const { state } = loginsQuery.parse(query);
    return { logins: bank.logins.filter((login) => state === undefined || login.state === state) };
  });
  app.post('/logins', ({ body }, reply) => reply.code(201).send(bank.addLogin(newLogin.parse(body))));
  app.patch('/logins/:loginId', ({ params, body }) =>
    bank.setBehaviour(loginParams.parse(params).loginId, change.parse(body)),
  );
  app.post('/logins/:loginId/answer-mfa', ({ params }) => {
    const { loginId } = loginParams.parse(params);
    bank.answerMfa(loginId);
    return bank.need(loginId);
  });
  app.post('/logins/:loginId/reconnect', ({ params }) => {
    const { loginId } = loginParams.parse(params);
    bank.reconnect(loginId);
    return bank.need(loginId);
  });

  app.post('/logins/:loginId/finish', ({ params }) => {
    const { loginId } = loginParams.parse(params);
    bank.finishWork(loginId);
    return bank.need(loginId);
  });

  app.get('/webhooks', () => ({ url: bank.webhooks.target?.url ?? null, sent: bank.webhooks.sent }));
  app.put('/webhooks', ({ body }) => {
    bank.webhooks.target = webhookTargetSchema.parse(body);
    return { url: bank.webhooks.target.url };
  });
  app.delete('/webhooks', (_request, reply) => {
    bank.webhooks.target = null;
    return reply.code(204).send();
  });

  app.get('/calls', ({ query }) => {
    const { loginId, after } = callsQuery.parse(query);
    const calls = bank.calls.slice(after).filter((call) => loginId === undefined || call.loginId === loginId);
    return { calls, next: bank.calls.length };
  });

  app.get('/faults', () => ({ faults: bank.faults.list() }));
  app.put('/faults', ({ body }) => {
    bank.faults.set(faults.parse(body));
    return { faults: bank.faults.list() };
  });
  app.delete('/faults', (_request, reply) => {
    bank.faults.clear();
    return reply.code(204).send();
  });
}
