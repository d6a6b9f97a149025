import type { Endpoint } from './routes';

/** What went wrong, for callers to branch on. */
export type FlinksErrorKind =
  'refused' | 'rateLimited' | 'unavailable' | 'unreachable' | 'answerLost' | 'unexpectedShape';

/** What an error says about its call. Everything except the endpoint is null if the answer did not have it. */
export interface FlinksErrorFacts {
  endpoint: Endpoint;
  status?: number | null;
  flinksCode?: string | null;
  requestId?: string | null;
  retryAfterMs?: number | null;
}

/**
 * Base of all errors of this client: a closed family, told apart by `kind`. Messages are our own words with endpoint,
 * status and code. They never contain a header, token, body or Message of Flinks, and no `cause` is kept, because the
 * HTTP library's errors carry pieces of answers.
 *
 * `flinksCode` keeps Flinks' spelling. `retryAfterMs` is what the answer asked for, at most an hour. `retryable` says
 * that the same call may be made again later and may then end differently. A live Authorize whose answer was lost is
 * not retryable, because Flinks may have signed in at the bank.
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
 * Flinks refused: any error with a FlinksCode, any 4xx except a bare 429, or a success that has a FlinksCode instead of
 * its payload. What the code means is not decided here. `requestId` is the body's: after ALREADY_AUTHORIZED it names
 * the session to go on with.
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

/** No connection (refused, name not found, TLS): the request was never sent, so nothing has happened at Flinks. */
export class FlinksUnreachableError extends FlinksError {
  readonly kind = 'unreachable';
  readonly retryable = true;

  constructor(reason: string, facts: FlinksErrorFacts) {
    super(`no connection to Flinks (${reason}), the request was not sent; check the base URL and the network`, facts);
  }
}

/**
 * The request was sent and no whole answer came back (timeout, connection lost, body cut short), so the outcome is
 * unknown.
 */
export class FlinksAnswerLostError extends FlinksError {
  readonly kind = 'answerLost';
  readonly retryable: boolean;

  constructor(reason: string, facts: FlinksErrorFacts) {
    super(`the answer was lost (${reason}), Flinks may have processed the request`, facts);
    this.retryable = facts.endpoint !== 'authorizeLive';
  }
}

/** A whole answer that this endpoint does not give: a web page, a redirect, a missing member. */
export class FlinksUnexpectedShapeError extends FlinksError {
  readonly kind = 'unexpectedShape';
  readonly retryable = false;

  /** `what` says what is wrong, in our own words. */
  constructor(
    readonly what: string,
    facts: FlinksErrorFacts,
  ) {
    super(`unexpected answer (${what}); check the base URL, or Flinks has changed its format`, facts);
  }
}

/** An error of this client without its class, for passing between threads. */
export type PlainFlinksError = Required<FlinksErrorFacts> & { kind: FlinksErrorKind; message: string };

export const plainError = (error: FlinksError): PlainFlinksError => {
  const { kind, message, endpoint, status, flinksCode, requestId, retryAfterMs } = error;
  return { kind, message, endpoint, status, flinksCode, requestId, retryAfterMs };
};

/**
 * Makes an error of its class again, on the thread that receives it. Only errors of reading are passed, so any kind but
 * `refused` and `answerLost` is an unexpected shape.
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
