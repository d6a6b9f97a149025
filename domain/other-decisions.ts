import { classOfCode, isNoAnswer } from './codes';
import type { Answer } from './refresh/answer';

/**
 * What the answers of Flinks mean outside the flowchart: in step 1 of a run, in a withdrawal, and when Flinks' own
 * nightly job is switched on or off for a login.
 */

/**
 * What an answer to GetNightlyRefreshStatus means for step 1 of a run. `ok`: the list has come. `wait`: try again after
 * RETRY_DELAYS, then go on without the list. `withoutList`: go on without the list at once. `refused`: either our
 * credentials are wrong, and every other call would fail the same way, or this account has no nightly refresh. A call
 * to an endpoint that has nothing to do with the nightly refresh tells which of the two it is (rule 11 of
 * docs/flowchart.md).
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

/** An answer without a FlinksCode counts as a refusal if it has one of these statuses. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 404]);

/**
 * Rule 11: whether the answer of an endpoint that has nothing to do with the nightly refresh says that Flinks refuses
 * our credentials for every call.
 */
export function refusesUs(answer: Answer): boolean {
  if (answer.kind !== 'refused') return false;
  return answer.code === undefined ? REFUSALS.has(answer.status ?? 0) : classOfCode(answer.code) === 'operator';
}

/**
 * What an answer to SetScheduledRefresh or DeleteCard means for a withdrawal. `wait` and `operator`: the call is tried
 * again later; with `operator`, a person also has to mend something first. `unproved`: Flinks says that it does not
 * know the LoginId, but the cause may also be our key (rule 11).
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
 * What an answer to SetScheduledRefresh means when Flinks' nightly job is switched on or off for a login. `gone`: the
 * login is no longer registered here. `wait`: try again after RETRY_DELAYS. `operator`: our credentials or our request
 * are wrong, or the error has no FlinksCode and says nothing about the login. `refused`: Flinks refuses this login.
 * `unknown`: INVALID_LOGIN, which is about this login unless several logins in a row get it. `disputed`: INVALID_LOGIN
 * for a login for which Flinks has answered 200 here, so the cause is ours (rule 11).
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
