import { stepText } from '../../app/explain/explain-text';

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
