import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './duration';
import type { AttributesPackage } from './attributes-packages';

/**
 * Who decides whether another LoginId takes the place of a login (docs/succession.md). `offer`: the app or an operator.
 * `proven`: nobody, if the accounts of both are the same; otherwise as with `offer`. `off`: nothing is compared, and
 * the operator is only told which LoginId Flinks Connect returned.
 */
export type Succession = 'offer' | 'proven' | 'off';

/**
 * The settings that workflows need, as plain JSON. A run takes a snapshot of the settings when it opens, so a refresh
 * that a run began ends under the rules it began with, and workflow code never reads the environment. One exception: a
 * live call is limited by the snapshot or by the worker's own settings, whichever is stricter. docs/settings.md names
 * the settings.
 */
export interface Policy {
  pollIntervalMs: number;
  pollLimitMs: number;
  /**
   * How long after a live call whose answer was lost the bank may still be at work. Must be longer than the 210 s for
   * which Flinks may keep a call waiting.
   */
  liveSettleMs: number;
  maxAgeMs: number;
  /**
   * Data older than this is fetched by a live call if the bank needs no user for it (rule 3 of docs/flowchart.md).
   * Null: data is fetched live only when it is older than `maxAgeMs`.
   */
  liveAgeMs: number | null;
  /** The most unattended live calls of all logins in a UTC day; null means no limit. */
  liveBudget: number | null;
  /** The most unattended live calls of one login in a UTC day. */
  liveAttemptsPerDay: number;
  /** The most live calls of one login in an hour while its user is present. */
  userLiveAttemptsPerHour: number;
  retryDelaysMs: number[];
  maxOpen: number;
  pageSize: number;
  runDeadlineMs: number;
  /** False in shadow mode: everything is done except that no ask, reminder or `login.user_needed_soon` is sent. */
  ask: boolean;
  remindersMs: number[];
  waitLimitMs: number;
  askIntervalMs: number;
  /** How long before the data reaches `maxAgeMs` an app is told that the user is needed soon. */
  neededSoonMs: number;
  /** True: Flinks' own nightly job is switched off for a login while it is paused or given up. */
  nightlyFollows: boolean;
  /** The most logins of a brake (held-back asks of one bank, rule 2 of docs/flowchart.md) that one run calls live. */
  brakeCanaries: number;
  /** What happens when Flinks Connect returns another LoginId of the same customer. */
  succession: Succession;
  attributes: AttributesPackage[];
  daysOfTransactions: 'Days90' | 'Days365';
  /**
   * GATEWAY_URL, for the link from the Temporal Web UI to a login's page. Absent if a workflow has only DEFAULT_POLICY.
   */
  gatewayUrl?: string;
}

/**
 * The defaults of the settings. A workflow that was started with only a LoginId uses them until an activity has
 * returned the settings of its worker.
 */
export const DEFAULT_POLICY: Policy = {
  pollIntervalMs: 3 * SECOND_MS,
  pollLimitMs: 30 * MINUTE_MS,
  liveSettleMs: 4 * MINUTE_MS,
  maxAgeMs: 7 * DAY_MS,
  liveAgeMs: 20 * HOUR_MS,
  liveBudget: null,
  liveAttemptsPerDay: 3,
  userLiveAttemptsPerHour: 5,
  retryDelaysMs: [5 * MINUTE_MS, 30 * MINUTE_MS],
  maxOpen: 200,
  pageSize: 500,
  runDeadlineMs: 2 * HOUR_MS,
  ask: true,
  remindersMs: [1 * DAY_MS, 3 * DAY_MS, 7 * DAY_MS],
  waitLimitMs: 14 * DAY_MS,
  askIntervalMs: 7 * DAY_MS,
  neededSoonMs: 2 * DAY_MS,
  nightlyFollows: true,
  brakeCanaries: 3,
  succession: 'offer',
  attributes: ['income'],
  daysOfTransactions: 'Days90',
};
