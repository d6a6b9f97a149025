import { callsLiveNext, isNoAnswer } from '../codes';
import type { Answer } from './answer';
import { end, go, reconnect, type Rule } from './rule';

/** Whether the answer at D or J leaves open what the bank is doing: there was no answer, or TOO_MANY_REQUESTS. */
const saysNothingOfTheBank = (answer: Answer): boolean => isNoAnswer(answer) || answer.code === 'TOO_MANY_REQUESTS';

/**
 * Rows of the decision table that depend on a FlinksCode's class (docs/flowchart.md, rule 1). The last row always
 * fits.
 */
export const CLASS_RULES: readonly Rule[] = [
  {
    rule: 'rule 10: an answer that cannot be read: unavailable, nobody asked; the operator is told',
    classes: ['unreadable'],
    then: end('unavailable'),
  },
  {
    rule: 'C: one of the seven codes that describe the last refresh: on to F',
    at: ['A'],
    kinds: ['refused'],
    when: (answer) => answer.code !== undefined && callsLiveNext(answer.code),
    then: go('F'),
  },
  {
    rule: 'rule 4: no answer while the bank may be at work for our live call: the same session is asked again',
    at: ['D', 'J'],
    when: (answer, facts) => facts.ofLiveCall === true && saysNothingOfTheBank(answer),
    then: (box) => ({ then: 'delay', box: box === 'D' ? 'D' : 'J' }),
  },
  {
    rule: 'class wait: the next of RETRY_DELAYS, then F again if F was answered so, else A',
    when: (answer, _facts, codeClass) => isNoAnswer(answer) || codeClass === 'wait',
    then: (box) => ({ then: 'delay', box: box === 'F' ? 'F' : 'A' }),
  },
  {
    rule: 'DISABLED_INSTITUTION, and no live call in this pass: one live try',
    at: ['D', 'J'],
    classes: ['disabledInstitution'],
    when: (_answer, facts) => !facts.wentLive,
    then: go('F'),
  },
  {
    rule: 'DISABLED_INSTITUTION anywhere else, or after the live try: unavailable',
    classes: ['disabledInstitution'],
    then: end('unavailable'),
  },
  {
    rule: 'MFA: UNAUTHORIZED for the RequestId of a claim: nobody answered the bank there; look for a new sign-in',
    at: ['D', 'J'],
    when: (answer, facts) => facts.claimed && answer.code === 'UNAUTHORIZED',
    then: () => ({ then: 'keepWaiting', thenLook: true }),
  },
  {
    rule: 'MFA: the RequestId of a claim belongs to another login: the claim was false, and the wait goes on',
    at: ['D', 'J'],
    when: (answer, facts) => facts.claimed && answer.code === 'LOGIN_MISMATCH',
    then: () => ({ then: 'keepWaiting' }),
  },
  {
    rule: 'ALREADY_AUTHORIZED goes on to D',
    at: ['A', 'F'],
    classes: ['alreadyAuthorized'],
    then: go('D'),
  },
  {
    rule: 'class restart: again at A, twice at most; so does ALREADY_AUTHORIZED at D and J',
    classes: ['restart', 'alreadyAuthorized'],
    then: () => ({ then: 'restart' }),
  },
  {
    rule: 'INVALID_LOGIN of a login that has never worked here: the fault is ours, so failed',
    classes: ['invalidLogin'],
    when: (_answer, facts) => !facts.everWorked,
    then: end('failed'),
  },
  {
    rule: 'class operator, a 401 without a code, and an answer for another login: failed, and nobody is asked',
    when: (answer, _facts, codeClass) =>
      codeClass === 'operator' ||
      answer.code === 'LOGIN_MISMATCH' ||
      (answer.status === 401 && answer.code === undefined),
    then: end('failed'),
  },
  {
    rule: 'class user: the user reconnects',
    classes: ['user', 'invalidLogin'],
    then: reconnect,
  },
  {
    rule: 'a code nobody knows follows the diagram: the user reconnects',
    then: reconnect,
  },
];
