import { assertNever } from './assert-never';
import { DAY_MS } from './duration';

/** What the workflow `purge` deletes, in this order. */
export const PURGE_TARGETS = [
  'payloads',
  'transactions',
  'attributes',
  'inbox',
  'events',
  'live_calls',
  'waits',
  'refreshes',
  'replaced_logins',
  'replacements',
  'run_logins',
  'runs',
] as const;
export type PurgeTarget = (typeof PURGE_TARGETS)[number];

/**
 * How long bank data and audit lines are kept. If `transactionsMs` is null, transactions and Attributes are kept for as
 * long as their login is registered.
 */
export interface Retention {
  payloadsMs: number;
  transactionsMs: number | null;
  /** Audit lines; the database keeps them for 30 days at least. */
  auditMs: number;
}

export const DEFAULT_RETENTION: Retention = { payloadsMs: 30 * DAY_MS, transactionsMs: null, auditMs: 400 * DAY_MS };

/** How long the inbox is kept. No sender repeats an event id or a webhook after this long. */
const INBOX_MS = 30 * DAY_MS;
/**
 * How long the records are kept that explain a login: its refreshes with their steps, its live calls, waits and
 * replacements, and its rows in runs.
 */
const LOGIN_HISTORY_MS = 90 * DAY_MS;
/** How long a replacement can be undone. */
export const UNDO_WITHIN_MS = DAY_MS;
/**
 * How long runs and their final counts are kept: two years, so that a run can be compared with those of the year
 * before.
 */
const RUNS_MS = 730 * DAY_MS;

/**
 * How long delivered events are kept. Events that were not delivered are kept as long as the records that explain a
 * login.
 */
export const DELIVERED_EVENTS_MS = 30 * DAY_MS;

/**
 * Returns how old a row of a target may become, in ms; null if its age has no limit. docs/data.md has the same limits
 * in a table.
 */
export function ageLimitOf(target: PurgeTarget, { payloadsMs, transactionsMs }: Retention): number | null {
  switch (target) {
    case 'payloads':
      return payloadsMs;
    case 'transactions':
    case 'attributes':
      return transactionsMs;
    case 'inbox':
      return INBOX_MS;
    case 'events':
    case 'live_calls':
    case 'waits':
    case 'refreshes':
    case 'replacements':
    case 'run_logins':
      return LOGIN_HISTORY_MS;
    case 'replaced_logins':
      return UNDO_WITHIN_MS;
    case 'runs':
      return RUNS_MS;
    default:
      return assertNever(target);
  }
}
