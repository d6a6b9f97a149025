import { classOfCode, callsLiveNext, isNoAnswer, requiresRelink, type CodeClass } from '../codes';
import type { Answer, AskingBox, Box } from './index';

/** Boxes that ask. `settle`: the look after a lost live call; `look`: has the user fixed it elsewhere? */
export type TableBox = AskingBox | 'settle' | 'look';

/** A cached Authorize that tells nothing of the last refresh: silence, or *wait* by a code that is not one of the seven. */
export const isNoLook = (answer: Answer): boolean =>
  isNoAnswer(answer) ||
  (answer.code !== undefined && classOfCode(answer.code) === 'wait' && !callsLiveNext(answer.code));

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
  /** A look: LastRefresh has moved, since the lost call or since the wait began. */
  moved?: boolean;
  /** The answers of two live calls of this pass were lost. */
  lostTwice?: boolean;
  /** A cached 200 after somebody has said that the user is back: false if it would have come before, too. */
  proven?: boolean;
  /** D is asked for a session that a webhook names, while J polls another one. */
  aside?: boolean;
}

/** What to do next. */
export type Decision =
  | { then: 'go'; box: Box } // an arrow of the diagram, or a rule's
  | { then: 'again' } // 202: the same box after the poll interval
  | { then: 'delay'; box: 'A' | 'F' } // the next of RETRY_DELAYS, then that box
  | { then: 'retry' } // rule 7: the same Attributes package, two more tries
  | { then: 'restart' } // again at A, twice at most
  | { then: 'settle' } // rule 4: look before another live call
  | { then: 'keepWaiting' } // nobody has come back: wait on, ask nobody again
  | { then: 'missing' } // rule 7: name the package, go on
  | { then: 'refreshed' } // past I
  | { then: 'end'; outcome: 'unavailable' | 'failed' | 'revoked'; code?: string };

interface Rule {
  rule: string;
  at?: readonly TableBox[];
  when: (answer: Answer, facts: Facts, codeClass: CodeClass | null) => boolean;
  then: (box: TableBox) => Decision;
}

const go = (box: Box) => (): Decision => ({ then: 'go', box });
const end = (outcome: 'unavailable' | 'failed' | 'revoked', code?: string) => (): Decision => ({
  then: 'end',
  outcome,
  ...(code === undefined ? {} : { code }),
});
const reconnect = (box: TableBox): Decision => ({ then: 'go', box: box === 'D' || box === 'J' ? 'E2' : 'E1' });

/**
 * The decision table: first row that fits wins. One row per rule of docs/flowchart.md.
 * Everything an answer can mean is decided here and nowhere else.
 */
export const DECISIONS: readonly Rule[] = [
  {
    rule: 'a login that is no longer registered ends as revoked',
    when: (answer) => answer.kind === 'gone',
    then: end('revoked'),
  },
  {
    rule: 'rule 1: no live call left today: unavailable until tomorrow',
    when: (answer) => answer.kind === 'capped',
    then: end('unavailable'),
  },
  {
    rule: 'rule 4: another live call may still be at the bank, or its answer was lost: settle, look, then perhaps again',
    when: (answer) => answer.kind === 'lost' || answer.kind === 'busy',
    then: () => ({ then: 'settle' }),
  },
  {
    rule: 'rule 4: the look finds that LastRefresh has moved: on to D',
    at: ['settle'],
    when: (answer, facts) => answer.kind === 'ok' && facts.moved === true,
    then: go('D'),
  },
  {
    rule: 'rule 4: no look, no live call: what the bank did is still not known',
    at: ['settle'],
    when: (answer) => isNoLook(answer),
    then: () => ({ then: 'delay', box: 'A' }),
  },
  {
    rule: 'rule 10: a look that cannot be read is no reason for another live call: unavailable',
    at: ['settle'],
    when: (_answer, _facts, codeClass) => codeClass === 'unreadable',
    then: end('unavailable'),
  },
  {
    rule: 'rule 4: the look finds nothing new, and it was the second: unavailable',
    at: ['settle'],
    when: (answer, facts) => facts.lostTwice === true && !requiresRelink(answer.code ?? null),
    then: end('unavailable', 'ANSWER_LOST'),
  },
  {
    rule: 'rule 4: the look finds nothing new: one more live call',
    at: ['settle'],
    when: (answer) => !requiresRelink(answer.code ?? null),
    then: go('F'),
  },
  {
    rule: 'rule 8: the look finds data from after the start of the wait: fixed elsewhere, on to D',
    at: ['look'],
    when: (answer, facts) => answer.kind === 'ok' && facts.moved === true,
    then: go('D'),
  },
  {
    rule: 'rule 8: the look finds nothing newer: wait on',
    at: ['look'],
    when: () => true,
    then: () => ({ then: 'keepWaiting' }),
  },
  {
    rule: 'A: a 200 that proves no return (docs/decisions/0005): wait on',
    at: ['A'],
    when: (answer, facts) => answer.kind === 'ok' && facts.proven === false,
    then: () => ({ then: 'keepWaiting' }),
  },
  {
    rule: 'D: a session that a webhook names brings no data: poll on',
    at: ['D'],
    when: (answer, facts) => facts.aside === true && answer.kind !== 'ok',
    then: () => ({ then: 'again' }),
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
    then: () => ({ then: 'again' }),
  },
  {
    rule: 'I: 200 is the end of the flowchart',
    at: ['I'],
    when: (answer) => answer.kind === 'ok',
    then: () => ({ then: 'refreshed' }),
  },
  {
    rule: 'rule 7: wait at I: two more tries',
    at: ['I'],
    when: (answer, _facts, codeClass) => isNoAnswer(answer) || codeClass === 'wait',
    then: () => ({ then: 'retry' }),
  },
  {
    rule: 'rule 7: anything else at I is named in missing',
    at: ['I'],
    when: () => true,
    then: () => ({ then: 'missing' }),
  },
  {
    rule: 'rule 10: an answer that cannot be read: unavailable, nobody asked; the operator is told',
    when: (_answer, _facts, codeClass) => codeClass === 'unreadable',
    then: end('unavailable'),
  },
  {
    rule: 'C: one of the seven codes goes live',
    at: ['A'],
    when: (answer) => answer.kind === 'refused' && answer.code !== undefined && callsLiveNext(answer.code),
    then: go('F'),
  },
  {
    rule: 'wait: RETRY_DELAYS, then A again, F again, and D and J from A',
    when: (answer, _facts, codeClass) => isNoAnswer(answer) || codeClass === 'wait',
    then: (box) => ({ then: 'delay', box: box === 'F' ? 'F' : 'A' }),
  },
  {
    rule: 'DISABLED_INSTITUTION: one live try',
    at: ['D', 'J'],
    when: (_answer, facts, codeClass) => codeClass === 'disabledInstitution' && !facts.wentLive,
    then: go('F'),
  },
  {
    rule: 'DISABLED_INSTITUTION after the live try: unavailable',
    when: (_answer, _facts, codeClass) => codeClass === 'disabledInstitution',
    then: end('unavailable'),
  },
  {
    rule: 'MFA: UNAUTHORIZED, or another login, for the RequestId of a claim: the claim was false',
    at: ['D', 'J'],
    when: (answer, facts) => facts.claimed && (answer.code === 'UNAUTHORIZED' || answer.code === 'LOGIN_MISMATCH'),
    then: () => ({ then: 'keepWaiting' }),
  },
  {
    rule: 'ALREADY_AUTHORIZED goes on to D',
    at: ['A', 'F'],
    when: (_answer, _facts, codeClass) => codeClass === 'alreadyAuthorized',
    then: go('D'),
  },
  {
    rule: 'restart: again at A, twice at most (so does ALREADY_AUTHORIZED where it makes no sense)',
    when: (_answer, _facts, codeClass) => codeClass === 'restart' || codeClass === 'alreadyAuthorized',
    then: () => ({ then: 'restart' }),
  },
  {
    rule: 'INVALID_LOGIN of a login never seen to work is ours: failed',
    when: (_answer, facts, codeClass) => codeClass === 'invalidLogin' && !facts.everWorked,
    then: end('failed'),
  },
  {
    rule: 'operator: failed, nobody asked; so is a 401 without a code and an answer for another login',
    when: (answer, _facts, codeClass) =>
      codeClass === 'operator' ||
      answer.code === 'LOGIN_MISMATCH' ||
      (answer.status === 401 && answer.code === undefined),
    then: end('failed'),
  },
  {
    rule: 'user: the user reconnects',
    when: (_answer, _facts, codeClass) => codeClass === 'user' || codeClass === 'invalidLogin',
    then: reconnect,
  },
  {
    rule: 'a code nobody knows follows the diagram: the user reconnects',
    when: () => true,
    then: reconnect,
  },
];

/** What comes after an answer at a box. Total: the last row always fits. */
export function decide(box: TableBox, answer: Answer, facts: Facts): Decision {
  const codeClass = answer.kind === 'refused' && answer.code !== undefined ? classOfCode(answer.code) : null;
  const row = DECISIONS.find(({ at, when }) => (at?.includes(box) ?? true) && when(answer, facts, codeClass));
  if (row === undefined) throw new TypeError(`No row of the decision table fits ${box} ${JSON.stringify(answer)}`);
  return row.then(box);
}
