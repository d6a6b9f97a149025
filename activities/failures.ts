import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { normaliseCode } from '../domain/codes';
import type { Answer } from '../domain/refresh/answer';
import { FlinksError, FlinksRefusedError } from '../flinks/errors';

type NoAnswerKind = Exclude<FlinksError['kind'], 'refused'>;

/**
 * Per kind of missing answer: the failure type that Temporal shows, and how many attempts in quick succession it is
 * worth. After the last one the workflow gets `none` and the decision table takes over.
 */
const FAILURES = {
  unreachable: { type: 'FlinksUnreachable', attempts: 3 },
  unavailable: { type: 'FlinksUnavailable', attempts: 3 },
  rateLimited: { type: 'FlinksRateLimited', attempts: 1 },
  answerLost: { type: 'FlinksAnswerLost', attempts: 3 },
  unexpectedShape: { type: 'FlinksUnexpectedShape', attempts: 2 },
} as const satisfies Record<NoAnswerKind, { type: string; attempts: number }>;

/** A Retry-After longer than this is left to the workflow's durable delays. */
const QUICK_RETRY_MS = 10_000;

/**
 * Runs one Flinks call. Returns an error answer; throws an ApplicationFailure if there is no answer. Errors of the
 * database pass through: they are retried until it is back.
 */
export async function toAnswer<T extends Answer>(
  call: () => Promise<T>,
): Promise<T | (Answer & { requestId?: string })> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof FlinksRefusedError) return refusedAnswer(error);
    if (error instanceof FlinksError) throw toFailure(error);
    throw error;
  }
}

/** True if an answer that cannot be read is worth asking for once more: a page in its place may be a proxy's. */
export const isWorthAnotherTry = (): boolean => activityInfo().attempt < FAILURES.unexpectedShape.attempts;

/** Returns an error answer in the form of the decision table. */
export function refusedAnswer({ status, flinksCode, requestId }: FlinksRefusedError): Answer & { requestId?: string } {
  const code = normaliseCode(flinksCode);
  return {
    kind: 'refused',
    ...(status === null ? {} : { status }),
    ...(code === null ? {} : { code }),
    ...(requestId === null ? {} : { requestId }),
  };
}

export function toFailure(error: FlinksError): ApplicationFailure {
  const { type, attempts } = FAILURES[error.kind as NoAnswerKind];
  const retryAfterMs = error.retryAfterMs ?? 0;
  return ApplicationFailure.create({
    message: error.message,
    type,
    nonRetryable: activityInfo().attempt >= attempts || retryAfterMs > QUICK_RETRY_MS,
    ...(retryAfterMs > 0 && retryAfterMs <= QUICK_RETRY_MS ? { nextRetryDelay: retryAfterMs } : {}),
    details: [
      { ...(error.status === null ? {} : { status: error.status }), ...(retryAfterMs > 0 ? { retryAfterMs } : {}) },
    ],
  });
}

/** Nothing shows that the login's data is fresh, so D is not done. Errors from superseded attempts are ignored. */
export const supersededFailure = (): ApplicationFailure =>
  ApplicationFailure.retryable(
    'Nothing was stored: an attempt that began later has stored its accounts, and LastRefresh does not tell which are ' +
      "newer. If no other attempt was under way, the database's clock was set back; it is tried again.",
    'RefreshSuperseded',
  );
