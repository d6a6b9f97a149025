import { brakesOf } from '../../domain/brakes';

/** Rule 2: which asks stay held when a run ends. */
const group = (count: number, of: number, code = 'A_NEW_CODE', institution = 'Maple Bank') => ({
  institution,
  code,
  count,
  of,
});

test.each([
  ['20 of 20', group(20, 20), true],
  ['19 of 19: fewer than 20 logins', group(19, 19), false],
  ['20 of 66: more than 30 %', group(20, 66), true],
  ['30 of 100: exactly 30 %', group(30, 100), true],
  ['29 of 100: less than 30 %', group(29, 100), false],
  ['20 of 1,000: a code some have every day', group(20, 1_000), false],
  ['299 of 1,000: just less than 30 %', group(299, 1_000), false],
])('a brake needs 20 logins and 30 %% of their institution: %s', (_what, asks, holds) => {
  expect(brakesOf([asks])).toEqual(holds ? [asks] : []);
});

test.each(['INVALID_PASSWORD', 'NEW_ACCOUNT', 'UNAUTHORIZED', 'INVALID_LOGIN', 'A_CODE_NOBODY_KNOWS'])(
  'a user or unknown code brakes: %s',
  (code) => {
    expect(brakesOf([group(25, 25, code)])).toHaveLength(1);
  },
);

test.each(['ACCESS_DENIED', 'RETRY_LATER', 'DISABLED_INSTITUTION', 'SESSION_EXPIRED', 'ALREADY_AUTHORIZED'])(
  'no other code does: %s',
  (code) => {
    expect(brakesOf([group(25, 25, code)])).toEqual([]);
  },
);

test('codes are not added up, and the largest group of an institution is its brake', () => {
  expect(brakesOf([group(15, 100, 'A'), group(15, 100, 'B')])).toEqual([]);
  expect(brakesOf([group(31, 100, 'A'), group(45, 100, 'B'), group(40, 100, 'C')])).toEqual([group(45, 100, 'B')]);
});

test('each institution has its own', () => {
  const banks = ['Maple Bank', 'Birch Bank'].map((bank) => group(20, 20, 'A', bank));
  expect(brakesOf([...banks, group(5, 5, 'A', 'Oak Bank')])).toEqual(banks);
});
