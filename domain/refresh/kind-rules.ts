import { isNoAnswer, classOfCode, callsLiveNext, requiresRelink } from '../codes';
import type { Answer } from './answer';
import { end, go, type Rule } from './rule';

/**
 * Whether the answer to a cached Authorize says nothing about Flinks' last refresh of the login: there was no answer,
 * or the answer has a code of the class *wait* other than the seven codes that describe that refresh and lead to F
 * (rule 1 of docs/flowchart.md).
 */
export const isNoLook = (answer: Answer): boolean =>
  isNoAnswer(answer) ||
  (answer.code !== undefined && classOfCode(answer.code) === 'wait' && !callsLiveNext(answer.code));

/**
 * Rows of the decision table that depend on the kind of an answer, and all rows that are only for looks or Attributes.
 * They come before CLASS_RULES.
 */
export const KIND_RULES: readonly Rule[] = [
  {
    rule: 'a login that is no longer registered ends as revoked',
    kinds: ['gone'],
    then: end('revoked'),
  },
  {
    rule: 'rule 1: a limit of live calls is reached: unavailable',
    kinds: ['capped'],
    then: end('unavailable'),
  },
  {
    rule: 'rule 4: an answer was lost, or another live call may be at the bank: settle, look, perhaps call again',
    kinds: ['lost', 'busy'],
    then: () => ({ then: 'settle' }),
  },
  {
    rule: 'rule 4: the look finds that LastRefresh has moved: on to D',
    at: ['settle'],
    kinds: ['ok'],
    when: (_answer, facts) => facts.moved === true,
    then: go('D'),
  },
  {
    rule: 'rule 4: the look got no answer: what the bank did is still not known, so a delay and A follow, not F',
    at: ['settle'],
    when: (answer) => isNoLook(answer),
    then: () => ({ then: 'delay', box: 'A' }),
  },
  {
    rule: 'rule 10: a look that cannot be read is no reason for another live call: unavailable',
    at: ['settle'],
    classes: ['unreadable'],
    then: end('unavailable'),
  },
  {
    rule: 'rule 4: the look after the second lost call finds nothing new: unavailable',
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
    kinds: ['ok'],
    when: (_answer, facts) => facts.moved === true,
    then: go('D'),
  },
  {
    rule: 'rule 8: the look finds nothing newer: the wait goes on',
    at: ['look'],
    then: () => ({ then: 'keepWaiting' }),
  },
  {
    rule: 'A: a 200 that does not prove a return (docs/decisions/0005): the wait goes on',
    at: ['A'],
    kinds: ['ok'],
    when: (_answer, facts) => facts.proven === false,
    then: () => ({ then: 'keepWaiting' }),
  },
  {
    rule: 'D: the session that a webhook named brings no data: J goes on polling its own session',
    at: ['D'],
    when: (answer, facts) => facts.aside === true && answer.kind !== 'ok',
    then: () => ({ then: 'again' }),
  },
  {
    rule: 'rule 3: a live call that only REFRESH_LIVE_AGE wanted was not made: back to what Flinks holds',
    kinds: ['declined'],
    then: go('A'),
  },
  {
    rule: 'rule 3: A: 200, and older than REFRESH_LIVE_AGE: to F, if that may bother nobody',
    at: ['A'],
    kinds: ['ok'],
    when: (_answer, facts) => facts.fresh === true && facts.mayBeFresher === true,
    then: () => ({ then: 'fresher' }),
  },
  {
    rule: 'A: 200 and fresh goes to D',
    at: ['A'],
    kinds: ['ok'],
    when: (_answer, facts) => facts.fresh === true,
    then: go('D'),
  },
  { rule: 'rule 3: A: 200 but too old goes to F', at: ['A'], kinds: ['ok'], then: go('F') },
  { rule: 'F1: 200 goes to D', at: ['F'], kinds: ['ok'], then: go('D') },
  { rule: 'F1: 203 goes to MFA', at: ['A', 'F'], kinds: ['mfa'], then: go('MFA') },
  { rule: 'G: 200 goes to I', at: ['D', 'J'], kinds: ['ok'], then: go('I') },
  {
    rule: 'H, F1: 202 goes to J',
    at: ['A', 'F', 'D'],
    kinds: ['pending'],
    then: go('J'),
  },
  {
    rule: 'K: after a 202 J polls again; rule 7: at I the same package is asked for again',
    at: ['J', 'I'],
    kinds: ['pending'],
    then: () => ({ then: 'again' }),
  },
  {
    rule: 'I: 200: the package is stored; the next one, or the end of the flowchart',
    at: ['I'],
    kinds: ['ok'],
    then: () => ({ then: 'refreshed' }),
  },
  {
    rule: 'rule 7: class wait at I: two more tries',
    at: ['I'],
    when: (answer, _facts, codeClass) => isNoAnswer(answer) || codeClass === 'wait',
    then: () => ({ then: 'retry' }),
  },
  {
    rule: 'rule 7: anything else at I is named in missing',
    at: ['I'],
    then: () => ({ then: 'missing' }),
  },
];
