import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './duration';
import type { AttributesPackage } from './attributes-packages';

/**
 * `offer`: app or operator decides whether a login is replaced. `proven`: a login whose accounts prove it is replaced
 * without a decision. `off`: the operator is only told which LoginId Flinks Connect returned.
 */
export type Succession = 'offer' | 'proven' | 'off';

/**
 * The settings that workflows need, as plain JSON. A run takes a snapshot of the settings when it opens, so a refresh
 * ends under the rules it began with, and workflow code never reads the environment. One exception: a live call is
 * limited by the snapshot or by the worker's own settings, whichever is stricter. docs/settings.md names the settings.
 */
export interface Policy {
  pollIntervalMs: number;
  pollLimitMs: number;
  /**
   * How long after a lost live call the bank may still be working. This must be longer than the 210 s for which Flinks
   * may block a call.
   */
  liveSettleMs: number;
  maxAgeMs: number;
  /**
   * Data older than this is fetched live where that needs no user (rule 3). If this is null, only `maxAgeMs` counts.
   */
  liveAgeMs: number | null;
  /** Most unattended live calls of all logins in a UTC day. Null means no limit. */
  liveBudget: number | null;
  /** Most unattended live calls of one login in a UTC day. */
  liveAttemptsPerDay: number;
  /** Most live calls of one login in an hour while its user is present. */
  userLiveAttemptsPerHour: number;
  retryDelaysMs: number[];
  maxOpen: number;
  pageSize: number;
  runDeadlineMs: number;
  /** False in shadow mode: everything happens except asks and reminders. */
  ask: boolean;
  remindersMs: number[];
  waitLimitMs: number;
  askIntervalMs: number;
  /** How long before `maxAgeMs` an app is told that a user is needed soon. */
  neededSoonMs: number;
  /** Flinks' own nightly job is switched off while a login is paused or given up. */
  nightlyFollows: boolean;
  /** Most logins of a brake that a run calls live (rule 2). */
  brakeCanaries: number;
  /** What happens with another LoginId of the same customer (docs/succession.md). */
  succession: Succession;
  attributes: AttributesPackage[];
  daysOfTransactions: 'Days90' | 'Days365';
  /** GATEWAY_URL, for the link from the Web UI to a login's page. Absent if a workflow has only DEFAULT_POLICY. */
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
