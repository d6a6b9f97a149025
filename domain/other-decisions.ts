import { classOfCode, isNoAnswer } from './codes';
import type { Answer } from './refresh';

/**
 * What answers mean away from the flowchart: to a run's step 1, to a withdrawn consent, and to switching Flinks' own
 * nightly job.
 */

/**
 * Step 1: what an answer of GetNightlyRefreshStatus means for the run. `wait`: RETRY_DELAYS, then without the list;
 * `stop`: our credentials or our request are wrong, and every other call would fail alike.
 */
export function decideList(answer: Answer): 'ok' | 'wait' | 'stop' | 'withoutList' {
  if (answer.kind === 'ok') return 'ok';
  if (isNoAnswer(answer)) return 'wait';
  const codeClass = answer.code === undefined ? null : classOfCode(answer.code);
  if (codeClass === 'wait') return 'wait';
  return codeClass === 'operator' || (answer.status === 401 && codeClass === null) ? 'stop' : 'withoutList';
}

/**
 * Consent withdrawn: what an answer to SetScheduledRefresh or DeleteCard means. `wait` and `operator` are both tried
 * again; `operator` is for people to mend.
 */
export function decideWithdrawal(answer: Answer): 'done' | 'wait' | 'operator' {
  if (answer.kind === 'ok' || answer.kind === 'gone') return 'done';
  if (isNoAnswer(answer)) return 'wait';
  switch (answer.code === undefined ? null : classOfCode(answer.code)) {
    case 'invalidLogin':
      // Flinks does not know the LoginId (any more): there is nothing left to end.
      return 'done';
    case 'wait':
      return 'wait';
    default:
      return 'operator';
  }
}

/**
 * What an answer of SetScheduledRefresh means. `wait`: RETRY_DELAYS, then again. `operator`: our credentials or our
 * request are wrong; so is an error without a FlinksCode, which says nothing of the login. `refused`: not this login.
 */
export function decideEnrolment(answer: Answer): 'done' | 'gone' | 'wait' | 'operator' | 'refused' {
  if (answer.kind === 'ok') return 'done';
  if (answer.kind === 'gone') return 'gone';
  if (isNoAnswer(answer)) return 'wait';
  if (answer.code === undefined) return 'operator';
  const codeClass = classOfCode(answer.code);
  return codeClass === 'wait' || codeClass === 'operator' ? codeClass : 'refused';
}
