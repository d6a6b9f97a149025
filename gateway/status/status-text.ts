import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/duration';
import type { OutcomeCounts } from '../../store/runs/run-view';
import { html, type Html } from '../html';

export const OUTCOMES = ['refreshed', 'awaiting_user', 'unavailable', 'failed', 'gave_up', 'revoked', 'open'] as const;
export type Outcome = keyof OutcomeCounts;

/** Display names for the outcomes of a run. */
export const OUTCOME_WORDS: Record<Outcome, string> = {
  refreshed: 'refreshed',
  awaiting_user: 'waiting for the user',
  unavailable: 'unavailable today',
  failed: 'failed',
  gave_up: 'given up',
  revoked: 'withdrawn',
  open: 'still open',
};

export const AGE_WORDS = {
  '1d': 'up to a day',
  '3d': 'up to 3 days',
  '7d': 'up to 7 days',
  '30d': 'up to 30 days',
  older: 'older',
  never: 'never arrived',
} as const;

export const PATH_WORDS = {
  cached: 'from the cache',
  live: 'live',
  after_mfa: 'after a code',
  after_reconnect: 'after reconnecting',
} as const;

const grouped = new Intl.NumberFormat('en-CA');
export const number = (count: number): string => grouped.format(count);

/** `3 runs`, `1 run`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

export function percent(count: number, of: number): string {
  if (of === 0) return '';
  const share = (100 * count) / of;
  return count > 0 && share < 1 ? 'under 1 %' : `${Math.floor(share)} %`;
}

/** The largest unit that fits: `2 d`, `3 h`, `5 min`, `40 s`. */
export function span(durationMs: number): string {
  if (durationMs >= 2 * DAY_MS) return `${Math.floor(durationMs / DAY_MS)} d`;
  if (durationMs >= HOUR_MS) return `${Math.floor(durationMs / HOUR_MS)} h`;
  if (durationMs >= MINUTE_MS) return `${Math.floor(durationMs / MINUTE_MS)} min`;
  return `${Math.max(0, Math.floor(durationMs / 1_000))} s`;
}

/** A moment in UTC, to the minute. */
export const formatUtc = (iso: string): Html =>
  html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;

export const ago = (iso: string, now: Date): string => span(now.getTime() - Date.parse(iso));
