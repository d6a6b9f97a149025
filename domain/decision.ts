import { classOfCode, goesLive, type CodeClass } from './codes';
import type { Answer, AskingBox, Box } from './refresh';

/** What a decision may depend on besides the answer itself. */
export interface Facts {
  /** Rule 3: the cached data is younger than REFRESH_MAX_AGE. Only asked at A. */
  fresh?: boolean;
  /** The login has answered 200 at least once, here. Splits INVALID_LOGIN. */
  everWorked: boolean;
  /** A live call was made since the refresh began or its user came back: DISABLED_INSTITUTION gets one live try. */
  wentLive: boolean;
  /** D was reached because somebody said the user had answered the bank. */
  claimed: boolean;
}

/** What to do next. `class` is the reason, for steps and tests. */
export type Decision = { class: CodeClass | 'arrow' | 'ours' } & (
  | { then: 'go'; box: Box } // an arrow of the diagram, or a rule's
  | { then: 'again' } // 202: the same box after the poll interval
  | { then: 'delay'; box: 'A' | 'F' } // the next of RETRY_DELAYS, then that box
  | { then: 'retry' } // rule 7: the same Attributes package, two more tries
  | { then: 'restart' } // again at A, twice at most
  | { then: 'settle' } // rule 4: look before another live call
  | { then: 'keepWaiting' } // the claim was false: wait on, ask nobody again
  | { then: 'missing' } // rule 7: name the package, go on
  | { then: 'refreshed' } // past I
  | { then: 'end'; outcome: 'unavailable' | 'failed' | 'revoked' }
);

interface Rule {
  rule: string;
  at?: readonly AskingBox[];
  when: (answer: Answer, facts: Facts, codeClass: CodeClass | null) => boolean;
  then: (box: AskingBox) => Decision;
}

const go = (box: Box, why: Decision['class'] = 'arrow'): (() => Decision) => {
  return () => ({ then: 'go', box, class: why });
};
const reconnect =
  (why: CodeClass) =>
  (box: AskingBox): Decision => ({ then: 'go', box: box === 'A' || box === 'F' ? 'E1' : 'E2', class: why });

/** Flinks answered with a 5xx or 429 that carries no code, or not at all. */
const isSilence = ({ kind, status, code }: Answer): boolean =>
  kind === 'none' || (kind === 'refused' && code === undefined && (status === 429 || (status ?? 0) >= 500));

/**
 * The decision table: first row that fits wins. One row per rule of docs/flowchart.md.
 * Everything an answer can mean is decided here and nowhere else.
 */
export const DECISIONS: readonly Rule[] = [
  {
    rule: 'a login that is no longer registered ends as revoked',
    when: (answer) => answer.kind === 'gone',
    then: () => ({ then: 'end', outcome: 'revoked', class: 'ours' }),
  },
  {
    rule: 'rule 1: no live call left today: unavailable until tomorrow',
    when: (answer) => answer.kind === 'capped',
    then: () => ({ then: 'end', outcome: 'unavailable', class: 'ours' }),
  },
  {
    rule: 'rule 4: another live call may still be at the bank, or its answer was lost: settle, look, then perhaps again',
    when: (answer) => answer.kind === 'lost' || answer.kind === 'busy',
    then: () => ({ then: 'settle', class: 'ours' }),
  },
  {
    rule: 'A: 200 and fresh goes to D',
    at: ['A'],
    when: (answer, facts) => answer.kind === 'ok' && facts.fresh === true,
    then: go('D'),
  },
  { rule: 'rule 3: A: 200 but too old goes to F', at: ['A'], when: (answer) => answer.kind === 'ok', then: go('F') },
  { rule: 'F1: 200 goes to D', at: ['F'], when: (answer) => answer.kind === 'ok', then: go('D') },
  { rule: 'F1: 203 goes to MFA', at: ['A', 'F'], when: (answer) => answer.kind === 'mfa', then: go('MFA') },
  { rule: 'G: 200 goes to I', at: ['D', 'J'], when: (answer) => answer.kind === 'ok', then: go('I') },
  {
    rule: 'H, F1: 202 goes to J',
    at: ['A', 'F', 'D'],
    when: (answer) => answer.kind === 'pending',
    then: go('J'),
  },
  {
    rule: 'K: 202 polls again; rule 7: so does a package',
    at: ['J', 'I'],
    when: (answer) => answer.kind === 'pending',
    then: () => ({ then: 'again', class: 'arrow' }),
  },
  {
    rule: 'I: 200 is the end of the flowchart',
    at: ['I'],
    when: (answer) => answer.kind === 'ok',
    then: () => ({ then: 'refreshed', class: 'arrow' }),
  },
  {
    rule: 'rule 7: wait at I: two more tries',
    at: ['I'],
    when: (answer, _facts, codeClass) => isSilence(answer) || codeClass === 'wait',
    then: () => ({ then: 'retry', class: 'wait' }),
  },
  {
    rule: 'rule 7: anything else at I is named in missing',
    at: ['I'],
    when: () => true,
    then: () => ({ then: 'missing', class: 'unknown' }),
  },
  {
    rule: 'rule 10: an answer that cannot be read: unavailable, nobody asked; the operator is told',
    when: (_answer, _facts, codeClass) => codeClass === 'unreadable',
    then: () => ({ then: 'end', outcome: 'unavailable', class: 'unreadable' }),
  },
  {
    rule: 'C: one of the seven codes goes live',
    at: ['A'],
    when: (answer) => answer.kind === 'refused' && answer.code !== undefined && goesLive(answer.code),
    then: go('F'),
  },
  {
    rule: 'wait: RETRY_DELAYS, then A again, F again, and D and J from A',
    when: (answer, _facts, codeClass) => isSilence(answer) || codeClass === 'wait',
    then: (box) => ({ then: 'delay', box: box === 'F' ? 'F' : 'A', class: 'wait' }),
  },
  {
    rule: 'DISABLED_INSTITUTION: one live try',
    at: ['D', 'J'],
    when: (_answer, facts, codeClass) => codeClass === 'disabledInstitution' && !facts.wentLive,
    then: go('F', 'disabledInstitution'),
  },
  {
    rule: 'DISABLED_INSTITUTION after the live try: unavailable',
    when: (_answer, _facts, codeClass) => codeClass === 'disabledInstitution',
    then: () => ({ then: 'end', outcome: 'unavailable', class: 'disabledInstitution' }),
  },
  {
    rule: 'MFA: UNAUTHORIZED, or another login, for the RequestId of a claim: the claim was false',
    at: ['D', 'J'],
    when: (answer, facts) => facts.claimed && (answer.code === 'UNAUTHORIZED' || answer.code === 'LOGIN_MISMATCH'),
    then: () => ({ then: 'keepWaiting', class: 'user' }),
  },
  {
    rule: 'ALREADY_AUTHORIZED goes on to D',
    at: ['A', 'F'],
    when: (_answer, _facts, codeClass) => codeClass === 'alreadyAuthorized',
    then: go('D', 'alreadyAuthorized'),
  },
  {
    rule: 'restart: again at A, twice at most (so does ALREADY_AUTHORIZED where it makes no sense)',
    when: (_answer, _facts, codeClass) => codeClass === 'restart' || codeClass === 'alreadyAuthorized',
    then: () => ({ then: 'restart', class: 'restart' }),
  },
  {
    rule: 'INVALID_LOGIN of a login never seen to work is ours: failed',
    when: (_answer, facts, codeClass) => codeClass === 'invalidLogin' && !facts.everWorked,
    then: () => ({ then: 'end', outcome: 'failed', class: 'operator' }),
  },
  {
    rule: 'operator: failed, nobody asked; so is a 401 without a code and an answer for another login',
    when: (answer, _facts, codeClass) =>
      codeClass === 'operator' ||
      answer.code === 'LOGIN_MISMATCH' ||
      (answer.status === 401 && answer.code === undefined),
    then: () => ({ then: 'end', outcome: 'failed', class: 'operator' }),
  },
  {
    rule: 'user: the user reconnects',
    when: (_answer, _facts, codeClass) => codeClass === 'user' || codeClass === 'invalidLogin',
    then: reconnect('user'),
  },
  {
    rule: 'a code nobody knows follows the diagram: the user reconnects',
    when: () => true,
    then: reconnect('unknown'),
  },
];

/** What comes after an answer at a box. Total: the last row always fits. */
export function decide(box: AskingBox, answer: Answer, facts: Facts): Decision {
  const codeClass = answer.kind === 'refused' && answer.code !== undefined ? classOfCode(answer.code) : null;
  const row = DECISIONS.find(({ at, when }) => (at?.includes(box) ?? true) && when(answer, facts, codeClass));
  if (row === undefined) throw new TypeError(`No row of the decision table fits ${box} ${JSON.stringify(answer)}`);
  return row.then(box);
}

/**
 * Step 1: what an answer of GetNightlyRefreshStatus means for the run. `wait`: RETRY_DELAYS, then without the list;
 * `stop`: our credentials or our request are wrong, and every other call would fail alike.
 */
export function decideList(answer: Answer): 'ok' | 'wait' | 'stop' | 'withoutList' {
  if (answer.kind === 'ok') return 'ok';
  if (isSilence(answer)) return 'wait';
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
  if (isSilence(answer)) return 'wait';
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
  if (isSilence(answer)) return 'wait';
  if (answer.code === undefined) return 'operator';
  const codeClass = classOfCode(answer.code);
  return codeClass === 'wait' || codeClass === 'operator' ? codeClass : 'refused';
}

/** Rule 3: whether cached data is young enough to be used. `lastRefresh` null is "never". */
export function isFresh(lastRefresh: string | null | undefined, nowMs: number, maxAgeMs: number): boolean {
  return lastRefresh != null && nowMs - Date.parse(lastRefresh) <= maxAgeMs;
}

/** A *user* code other than UNAUTHORIZED: the bank would refuse the same again, and might lock the account. */
export const mustRelink = (code: string | null): boolean =>
  code !== null && code !== 'UNAUTHORIZED' && ['user', 'invalidLogin'].includes(classOfCode(code));

/** Rule 5: whether an unattended live call would ring a phone for nothing a third time. */
export const mustNotRing = (unattended203s: number): boolean => unattended203s >= 2;
