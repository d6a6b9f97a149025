import { assertNever } from './assert-never';
import { DAY_MS } from './duration';

/** What `purge` takes out, one target after another. */
export const PURGE_TARGETS = [
  'payloads',
  'transactions',
  'attributes',
  'inbox',
  'events',
  'live_calls',
  'waits',
  'refreshes',
  'run_logins',
  'runs',
] as const;
export type PurgeTarget = (typeof PURGE_TARGETS)[number];

/** How long bank data and audit lines are kept; `transactionsMs` null: for as long as the login is registered. */
export interface Retention {
  payloadsMs: number;
  transactionsMs: number | null;
  /** Audit lines; the database keeps them for 30 days at least. */
  auditMs: number;
}

export const DEFAULT_RETENTION: Retention = { payloadsMs: 30 * DAY_MS, transactionsMs: null, auditMs: 400 * DAY_MS };

/** Nobody sends an event id or a webhook again after this long. */
const HEARD_MS = 30 * DAY_MS;
/** What explains a login: its refreshes with their steps, its live calls, its waits, its rows in runs. */
const EXPLAINED_MS = 90 * DAY_MS;
/** A run and its frozen counts: last year's to compare with. */
const COUNTED_MS = 730 * DAY_MS;

/** Events that were delivered; all others go with what explains a login. */
export const DELIVERED_EVENTS_MS = 30 * DAY_MS;

/** How old a row of a target may become; null: it is kept. docs/data.md has the same table. */
export function ageLimitOf(target: PurgeTarget, { payloadsMs, transactionsMs }: Retention): number | null {
  switch (target) {
    case 'payloads':
      return payloadsMs;
    case 'transactions':
    case 'attributes':
      return transactionsMs;
    case 'inbox':
      return HEARD_MS;
    case 'events':
    case 'live_calls':
    case 'waits':
    case 'refreshes':
    case 'run_logins':
      return EXPLAINED_MS;
    case 'runs':
      return COUNTED_MS;
    default:
      return assertNever(target);
  }
}
