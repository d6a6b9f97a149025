import { askText } from '../../app/explain/ask-text';
import { stepText, whatToDo } from '../../app/explain/explain-text';
import type { LoginView } from '../../store/logins/views';

const at = '2026-03-02T15:00:05.000Z';

test('explain says why a login was called live for fresher data, or was not', () => {
  expect(stepText({ box: 'F', status: 203, code: null, at, why: 'probe' })).toBe(
    'live Authorize: Flinks signs in at the bank (for fresher data: its bank is being tried with a few logins) -> 203: ' +
      'the bank wants its user (a one-time code, a push)',
  );
  expect(stepText({ box: 'F', status: null, code: null, at, why: 'institution_asks' })).toBe(
    'no live call was made for fresher data: its bank wants the users of most logins, so they are spared until REFRESH_MAX_AGE',
  );
});

const ASKED = '2026-03-02T15:00:05.000Z';
const WAIT = {
  since: ASKED,
  countsFrom: ASKED,
  reason: 'mfa' as const,
  reminders: 1,
  remindersStopped: false,
  lastOpenAt: null,
};
const ASK = { id: 'evt_1', held: false, createdAt: ASKED };

test.each([
  ['nobody was asked', null, null, null],
  [
    'its ask is held',
    { ...ASK, held: true },
    WAIT,
    'The ask is held back by a run that is under way or by a brake: the user has not received it yet.',
  ],
  [
    'asked and reminded',
    ASK,
    WAIT,
    'The newest ask for the user was written 2026-03-02 15:00 UTC, with 1 reminder since; the button of their page was never pressed.',
  ],
  [
    'opened, and wants no more',
    ASK,
    { ...WAIT, reminders: 0, remindersStopped: true, lastOpenAt: '2026-03-03T08:00:00.000Z' },
    'The newest ask for the user was written 2026-03-02 15:00 UTC, with 0 reminders since (they want no more); the button of their page was last pressed 2026-03-03 08:00 UTC.',
  ],
  ['asked, and back since', ASK, null, 'The newest ask for the user was written 2026-03-02 15:00 UTC.'],
])('explain says when a user was asked, and whether they came: %s', (_what, ask, wait, expected) => {
  expect(askText(ask, wait)).toBe(expected);
});

test.each([
  ['INVALID_LOGIN', /^See that this LoginId is of FLINKS_INSTANCE/],
  ['ACCESS_DENIED', /^Run flinks-refresh doctor/],
])('what to do about a failure names what can be mended: %s', (code, expected) => {
  const lastOutcome = { outcome: 'failed' as const, code };
  expect(whatToDo({ loginId: 'x', state: 'idle', awaiting: null, lastOutcome } as unknown as LoginView)).toMatch(
    expected,
  );
});
