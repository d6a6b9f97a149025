import type { Endpoint } from './routes';

/** The kinds of errors of this client, by which callers decide what to do. */
export type FlinksErrorKind =
  'refused' | 'rateLimited' | 'unavailable' | 'unreachable' | 'answerLost' | 'unexpectedShape';

/**
 * What an error says about its call. Every member except the endpoint is null or absent if the answer did not have it.
 */
export interface FlinksErrorFacts {
  endpoint: Endpoint;
  status?: number | null;
  flinksCode?: string | null;
  requestId?: string | null;
  retryAfterMs?: number | null;
}

/**
 * The base of all errors of this client. They are a closed family, told apart by `kind`. A message is in our own words,
 * with endpoint, status and code. It never contains a header, a token, a body or the Message of Flinks. No `cause` is
 * kept, because the errors of the HTTP library carry pieces of answers.
 *
 * `flinksCode` keeps Flinks' spelling. `retryAfterMs` is the Retry-After of the answer in milliseconds, at most an
 * hour. `retryable` says that the same call may be made again later and may then end differently. A live Authorize
 * whose answer was lost is not retryable, because Flinks may have signed in at the bank.
 */
export abstract class FlinksError extends Error {
  abstract readonly kind: FlinksErrorKind;
  abstract readonly retryable: boolean;
  readonly endpoint: Endpoint;
  readonly status: number | null;
  readonly flinksCode: string | null;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;

  constructor(what: string, facts: FlinksErrorFacts) {
    const status = facts.status ?? null;
    const flinksCode = facts.flinksCode ?? null;
    const answer = [status === null ? '' : `status ${status}`, flinksCode === null ? '' : `code ${flinksCode}`];
    super([`${facts.endpoint}: ${what}`, ...answer.filter((part) => part !== '')].join(', '));
    this.name = new.target.name;
    this.endpoint = facts.endpoint;
    this.status = status;
    this.flinksCode = flinksCode;
    this.requestId = facts.requestId ?? null;
    this.retryAfterMs = facts.retryAfterMs ?? null;
  }
}

/**
 * Flinks refused the call: any error status with a FlinksCode, any 4xx except a 429 without one, a success that has a
 * FlinksCode in place of its payload, or a success of DeleteCard whose body holds the status of an error. What the code
 * means is not decided here. `requestId` is the one in the body: after ALREADY_AUTHORIZED it names the session to go on
 * with.
 */
export class FlinksRefusedError extends FlinksError {
  readonly kind = 'refused';
  readonly retryable = false;

  constructor(facts: FlinksErrorFacts) {
    super('Flinks refused the call', facts);
  }
}

/** 429 without a FlinksCode: too many calls. */
export class FlinksRateLimitedError extends FlinksError {
  readonly kind = 'rateLimited';
  readonly retryable = true;

  constructor(facts: FlinksErrorFacts) {
    super('Flinks asks for fewer calls', facts);
  }
}

/** 5xx without a FlinksCode: Flinks, or a proxy in front of it, is down. */
export class FlinksUnavailableError extends FlinksError {
  readonly kind = 'unavailable';
  readonly retryable = true;

  constructor(facts: FlinksErrorFacts) {
    super('Flinks is not available', facts);
  }
}

/**
 * There was no connection (refused, name not found, TLS), or the client is closed. The request was never sent, so
 * nothing has happened at Flinks.
 */
export class FlinksUnreachableError extends FlinksError {
  readonly kind = 'unreachable';
  readonly retryable = true;

  constructor(reason: string, facts: FlinksErrorFacts) {
    super(`no connection to Flinks (${reason}), the request was not sent; check the base URL and the network`, facts);
  }
}

/**
 * The request was sent, and no whole answer came back (timeout, connection lost, body cut short). So it is unknown what
 * Flinks has done.
 */
export class FlinksAnswerLostError extends FlinksError {
  readonly kind = 'answerLost';
  readonly retryable: boolean;

  constructor(reason: string, facts: FlinksErrorFacts) {
    super(`the answer was lost (${reason}), Flinks may have processed the request`, facts);
    this.retryable = facts.endpoint !== 'authorizeLive';
  }
}

/**
 * An answer that this endpoint should not give: a web page, a redirect, a body that lacks a member, is too large or has
 * an unknown coding.
 */
export class FlinksUnexpectedShapeError extends FlinksError {
  readonly kind = 'unexpectedShape';
  readonly retryable = false;

  /** `what` says in our own words what is wrong with the answer. */
  constructor(
    readonly what: string,
    facts: FlinksErrorFacts,
  ) {
    super(`unexpected answer (${what}); check the base URL, or Flinks has changed its format`, facts);
  }
}

/** An error of this client as a plain object, to be passed between threads. */
export type PlainFlinksError = Required<FlinksErrorFacts> & { kind: FlinksErrorKind; message: string };

export const plainError = (error: FlinksError): PlainFlinksError => {
  const { kind, message, endpoint, status, flinksCode, requestId, retryAfterMs } = error;
  return { kind, message, endpoint, status, flinksCode, requestId, retryAfterMs };
};

/**
 * Makes an error of its class from a plain object, on the thread that receives it. Only errors of reading an answer are
 * passed, so any kind but `refused` and `answerLost` is an unexpected shape.
 */
export function revivedError({ kind, message, ...facts }: PlainFlinksError): FlinksError {
  const error =
    kind === 'refused'
      ? new FlinksRefusedError(facts)
      : kind === 'answerLost'
        ? new FlinksAnswerLostError('', facts)
        : new FlinksUnexpectedShapeError('', facts);
  error.message = message;
  return error;
}
