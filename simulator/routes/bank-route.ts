import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { refused, type BankAnswer } from '../bodies';
import { shortText, type RecordedCall } from '../calls';
import { RefusalError, refusal, type Endpoint } from '../codes';
import { refusalOf, type Fault } from '../faults';
import type { Bank } from '../state';
import { checkCredential } from './credentials';

/** One request to an endpoint of Flinks. `body` is the parsed JSON, undefined if the body was empty or not JSON. */
export interface Call {
  bank: Bank;
  record: RecordedCall;
  params: Record<string, string>;
  body: unknown;
  /** Waits as long as the work takes: the latency of the simulator plus that of the call's fault, if it has one. */
  work(): Promise<void>;
}

/** Returns the JSON of a request, or undefined for an empty body or one that is not JSON. */
function jsonOf(request: FastifyRequest): unknown {
  if (typeof request.body !== 'string' || request.body === '') return undefined;
  try {
    return JSON.parse(request.body);
  } catch {
    return undefined;
  }
}

const idsSchema = z
  .object({ LoginId: z.unknown(), loginId: z.unknown(), RequestId: z.unknown(), MostRecentCached: z.unknown() })
  .partial()
  .catch({});

function recordOf(bank: Bank, endpoint: Endpoint, request: FastifyRequest, body: unknown): RecordedCall {
  const ids = idsSchema.parse(body);
  const params = request.params as Record<string, string>;
  const requestId = shortText(ids.RequestId ?? params.requestId)?.toLowerCase() ?? null;
  const named = shortText(ids.LoginId ?? ids.loginId ?? params.loginId)?.toLowerCase() ?? null;
  const login = bank.find(named) ?? bank.peek(requestId)?.login ?? null;
  const record: RecordedCall = {
    seq: bank.calls.length + 1,
    endpoint,
    loginId: named ?? login?.loginId ?? null,
    requestId,
    mode: endpoint === 'Authorize' && named !== null ? (ids.MostRecentCached === false ? 'live' : 'cached') : null,
    institution: login?.institution ?? null,
    status: null,
    flinksCode: null,
    atMs: Date.now(),
    endedMs: null,
    tokenHash: null,
    lost: false,
  };
  bank.calls.push(record);
  return record;
}

async function answerOf(
  call: Call,
  fault: Fault | null,
  request: FastifyRequest,
  handle: Handler,
): Promise<BankAnswer> {
  try {
    checkCredential(call.bank, call.record, request);
    const injected = fault && refusalOf(fault, call.record);
    if (injected) {
      await call.work();
      throw injected;
    }
    return await handle(call);
  } catch (error) {
    if (error instanceof RefusalError) return refused(error);
    throw error;
  }
}

const answerIds = z.object({ RequestId: z.string(), FlinksCode: z.string() }).partial().catch({});

function deliver(reply: FastifyReply, { status, body }: BankAnswer, fault: Fault | null): FastifyReply | undefined {
  const json = JSON.stringify(body);
  if (fault?.retryAfter !== undefined) void reply.header('retry-after', fault.retryAfter);
  if (fault?.cutBody) {
    const whole = Buffer.from(json);
    reply.hijack();
    reply.raw.writeHead(status, { 'content-type': 'application/json', 'content-length': whole.length });
    reply.raw.write(whole.subarray(0, whole.length >> 1), () => reply.raw.destroy());
    return undefined;
  }
  if (fault?.html) return reply.code(status).type('text/html').send('<html><body>Service page</body></html>');
  return reply.code(status).type('application/json; charset=utf-8').send(json);
}

function hangUp(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.destroy();
}

type Handler = (call: Call) => Promise<BankAnswer> | BankAnswer;

/** Serves one endpoint: records each call, checks its credential, answers it, and applies the fault that matches it. */
export function bankRoute(
  app: FastifyInstance,
  bank: Bank,
  { method, path, endpoint }: { method: 'GET' | 'POST' | 'PATCH' | 'DELETE'; path: string; endpoint: Endpoint },
  handle: Handler,
): void {
  app.route({
    method,
    url: path,
    handler: async (request, reply) => {
      const body = jsonOf(request);
      const record = recordOf(bank, endpoint, request, body);
      reply.raw.once('close', () => (record.lost = !reply.raw.writableFinished));
      const fault = bank.faults.take(record);
      if (fault?.dropConnection === 'before') {
        record.endedMs = Date.now();
        return hangUp(reply);
      }
      const work = () => bank.sleep(bank.options.latencyMs + (fault?.latencyMs ?? 0));
      const params = request.params as Record<string, string>;

      const answer = await answerOf({ bank, record, params, body, work }, fault, request, handle);
      const { RequestId, FlinksCode } = answerIds.parse(answer.body);
      Object.assign(record, { status: answer.status, flinksCode: FlinksCode ?? null, endedMs: Date.now() });
      record.requestId ??= RequestId ?? null;

      await bank.sleep(fault?.hangMs ?? 0);
      if (fault?.dropConnection === 'after') return hangUp(reply);
      return deliver(reply, answer, fault);
    },
  });
}

/**
 * Parses the body of a request by its schema.
 *
 * @throws RefusalError INVALID_REQUEST, whose message names the invalid members
 */
export function parseBody<T extends z.ZodType>({ record, body }: Call, schema: T): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join('.') || 'body').join(', ');
  throw refusal(record.endpoint, 'INVALID_REQUEST', { message: `The request is invalid: ${where}` });
}
