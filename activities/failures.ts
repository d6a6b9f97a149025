import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { normaliseCode } from '../domain/codes';
import type { Answer } from '../domain/refresh/answer';
import { FlinksError, FlinksRefusedError } from '../flinks/errors';

type NoAnswerKind = Exclude<FlinksError['kind'], 'refused'>;

/**
 * For each kind of missing answer: the failure type that Temporal shows, and how many quick attempts are made. After
 * the last attempt the workflow gets the failure and turns it into an answer for the decision table.
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
 * Runs one Flinks call. An error answer is returned; a missing answer is thrown as an ApplicationFailure. Errors of the
 * database pass through, and Temporal retries the activity.
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

/** True if an unreadable answer is worth one more try, because it may be a proxy's page in place of the answer. */
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

/**
 * Nothing shows that the login's data is fresh, so the call is tried again. Temporal ignores this error if it has
 * replaced the attempt.
 */
export const supersededFailure = (): ApplicationFailure =>
  ApplicationFailure.retryable(
    'Nothing was stored: an attempt that began later has stored its accounts, and LastRefresh does not tell which are ' +
      "newer. If no other attempt was under way, the database's clock was set back. The call is tried again.",
    'RefreshSuperseded',
  );
