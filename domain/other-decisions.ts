import { classOfCode, isNoAnswer } from './codes';
import type { Answer } from './refresh/answer';

/**
 * What answers mean outside the flowchart: in a run's step 1, in a withdrawal, and when Flinks' own nightly job is
 * switched.
 */

/**
 * Step 1: what an answer of GetNightlyRefreshStatus means for the run. `wait`: try again after RETRY_DELAYS, then go on
 * without the list. `refused`: either our credentials are wrong, and every other call would fail the same way, or this
 * account has no nightly refresh; one call to another endpoint tells which (rule 11).
 */
export function decideList(answer: Answer): 'ok' | 'wait' | 'refused' | 'withoutList' {
  if (answer.kind === 'ok') return 'ok';
  if (isNoAnswer(answer)) return 'wait';
  const codeClass = answer.code === undefined ? null : classOfCode(answer.code);
  if (codeClass === 'wait') return 'wait';
  return codeClass === 'operator' || (codeClass === null && REFUSALS.has(answer.status ?? 0))
    ? 'refused'
    : 'withoutList';
}

/** Statuses that refuse without a FlinksCode. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 404]);

/** Rule 11: whether the answer of another endpoint says that our credentials are refused altogether. */
export function refusesUs(answer: Answer): boolean {
  if (answer.kind !== 'refused') return false;
  return answer.code === undefined ? REFUSALS.has(answer.status ?? 0) : classOfCode(answer.code) === 'operator';
}

/**
 * Withdrawal: what an answer to SetScheduledRefresh or DeleteCard means. `wait` and `operator` are both retried;
 * `operator` also needs a person to fix something. `unproved`: Flinks says that it does not know the LoginId, but the
 * cause may also be our key (rule 11).
 */
export function decideWithdrawal(answer: Answer): 'done' | 'wait' | 'operator' | 'unproved' {
  if (answer.kind === 'ok' || answer.kind === 'gone') return 'done';
  if (isNoAnswer(answer)) return 'wait';
  switch (answer.code === undefined ? null : classOfCode(answer.code)) {
    case 'invalidLogin':
      return 'unproved';
    case 'wait':
      return 'wait';
    default:
      return 'operator';
  }
}

/**
 * What an answer of SetScheduledRefresh means. `wait`: try again after RETRY_DELAYS. `operator`: our credentials or our
 * request are wrong, or the error has no FlinksCode and says nothing about the login. `refused`: Flinks refuses this
 * login. `unknown`: INVALID_LOGIN, which is about this login unless several logins in a row get it. `disputed`:
 * INVALID_LOGIN for a login that has answered 200, so the cause is ours (rule 11).
 */
export function decideEnrolment(
  answer: Answer & { worked?: boolean },
): 'done' | 'gone' | 'wait' | 'operator' | 'refused' | 'unknown' | 'disputed' {
  if (answer.kind === 'ok') return 'done';
  if (answer.kind === 'gone') return 'gone';
  if (isNoAnswer(answer)) return 'wait';
  if (answer.code === undefined) return 'operator';
  const codeClass = classOfCode(answer.code);
  if (codeClass === 'invalidLogin') return answer.worked === true ? 'disputed' : 'unknown';
  return codeClass === 'wait' || codeClass === 'operator' ? codeClass : 'refused';
}
