import { PROBLEM_CODES, type ProblemCode } from './problem-codes';

/**
 * The document (RFC 9457) with which the gateway answers a call that it refuses. `code` is stable and meant for
 * programs, `detail` is for people. docs/problems.md explains each code.
 */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  /** With the code `invalid_request`: which parts of the request are wrong, and why. */
  errors?: { path: string; message: string }[];
  /** Members that only some codes have, such as `runId` of `run_in_progress`. */
  [member: string]: unknown;
}

/** The base class of all our errors, so that one `instanceof` catches them all. */
export abstract class FlinksRefreshError extends Error {}

/** The errors that a call of this client throws. Switch over `kind`, and for `problem` over `code`. */
export type ApiError = ApiProblemError | UnexpectedAnswerError | NoAnswerError;

/** The gateway refused the call, and said why. */
export class ApiProblemError extends FlinksRefreshError {
  override readonly name = 'ApiProblemError';
  readonly kind = 'problem';
  /**
   * The problem's code. `unlisted`: this client does not know the code, because the gateway is newer; `document.code`
   * has it.
   */
  readonly code: ProblemCode | 'unlisted';
  readonly status: number;

  constructor(
    readonly document: ProblemDocument,
    /** The answer's x-request-id, by which the request is found in the gateway's log; null if the header is missing. */
    readonly requestId: string | null,
    /** How long `Retry-After` asks the caller to wait, in milliseconds; null if the header is missing or unreadable. */
    readonly retryAfterMs: number | null,
  ) {
    super(`${document.code} (${document.status}): ${document.detail}`);
    this.code = isListed(document.code) ? document.code : 'unlisted';
    this.status = document.status;
  }
}

/**
 * The answer is not one that the gateway gives: something else sent it, for example a proxy in front of the gateway.
 * The error keeps nothing of the answer's body.
 */
export class UnexpectedAnswerError extends FlinksRefreshError {
  override readonly name = 'UnexpectedAnswerError';
  readonly kind = 'unexpected';

  constructor(
    readonly status: number,
    readonly requestId: string | null,
  ) {
    super(
      `The answer (HTTP ${status}) is not one of this API. Check the URL, and what stands in front of the gateway.`,
    );
  }
}

/** There was no answer in time, or no connection. It is not known whether the gateway has carried out the call. */
export class NoAnswerError extends FlinksRefreshError {
  override readonly name = 'NoAnswerError';
  readonly kind = 'no_answer';

  constructor(
    /** How many times the call was made. */
    readonly attempts: number,
    cause: unknown,
  ) {
    super(`The gateway did not answer (${attempts === 1 ? 'one attempt' : `${attempts} attempts`}).`, { cause });
  }
}

/**
 * Whether the error is that the gateway refused the call, with one of these codes. If no code is given, any refusal
 * counts.
 */
export function isProblem<Code extends ProblemCode>(
  error: unknown,
  ...codes: Code[]
): error is ApiProblemError & { readonly code: Code } {
  return error instanceof ApiProblemError && (codes.length === 0 || codes.some((code) => code === error.code));
}

const isListed = (code: string): code is ProblemCode => Object.hasOwn(PROBLEM_CODES, code);
