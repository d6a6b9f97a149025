import { DAY_MS } from '../../domain/duration';
import { readSimulateSettings, type SimulateSettings } from '../../config/simulate';
import { playMonth } from '../../simulation/month';

function rulesOf(text = ''): SimulateSettings {
  const read = readSimulateSettings(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.settings;
}

const month = (text = '', more: { days?: number; seed?: number; logins?: number } = {}) =>
  playMonth({ logins: 200, days: 20, seed: 1, ...more, ...rulesOf(text) });

test('the same seed gives the same figures, another seed others', () => {
  expect(month()).toEqual(month());
  expect(month('', { seed: 2 }).byDay).not.toEqual(month().byDay);
});

test('every login has one outcome and one age a day', () => {
  for (const { outcomes, ages } of month().byDay) {
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(200);
    expect(ages.reduce((sum, count) => sum + count, 0)).toBe(200);
    expect(outcomes.failed).toBeUndefined();
  }
});

test('nobody is asked without REFRESH_ASK, reminded without USER_REMINDERS, or waits longer than USER_WAIT_LIMIT', () => {
  expect(month('REFRESH_ASK=off').totals).toMatchObject({ asks: 0, reminders: 0 });
  expect(month('USER_REMINDERS=').totals.reminders).toBe(0);
  expect(month('USER_WAIT_LIMIT=30d').totals.gaveUp).toBe(0);
  expect(month('USER_WAIT_LIMIT=2d').totals.gaveUp).toBeGreaterThan(0);
});

test('a reminder is the first message of a wait whose ask was left out: its user comes back as after an ask', () => {
  // Reminders of waits that had an ask bring nobody back here.
  const returnsWith = (text: string) =>
    month(`REFRESH_MAX_AGE=3d\nSIMULATE_REMINDER_RETURNS=0%\n${text}`).totals.returns;
  expect(returnsWith('USER_REMINDERS=1d')).toBeGreaterThan(1.3 * returnsWith('USER_REMINDERS='));
});

test('REFRESH_LIVE_BUDGET holds on every day', () => {
  const limited = month('REFRESH_LIVE_BUDGET=15\nSIMULATE_OUTAGES=0').byDay;
  expect(Math.max(...limited.map(({ liveUnattended }) => liveUnattended))).toBe(15);
});

test("a bank's bad day is braked, and its canaries end it", () => {
  const bad = 'SIMULATE_BAD_DAY=3\nSIMULATE_OUTAGES=0\nSIMULATE_NIGHTLY=0%\nREFRESH_LIVE_AGE=1h';
  const heldOn = (text: string) => month(text, { logins: 1_500, days: 6 }).byDay.map(({ held }) => held);
  const held = heldOn(bad);
  expect(held[2]).toBeGreaterThan(20);
  expect(held[4]).toBe(0);
  expect(heldOn(`${bad}\nREFRESH_BRAKE_CANARIES=0`)[4]).toBeGreaterThan(20);
  expect(heldOn(bad.replace('=3', '=off'))).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a file says what is wrong with it: a name that is no setting, a line that is none, a value', () => {
  const read = readSimulateSettings('REFRESH_MAXAGE=14d\nfoo\nUSER_WAIT_LIMIT=x\nSIMULATE_RETURNS=70%@1h,40%@1d\n');
  expect(!read.ok && read.problems.map(({ setting }) => setting)).toEqual([
    'REFRESH_MAXAGE',
    'Line 2',
    'USER_WAIT_LIMIT',
    'SIMULATE_RETURNS',
  ]);
});

test('a file takes the names and forms of the environment, and settings that a month does not use', () => {
  const { policy, world } = rulesOf('# now\nREFRESH_MAX_AGE=14d\nLOG_LEVEL=debug\nSIMULATE_BAD_DAY=off\n');
  expect(policy.maxAgeMs).toBe(14 * DAY_MS);
  expect(world.badDay).toBeNull();
});
