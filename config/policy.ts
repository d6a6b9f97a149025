import { z } from 'zod';
import { DEFAULT_POLICY, type Policy } from '../domain/policy';
import { ATTRIBUTES_PACKAGES } from '../domain/attributes-packages';
import { count, duration, durationOrOff, durations, list, oneOf, orNull, Invalid } from './fields';

const attributesPackage = (item: string) =>
  ATTRIBUTES_PACKAGES.find((name) => name === item) ??
  new Invalid(`must be names out of ${ATTRIBUTES_PACKAGES.join(', ')}, comma-separated`);

const rising = (items: number[]): boolean => items.every((item, at) => at === 0 || item > (items[at - 1] ?? 0));

/** The settings that workflows use. A run keeps them as they were when it began. */
export const policySchema = z
  .object({
    FLINKS_POLL_INTERVAL: duration('1s', '1m'),
    FLINKS_POLL_LIMIT: duration('1s', '1d'),
    FLINKS_LIVE_SETTLE: duration('1s', '1h'),
    FLINKS_NIGHTLY_FOLLOWS: oneOf('on', 'off'),
    LOGIN_SUCCESSION: oneOf('offer', 'proven', 'off'),
    FLINKS_ATTRIBUTES: list(attributesPackage).refine(
      (names) => new Set(names).size === names.length,
      'names a package twice',
    ),
    FLINKS_DAYS_OF_TRANSACTIONS: oneOf('Days90', 'Days365'),
    REFRESH_MAX_AGE: duration('1s', '365d'),
    REFRESH_LIVE_AGE: durationOrOff('1s', '365d'),
    REFRESH_LIVE_BUDGET: orNull(count(1, 10_000_000)),
    REFRESH_LIVE_ATTEMPTS: count(1, 100),
    RETRY_DELAYS: durations('1s', '1d'),
    REFRESH_MAX_OPEN: count(1, 1_000),
    REFRESH_RUN_DEADLINE: duration('1s', '1d'),
    REFRESH_ASK: oneOf('on', 'off'),
    REFRESH_BRAKE_CANARIES: count(0, 100),
    USER_REMINDERS: durations('1s', '365d').refine(rising, 'must rise from one to the next'),
    USER_WAIT_LIMIT: duration('1s', '365d'),
    USER_ASK_INTERVAL: duration('0s', '365d'),
    USER_NEEDED_SOON: duration('0s', '365d'),
    USER_LIVE_ATTEMPTS: count(1, 100),
  })
  .refine(({ REFRESH_LIVE_AGE, REFRESH_MAX_AGE }) => (REFRESH_LIVE_AGE ?? 0) <= REFRESH_MAX_AGE, {
    path: ['REFRESH_LIVE_AGE'],
    error: 'is longer than REFRESH_MAX_AGE, so it would change nothing: shorten it, or set it to off',
  })
  .transform((given): Policy => ({
    pollIntervalMs: given.FLINKS_POLL_INTERVAL,
    pollLimitMs: given.FLINKS_POLL_LIMIT,
    liveSettleMs: given.FLINKS_LIVE_SETTLE,
    maxAgeMs: given.REFRESH_MAX_AGE,
    liveAgeMs: given.REFRESH_LIVE_AGE,
    liveBudget: given.REFRESH_LIVE_BUDGET,
    liveAttemptsPerDay: given.REFRESH_LIVE_ATTEMPTS,
    userLiveAttemptsPerHour: given.USER_LIVE_ATTEMPTS,
    retryDelaysMs: given.RETRY_DELAYS,
    maxOpen: given.REFRESH_MAX_OPEN,
    pageSize: DEFAULT_POLICY.pageSize,
    runDeadlineMs: given.REFRESH_RUN_DEADLINE,
    ask: given.REFRESH_ASK === 'on',
    remindersMs: given.USER_REMINDERS,
    waitLimitMs: given.USER_WAIT_LIMIT,
    askIntervalMs: given.USER_ASK_INTERVAL,
    neededSoonMs: given.USER_NEEDED_SOON,
    nightlyFollows: given.FLINKS_NIGHTLY_FOLLOWS === 'on',
    brakeCanaries: given.REFRESH_BRAKE_CANARIES,
    succession: given.LOGIN_SUCCESSION,
    attributes: given.FLINKS_ATTRIBUTES,
    daysOfTransactions: given.FLINKS_DAYS_OF_TRANSACTIONS,
  }));
