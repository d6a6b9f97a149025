import { PROBLEM_CODES, type ProblemCode } from './problem-codes';

/**
 * RFC 9457, as the gateway answers it. `code` is stable, `detail` is for people; docs/problems.md explains each code.
 */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  /** Which parts of the request do not fit, for `invalid_request`. */
  errors?: { path: string; message: string }[];
  /** Members that only some codes have, such as `runId` of `run_in_progress`. */
  [member: string]: unknown;
}

/** The base class of all our errors, so that one `instanceof` catches them all. */
export abstract class FlinksRefreshError extends Error {}

/** What this client throws about a call: switch over `kind`, then over `code`. */
export type ApiError = ApiProblemError | UnexpectedAnswerError | NoAnswerError;

/** The gateway refused the call, and said why. */
export class ApiProblemError extends FlinksRefreshError {
  override readonly name = 'ApiProblemError';
  readonly kind = 'problem';
  /** `unlisted`: the gateway is newer than this client; the gateway's code is `document.code`. */
  readonly code: ProblemCode | 'unlisted';
  readonly status: number;

  constructor(
    readonly document: ProblemDocument,
    /** The answer's x-request-id, under which the gateway's log has the request. */
    readonly requestId: string | null,
    /** The delay that `Retry-After` asked for; null without that header. */
    readonly retryAfterMs: number | null,
  ) {
    super(`${document.code} (${document.status}): ${document.detail}`);
    this.code = isListed(document.code) ? document.code : 'unlisted';
    this.status = document.status;
  }
}

/** Something other than this gateway answered, for example a proxy in front of it. Nothing of its body is kept. */
export class UnexpectedAnswerError extends FlinksRefreshError {
  override readonly name = 'UnexpectedAnswerError';
  readonly kind = 'unexpected';

  constructor(
    readonly status: number,
    readonly requestId: string | null,
  ) {
    super(`The answer (HTTP ${status}) is not one of this API. Check the URL, and what stands before the gateway.`);
  }
}

/** No answer in time, or no connection. It is not known whether the gateway heard the call. */
export class NoAnswerError extends FlinksRefreshError {
  override readonly name = 'NoAnswerError';
  readonly kind = 'no_answer';

  constructor(
    /** How often the call was made. */
    readonly attempts: number,
    cause: unknown,
  ) {
    super(`The gateway did not answer (${attempts === 1 ? 'one attempt' : `${attempts} attempts`}).`, { cause });
  }
}

/** Whether the gateway refused with one of these codes, or with any code if none is named. */
export function isProblem<Code extends ProblemCode>(
  error: unknown,
  ...codes: Code[]
): error is ApiProblemError & { readonly code: Code } {
  return error instanceof ApiProblemError && (codes.length === 0 || codes.some((code) => code === error.code));
}

const isListed = (code: string): code is ProblemCode => Object.hasOwn(PROBLEM_CODES, code);
