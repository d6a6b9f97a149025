import fc from 'fast-check';
import { adviseOn, neededSoonBefore, type AdviceFacts } from '../../domain/advice';
import { DAY_MS } from '../../domain/duration';
import { OUTCOME_KINDS } from '../../domain/outcomes';
import { DEFAULT_POLICY } from '../../domain/policy';
import { LOGIN_STATES } from '../../domain/refresh/types';

/** Whether a login's user is needed, by when and why. */
const NOW = Date.parse('2026-03-20T15:00:00.000Z');
const daysAgo = (days: number): string => new Date(NOW - days * DAY_MS).toISOString();
const WANTED: AdviceFacts = {
  state: 'idle',
  waitCountsFrom: null,
  askHeld: false,
  lastOutcome: { outcome: 'refreshed', code: null },
  institutionDown: false,
  lastRefreshedAt: daysAgo(5),
  lastAskedAt: null,
  letIn: false,
  bankLetsIn: false,
};
const advise = (facts: Partial<AdviceFacts>) => adviseOn({ ...WANTED, ...facts }, DEFAULT_POLICY, NOW);
const unavailable = (code: string) => ({ outcome: 'unavailable' as const, code });

test.each([
  ['its data is five days old, its bank wants it', {}, 'refresh_while_present', 'bank_wants_user', daysAgo(-2)],
  ['its bank says so, not its own calls', { letIn: null }, 'refresh_while_present', 'bank_wants_user', daysAgo(-2)],
  [
    'its data is past REFRESH_MAX_AGE',
    { lastRefreshedAt: daysAgo(8) },
    'refresh_while_present',
    'bank_wants_user',
    daysAgo(1),
  ],
  [
    'only our own limit was in the way',
    { lastOutcome: unavailable('LIVE_LIMIT') },
    'refresh_while_present',
    'bank_wants_user',
    daysAgo(-2),
  ],
  ['its data is four days old', { lastRefreshedAt: daysAgo(4) }, 'none', 'data_fresh', daysAgo(-3)],
  ['it was asked six days ago', { lastAskedAt: daysAgo(6) }, 'none', 'asked_lately', daysAgo(-2)],
  ['its bank was down last time', { lastOutcome: unavailable('RETRY_LATER') }, 'none', 'bank_unavailable', daysAgo(-2)],
  ['its own call was let in, though others are not', { letIn: true }, 'none', 'bank_lets_in', null],
  ['its bank lets people in', { letIn: null, bankLetsIn: true }, 'none', 'bank_lets_in', null],
  ['nothing is known of its bank', { letIn: null, bankLetsIn: null }, 'none', 'bank_not_known', null],
  ['it was never refreshed', { lastRefreshedAt: null }, 'none', 'never_refreshed', null],
  ['it is paused', { state: 'paused' }, 'none', 'paused', null],
  ['it is being refreshed', { state: 'refreshing' }, 'none', 'refreshing', null],
  ['its ask is held', { state: 'awaiting_user', askHeld: true }, 'none', 'ask_held', null],
  ['it waits', { state: 'awaiting_user', waitCountsFrom: daysAgo(1) }, 'reconnect', 'awaited', daysAgo(-13)],
  ['it was given up', { state: 'gave_up' }, 'reconnect', 'gave_up', null],
  ['its bank is gone', { institutionDown: true }, 'operator', 'institution_down', null],
  ['our keys were refused', { lastOutcome: { outcome: 'failed', code: 'ACCESS_DENIED' } }, 'operator', 'failed', null],
  ['its answer cannot be read', { lastOutcome: unavailable('UNREADABLE') }, 'operator', 'unreadable', null],
  [
    'its workflow was ended from outside',
    { lastOutcome: { outcome: 'failed', code: 'CANCELLED' } },
    'refresh_while_present',
    'bank_wants_user',
    daysAgo(-2),
  ],
] as const)('%s', (_what, facts, action, why, by) => expect(advise(facts)).toEqual({ action, by, why }));

const moment = fc.integer({ min: -40 * DAY_MS, max: 60_000 }).map((ms) => new Date(NOW + ms).toISOString());
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const outcome = fc.record({
  outcome: fc.constantFrom(...OUTCOME_KINDS),
  code: orNull(
    fc.constantFrom('RETRY_LATER', 'LIVE_LIMIT', 'UNREADABLE', 'ACCESS_DENIED', 'CANCELLED', 'INVALID_PASSWORD'),
  ),
});
const facts = fc.record({
  state: fc.constantFrom(...LOGIN_STATES),
  waitCountsFrom: orNull(moment),
  askHeld: fc.boolean(),
  lastOutcome: orNull(outcome),
  institutionDown: fc.boolean(),
  lastRefreshedAt: orNull(moment),
  lastAskedAt: orNull(moment),
  letIn: orNull(fc.boolean()),
  bankLetsIn: orNull(fc.boolean()),
}) as fc.Arbitrary<AdviceFacts>;
const span = fc.integer({ min: 0, max: 30 * DAY_MS });
const policy = fc.record({ maxAgeMs: span, neededSoonMs: span, askIntervalMs: span, waitLimitMs: span });
/** Of facts and policies at random, those that lead to this advice. */
const always = (
  holds: (
    facts: AdviceFacts,
    ms: { maxAgeMs: number; neededSoonMs: number; askIntervalMs: number; waitLimitMs: number },
  ) => boolean,
) =>
  fc.assert(
    fc.property(
      facts,
      policy,
      (some, ms) => adviseOn(some, ms, NOW).action !== 'refresh_while_present' || holds(some, ms),
    ),
    { numRuns: 20_000 },
  );

describe('nobody is told to refresh while they are present', () => {
  test('whose login refreshes alone, or whose bank is not known', () =>
    always(({ letIn, bankLetsIn }) => (letIn ?? bankLetsIn) === false));
  test('within USER_ASK_INTERVAL of an ask', () =>
    always(
      ({ lastAskedAt }, { askIntervalMs }) => lastAskedAt === null || NOW >= Date.parse(lastAskedAt) + askIntervalMs,
    ));
  test('who is awaited, given up, paused or being refreshed', () => always(({ state }) => state === 'idle'));
  test('whose trouble they cannot mend', () => always(({ institutionDown }) => !institutionDown));
  test('before USER_NEEDED_SOON: the bound of the statement that looks for them leaves out nobody', () =>
    always(({ lastRefreshedAt }, ms) => lastRefreshedAt !== null && lastRefreshedAt <= neededSoonBefore(ms, NOW)));
});

test('only who is needed is needed by a time, and a login that refreshes alone never is', () =>
  fc.assert(
    fc.property(facts, policy, (some, ms) => {
      const { action, by } = adviseOn(some, ms, NOW);
      const alone = some.state === 'idle' && (some.letIn ?? some.bankLetsIn) === true;
      return (action !== 'refresh_while_present' || by !== null) && !(alone && by !== null);
    }),
    { numRuns: 20_000 },
  ));
