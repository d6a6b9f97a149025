import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './duration';
import type { AttributesPackage } from './refresh';

/**
 * The settings workflows need, as plain JSON: a run takes a snapshot when it opens, so a refresh ends by the rules it
 * began with, and workflow code never reads the environment. Names of the settings stand in docs/settings.md.
 */
export interface Policy {
  pollIntervalMs: number;
  pollLimitMs: number;
  /** How long after a lost live call the bank may still be at it: longer than the 210 s Flinks may block. */
  liveSettleMs: number;
  maxAgeMs: number;
  /** Unattended live calls of one login in a UTC day. */
  liveAttemptsPerDay: number;
  /** Live calls of one login in an hour while its user is present. */
  userLiveAttemptsPerHour: number;
  retryDelaysMs: number[];
  maxOpen: number;
  pageSize: number;
  runDeadlineMs: number;
  /** False: shadow mode, everything but asking. */
  ask: boolean;
  remindersMs: number[];
  waitLimitMs: number;
  askIntervalMs: number;
  attributes: AttributesPackage[];
  daysOfTransactions: 'Days90' | 'Days365';
}

/** The defaults of the settings, and what a workflow started with nothing but a LoginId works by. */
export const DEFAULT_POLICY: Policy = {
  pollIntervalMs: 3 * SECOND_MS,
  pollLimitMs: 30 * MINUTE_MS,
  liveSettleMs: 4 * MINUTE_MS,
  maxAgeMs: 7 * DAY_MS,
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
  attributes: ['income'],
  daysOfTransactions: 'Days90',
};
