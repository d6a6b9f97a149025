import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { normaliseCode } from '../domain/codes';
import type { Answer } from '../domain/refresh/answer';
import { FlinksError, FlinksRefusedError } from '../flinks/errors';

type NoAnswerKind = Exclude<FlinksError['kind'], 'refused'>;

/**
 * For each kind of missing or unreadable answer: the failure type that Temporal shows, and how many attempts are made
 * in quick succession. After the last attempt the workflow gets the failure and turns it into an answer for the
 * decision table.
 */
const FAILURES = {
  unreachable: { type: 'FlinksUnreachable', attempts: 3 },
  unavailable: { type: 'FlinksUnavailable', attempts: 3 },
  rateLimited: { type: 'FlinksRateLimited', attempts: 1 },
  answerLost: { type: 'FlinksAnswerLost', attempts: 3 },
  unexpectedShape: { type: 'FlinksUnexpectedShape', attempts: 2 },
} as const satisfies Record<NoAnswerKind, { type: string; attempts: number }>;

/**
 * The longest Retry-After that Temporal waits for between two attempts of the activity. If Flinks asks for more, the
 * activity fails at once, and the workflow waits by a timer.
 */
const QUICK_RETRY_MS = 10_000;

/**
 * Runs one call to Flinks. If Flinks refuses the call, that answer is returned. A missing or unreadable answer is
 * thrown as an ApplicationFailure. Errors of our database pass through, and Temporal retries the activity.
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

/**
 * Returns true if this attempt may be followed by another one after an unreadable answer. The answer may have been the
 * page of a proxy.
 */
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

/** The failure for a missing answer, with the status and the Retry-After that the answer had, if any. */
export function toFailure(error: FlinksError): ApplicationFailure {
  return failureOf(error, FAILURES[error.kind as NoAnswerKind]);
}

/**
 * The failure of a live call for which no authorize token could be had. The bank was not called, so the failure never
 * has the type of a lost live answer.
 */
export const tokenFailure = (error: FlinksError): ApplicationFailure => failureOf(error, FAILURES.unavailable);

function failureOf(error: FlinksError, { type, attempts }: { type: string; attempts: number }): ApplicationFailure {
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
 * The failure of an attempt that has stored nothing, because an attempt that began later has stored its accounts, and
 * nothing shows which accounts are newer. The call is tried again, unless Temporal itself began that later attempt:
 * then it ignores this failure.
 */
export const supersededFailure = (): ApplicationFailure =>
  ApplicationFailure.retryable(
    'Nothing was stored: an attempt that began later has stored its accounts, and LastRefresh does not tell which are ' +
      "newer. If no other attempt was under way, the database's clock was set back. The call is tried again.",
    'RefreshSuperseded',
  );
