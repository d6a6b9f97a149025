import { classOfCode, isNoAnswer } from './codes';
import type { Answer } from './refresh';

/**
 * What answers mean outside the flowchart: in a run's step 1, in a withdrawal, and when Flinks' own nightly job is
 * switched.
 */

/**
 * Step 1: what an answer of GetNightlyRefreshStatus means for the run. `wait`: RETRY_DELAYS, then without the list.
 * `stop`: our credentials or our request are wrong, and every other call would fail the same way.
 */
export function decideList(answer: Answer): 'ok' | 'wait' | 'stop' | 'withoutList' {
  if (answer.kind === 'ok') return 'ok';
  if (isNoAnswer(answer)) return 'wait';
  const codeClass = answer.code === undefined ? null : classOfCode(answer.code);
  if (codeClass === 'wait') return 'wait';
  return codeClass === 'operator' || (answer.status === 401 && codeClass === null) ? 'stop' : 'withoutList';
}

/**
 * Withdrawal: what an answer to SetScheduledRefresh or DeleteCard means. `wait` and `operator` are both retried;
 * `operator` also needs a person to fix something.
 */
export function decideWithdrawal(answer: Answer): 'done' | 'wait' | 'operator' {
  if (answer.kind === 'ok' || answer.kind === 'gone') return 'done';
  if (isNoAnswer(answer)) return 'wait';
  switch (answer.code === undefined ? null : classOfCode(answer.code)) {
    case 'invalidLogin':
      // Flinks does not (or no longer) know the LoginId: nothing is left to end.
      return 'done';
    case 'wait':
      return 'wait';
    default:
      return 'operator';
  }
}

/**
 * What an answer of SetScheduledRefresh means. `wait`: again after RETRY_DELAYS. `operator`: our credentials or our
 * request are wrong, or the error has no FlinksCode and says nothing about the login. `refused`: not this login.
 */
export function decideEnrolment(answer: Answer): 'done' | 'gone' | 'wait' | 'operator' | 'refused' {
  if (answer.kind === 'ok') return 'done';
  if (answer.kind === 'gone') return 'gone';
  if (isNoAnswer(answer)) return 'wait';
  if (answer.code === undefined) return 'operator';
  const codeClass = classOfCode(answer.code);
  return codeClass === 'wait' || codeClass === 'operator' ? codeClass : 'refused';
}
