import {
  FlinksAnswerLostError,
  FlinksRateLimitedError,
  FlinksRefusedError,
  FlinksUnavailableError,
  FlinksUnexpectedShapeError,
  type FlinksErrorFacts,
} from './errors';
import { isObject, parseBody, type JsonObject } from './json';
import { parseRetryAfter } from './retry-after';
import type { Endpoint } from './routes';
import { envelopeSchema } from './schemas/envelope';
import { ShapeMismatchError } from './schemas/shape';
import type { TransportAnswer } from './transport';

/**
 * A 2xx answer. `body` is null if the answer's body is not a JSON object. `isPage` is true if that body is not JSON at
 * all (and not empty), `isUnread` if it was too large to be parsed here.
 */
export interface SuccessAnswer {
  status: number;
  body: JsonObject | null;
  isPage: boolean;
  isUnread: boolean;
  raw: Buffer;
  facts: Required<FlinksErrorFacts>;
}

/**
 * Returns true if a code only says "not yet": Flinks' work goes on, or was moved to the background. Such a code is
 * never a refusal.
 */
const isPendingCode = (code: string): boolean =>
  ['OPERATION_PENDING', 'OPERATION_DISPATCHED'].includes(code.trim().toUpperCase());

/**
 * The longest body of an error that is parsed. Flinks' errors are shorter; a longer body is a web page, and parsing it
 * would only cost time.
 */
const LARGEST_ERROR_BYTES = 1024 * 1024;

/** Makes a success of an answer whose body is not to be parsed here. */
export const unreadAnswer = (endpoint: Endpoint, { status, body: raw }: TransportAnswer): SuccessAnswer => ({
  status,
  body: null,
  isPage: false,
  isUnread: true,
  raw,
  facts: { endpoint, status, flinksCode: null, requestId: null, retryAfterMs: null },
});

/**
 * Returns a 2xx answer and throws any other, sorted by its FlinksCode and its status. The status is that of the status
 * line. The `HttpStatusCode` within a body is ignored: in the examples on Flinks' pages it is wrong (even 0), and the
 * payload shows what a body really is.
 *
 * @throws FlinksRefusedError, FlinksRateLimitedError, FlinksUnavailableError; FlinksUnexpectedShapeError for a
 * redirect, which is never followed because the headers carry secrets; FlinksAnswerLostError for a body that was cut
 * short.
 */
export function sortAnswer(endpoint: Endpoint, { status, headers, body: raw }: TransportAnswer): SuccessAnswer {
  const parsed = status < 300 || raw.length <= LARGEST_ERROR_BYTES ? parseBody(raw) : ({ kind: 'notJson' } as const);
  const body = parsed.kind === 'json' && isObject(parsed.value) ? parsed.value : null;
  const { flinksCode, requestId } = envelopeSchema.parse(body ?? {});
  const retryAfterMs = parseRetryAfter(headers['retry-after']);
  const facts = { endpoint, status, flinksCode, requestId, retryAfterMs };

  if (status < 300) {
    if (parsed.kind === 'cut') throw new FlinksAnswerLostError('body cut short', facts);
    return { status, body, isPage: parsed.kind === 'notJson' && raw.length > 0, isUnread: false, raw, facts };
  }
  if (flinksCode !== null) throw new FlinksRefusedError(facts);
  if (status < 400) throw new FlinksUnexpectedShapeError('a redirect, not followed', facts);
  if (status === 429) throw new FlinksRateLimitedError(facts);
  if (status < 500) throw new FlinksRefusedError(facts);
  throw new FlinksUnavailableError(facts);
}

/**
 * Reads the payload of a success with `read`.
 *
 * @throws if the payload is missing: FlinksRefusedError if there is a FlinksCode in its place,
 * FlinksUnexpectedShapeError otherwise.
 */
export function readPayload<T>({ body, facts }: SuccessAnswer, read: (body: JsonObject) => T): T {
  try {
    if (body === null) throw new ShapeMismatchError('not a JSON object');
    return read(body);
  } catch (error) {
    if (!(error instanceof ShapeMismatchError)) throw error;
    if (facts.flinksCode !== null && !isPendingCode(facts.flinksCode)) throw new FlinksRefusedError(facts);
    throw new FlinksUnexpectedShapeError(error.message, facts);
  }
}

/** A payload, or why it cannot be read. `what` is in our own words and repeats no value of the answer. */
export type Read<T> = { kind: 'read'; value: T } | { kind: 'unreadable'; what: string };

/**
 * Reads the payload of a success with `read`, or returns why it cannot be read.
 *
 * @throws FlinksRefusedError if there is a FlinksCode in place of the payload.
 */
export function tryPayload<T>(answer: SuccessAnswer, read: (body: JsonObject) => T): Read<T> {
  let what = 'not a JSON object';
  try {
    const value = readPayload(answer, (body) => {
      try {
        return read(body);
      } catch (error) {
        if (error instanceof ShapeMismatchError) what = error.message;
        throw error;
      }
    });
    return { kind: 'read', value };
  } catch (error) {
    if (!(error instanceof FlinksUnexpectedShapeError)) throw error;
    return { kind: 'unreadable', what };
  }
}

/**
 * Returns true if a success only says "not yet". Every 202 says so: its body may show some accounts already, but they
 * prove nothing. A 200 says so if its FlinksCode does and its body lacks the member that `payload` names.
 */
export function isPending({ status, body, facts }: SuccessAnswer, payload: string): boolean {
  return status === 202 || (status === 200 && isPendingCode(facts.flinksCode ?? '') && !body?.[payload]);
}

/**
 * Checks a success that has nothing to read: a bare JSON string, an undocumented body, or no body.
 *
 * @throws FlinksRefusedError if there is a FlinksCode; FlinksUnexpectedShapeError for a web page.
 */
export function expectDone({ isPage, facts }: SuccessAnswer): void {
  if (facts.flinksCode !== null) throw new FlinksRefusedError(facts);
  if (isPage) throw new FlinksUnexpectedShapeError('not JSON', facts);
}
