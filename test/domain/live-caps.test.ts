import { overLiveBudget, overLoginCap, type WantedCall } from '../../domain/live-caps';

const CAPS = { perDay: 3, perHour: 2 };
const over = (wanted: WantedCall, used: number) => overLoginCap(wanted, used, CAPS);

test('rule 1: the last call of a login is the one that reaches its limit, by the day or by the hour of its user', () => {
  expect(over({ attended: false }, 2)).toBeNull();
  expect(over({ attended: false }, 3)).toEqual({ kind: 'capped', code: 'LIVE_LIMIT' });
  expect(over({ attended: true }, 1)).toBeNull();
  expect(over({ attended: true }, 2)).toEqual({ kind: 'capped', code: 'LIVE_LIMIT' });
});

test('REFRESH_LIVE_BUDGET is used up by as many calls as it names', () => {
  expect(overLiveBudget({ attended: false }, 9, 10)).toBeNull();
  expect(overLiveBudget({ attended: false }, 10, 10)).toEqual({ kind: 'capped', code: 'LIVE_BUDGET' });
});

test('rule 3: a call that only REFRESH_LIVE_AGE wants is left out where another would be refused', () => {
  const fresher = { attended: false, fresher: true };
  expect(over(fresher, 3)).toEqual({ kind: 'declined', why: 'live_attempts' });
  expect(overLiveBudget(fresher, 10, 10)).toEqual({ kind: 'declined', why: 'live_budget' });
});
