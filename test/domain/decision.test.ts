import { classOfCode, KNOWN_CODES, normaliseCode } from '../../domain/codes';
import { decideList } from '../../domain/other-decisions';
import { decide, DECISIONS } from '../../domain/refresh/decision';
import type { Decision, Facts } from '../../domain/refresh/rule';
import { unattendedCallsExhausted } from '../../domain/refresh/budget';
import { isFresh } from '../../domain/refresh/last-refresh';
import type { Answer } from '../../domain/refresh/answer';
import type { AskingBox } from '../../domain/refresh/types';

/**
 * The whole table in full: every code at every box that asks, for a login that once worked and made one live call. A
 * row added to the decision table without a line here fails the last test of this block.
 */
const facts: Facts = { everWorked: true, wentLive: true, claimed: false, fresh: true };
const brief = (decision: Decision): string => {
  switch (decision.then) {
    case 'go':
    case 'delay':
      return `${decision.then} ${decision.box}`;
    case 'end':
      return decision.outcome;
    default:
      return decision.then;
  }
};
const at = (box: AskingBox, answer: Answer, more: Partial<Facts> = {}): string =>
  brief(decide(box, answer, { ...facts, ...more }));
const code = (flinksCode: string, status = 401): Answer => ({ kind: 'refused', status, code: flinksCode });

const wait = { A: 'delay A', F: 'delay F', D: 'delay A', J: 'delay A', I: 'retry' };
const waitButLiveAtA = { ...wait, A: 'go F' };
const restart = { A: 'restart', F: 'restart', D: 'restart', J: 'restart', I: 'missing' };
const restartButLiveAtA = { ...restart, A: 'go F' };
const user = { A: 'go E1', F: 'go E1', D: 'go E2', J: 'go E2', I: 'missing' };
const operator = { A: 'failed', F: 'failed', D: 'failed', J: 'failed', I: 'missing' };

const TABLE: Record<string, Record<AskingBox, string>> = {
  RETRY_LATER: waitButLiveAtA,
  AGGREGATION_ERROR: waitButLiveAtA,
  BANK_MAINTENANCE_RETRY_LATER: waitButLiveAtA,
  TOO_MANY_REQUESTS: wait,
  CARD_IN_USE: wait,
  CONCURRENT_SESSION: wait,
  DISABLED_INSTITUTION: { A: 'go F', F: 'unavailable', D: 'unavailable', J: 'unavailable', I: 'missing' },
  SESSION_EXPIRED: restartButLiveAtA,
  SESSION_NONEXISTENT: restartButLiveAtA,
  INVALID_USERNAME: user,
  INVALID_PASSWORD: user,
  INVALID_LOGIN: user,
  INVALID_SECURITY_RESPONSE: user,
  INVALID_SECURITY_RESPONSE_NO_RETRY: user,
  QUESTION_NOT_FOUND: user,
  UNKNOWN_CHALLENGE_KEY: user,
  SECURITYRESPONSES_INCOMPLETE: user,
  NEW_ACCOUNT: user,
  DISABLED_LOGIN: user,
  UNAUTHORIZED: { ...user, A: 'go F' },
  ACCESS_DENIED: operator,
  INVALID_REQUEST: operator,
  METHOD_NOT_AVAILABLE: operator,
  TOKEN_REFUSED: operator,
  UNREADABLE: { A: 'unavailable', F: 'unavailable', D: 'unavailable', J: 'unavailable', I: 'missing' },
  ALREADY_AUTHORIZED: { A: 'go D', F: 'go D', D: 'restart', J: 'restart', I: 'missing' },
  NO_TRANSACTION: user,
  A_CODE_NOBODY_KNOWS: user,
};

const BOXES: AskingBox[] = ['A', 'F', 'D', 'J', 'I'];
const CELLS = Object.entries(TABLE).flatMap(([flinksCode, row]) =>
  BOXES.map((box) => [flinksCode, box, row[box]] as const),
);

describe('the decision table', () => {
  test.each(CELLS)('%s at %s: %s', (flinksCode, box, expected) => {
    expect(at(box, code(flinksCode))).toBe(expected);
  });

  test('every code the domain knows stands in this test', () => {
    expect(KNOWN_CODES.filter((known) => !(known in TABLE))).toEqual([]);
  });

  test.each([
    ['A', 'go D'],
    ['F', 'go D'],
    ['D', 'go I'],
    ['J', 'go I'],
    ['I', 'refreshed'],
  ] as const)('200 at %s: %s', (box, expected) => expect(at(box, { kind: 'ok', status: 200 })).toBe(expected));

  test.each([
    ['A', 'go J'],
    ['F', 'go J'],
    ['D', 'go J'],
    ['J', 'again'],
    ['I', 'again'],
  ] as const)('202 at %s: %s', (box, expected) => expect(at(box, { kind: 'pending', status: 202 })).toBe(expected));

  test.each(['A', 'F'] as const)('203 at %s: MFA', (box) =>
    expect(at(box, { kind: 'mfa', status: 203 })).toBe('go MFA'),
  );

  test.each<[string, Answer]>([
    ['no answer', { kind: 'none' }],
    ['429', { kind: 'refused', status: 429 }],
    ['TOO_MANY_REQUESTS', code('TOO_MANY_REQUESTS', 429)],
  ])('D and J while the bank may be at work for our live call: %s asks its session again', (_what, answer) => {
    for (const box of ['D', 'J'] as const) {
      expect(at(box, answer, { ofLiveCall: true })).toBe(`delay ${box}`);
      expect(at(box, answer)).toBe('delay A');
      expect(at(box, code('RETRY_LATER'), { ofLiveCall: true })).toBe('delay A');
    }
  });

  test.each(BOXES)('no answer, 429 and 5xx without a code at %s are of class wait', (box) => {
    for (const answer of [
      { kind: 'none' },
      { kind: 'refused', status: 429 },
      { kind: 'refused', status: 503 },
    ] as Answer[]) {
      expect(at(box, answer)).toBe(wait[box]);
    }
  });

  test.each(['A', 'F', 'D', 'J'] as const)('a 401 without a code at %s is ours: failed', (box) => {
    expect(at(box, { kind: 'refused', status: 401 })).toBe('failed');
  });

  test.each(['A', 'F', 'D', 'J'] as const)('any other error without a code at %s follows the diagram', (box) => {
    expect(at(box, { kind: 'refused', status: 400 })).toBe(user[box]);
  });

  test('INVALID_LOGIN of a login never seen to work is ours: failed', () => {
    for (const box of ['A', 'F', 'D', 'J'] as const)
      expect(at(box, code('INVALID_LOGIN'), { everWorked: false })).toBe('failed');
  });

  test('DISABLED_INSTITUTION of cached data gets one live try', () => {
    for (const box of ['D', 'J'] as const)
      expect(at(box, code('DISABLED_INSTITUTION'), { wentLive: false })).toBe('go F');
  });

  test('rule 3: a cached 200 that is too old goes live', () => {
    expect(at('A', { kind: 'ok', status: 200 }, { fresh: false })).toBe('go F');
  });

  test('UNAUTHORIZED for the session of a claim: the claim was false', () => {
    for (const box of ['D', 'J'] as const) expect(at(box, code('UNAUTHORIZED'), { claimed: true })).toBe('keepWaiting');
    for (const box of ['D', 'J'] as const)
      expect(at(box, code('LOGIN_MISMATCH', 200), { claimed: true })).toBe('keepWaiting');
  });

  test('an answer for another login fails this one', () => {
    for (const box of ['A', 'F', 'D', 'J'] as const) expect(at(box, code('LOGIN_MISMATCH', 200))).toBe('failed');
  });

  test('what is not an answer of Flinks has its own rows', () => {
    expect(at('F', { kind: 'lost' })).toBe('settle');
    expect(at('F', { kind: 'busy' })).toBe('settle');
    expect(at('F', { kind: 'capped' })).toBe('unavailable');
    for (const box of BOXES) expect(at(box, { kind: 'gone' })).toBe('revoked');
  });

  test('the class of a code nobody knows is unknown, which the brakes count', () => {
    expect(classOfCode('A_CODE_NOBODY_KNOWS')).toBe('unknown');
    expect(decide('A', code('A_CODE_NOBODY_KNOWS'), facts)).toEqual({ then: 'go', box: 'E1' });
  });

  test('every rule has its own title', () => {
    expect(new Set(DECISIONS.map(({ rule }) => rule)).size).toBe(DECISIONS.length);
  });
});

describe('step 1', () => {
  test.each([
    ['ok', { kind: 'ok', status: 200 }],
    ['wait', { kind: 'none' }],
    ['wait', code('TOO_MANY_REQUESTS')],
    ['wait', { kind: 'refused', status: 500 }],
    ['refused', code('ACCESS_DENIED')],
    ['refused', { kind: 'refused', status: 401 }],
    ['refused', { kind: 'refused', status: 404 }],
    ['withoutList', code('A_CODE_NOBODY_KNOWS')],
    ['withoutList', { kind: 'refused', status: 400 }],
  ] as [string, Answer][])('%s: %j', (expected, answer) => expect(decideList(answer)).toBe(expected));
});

describe('codes', () => {
  test.each([
    'BANK_MAINTENANCE_RETRY_LATER',
    'BANK MAINTENANCE_RETRY_LATER',
    'BANK_MAINTENENACE_RETRY_LATER',
    ' bank maintenance retry later ',
  ])('%j is bank maintenance', (raw) => expect(normaliseCode(raw)).toBe('BANK_MAINTENANCE_RETRY_LATER'));

  test.each([null, undefined, '', '   '])('%j is no code', (raw) => expect(normaliseCode(raw)).toBeNull());

  test('a code is cut, because it goes into search attributes', () => {
    expect(normaliseCode('x'.repeat(1_000))).toHaveLength(60);
  });
});

describe('rules 3 and 5', () => {
  const now = Date.parse('2026-03-08T12:00:00.000Z');
  test.each([
    ['2026-03-01T12:00:00.000Z', true],
    ['2026-03-01T11:59:59.999Z', false],
    ['2026-03-09T00:00:00.000Z', true],
    [null, false],
    [undefined, false],
  ])('data of %s is fresh: %s', (lastRefresh, expected) =>
    expect(isFresh(lastRefresh, now, 7 * 86_400_000)).toBe(expected),
  );

  test.each([
    [0, false],
    [1, false],
    [2, true],
  ])('after %d unattended 203s the phone is left alone: %s', (count, expected) =>
    expect(unattendedCallsExhausted(count)).toBe(expected),
  );
});
