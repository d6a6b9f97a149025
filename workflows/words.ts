import { formatDuration } from '../domain/duration';
import type { Outcome, OutcomeKind } from '../domain/refresh';
import type { Wait } from './messages';

/**
 * What the Web UI says of a workflow: current details name the box and what comes next. They are rendered as Markdown.
 * Times are UTC whatever zone the Web UI is set to: it cannot convert them.
 */

/** `2026-03-01 15:04 UTC` */
export const moment = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** A name that somebody else chose, rendered as it stands. */
export const literally = (name: string): string => name.replace(/[\\`*_[\]<>~|#!]/g, '\\$&');

/** A wait for the user, and what is next in it; `reminderMs` null: no reminder is to come. */
export function waitInWords(
  { box, reason, code, since, remindersSent }: Wait,
  {
    wasListed,
    asks,
    reminderMs,
    givesUpMs,
  }: { wasListed: boolean; asks: boolean; reminderMs: number | null; givesUpMs: number },
): string {
  const todo = reason === 'mfa' ? 'to answer the bank' : 'to reconnect';
  const why = code ?? (wasListed && box === 'E1' ? "on Flinks' list of ineligible logins" : null);
  const reminder = reminderMs === null ? '' : `reminder ${remindersSent + 1} at ${moment(reminderMs)}; `;
  const next = asks ? reminder : 'nobody is asked (REFRESH_ASK is off); ';
  return [
    `${box}: waiting for the user since ${moment(Date.parse(since))}, ${todo}${why === null ? '' : ` (${why})`}`,
    `Next: ${next}gives up at ${moment(givesUpMs)}`,
  ].join('\n\n');
}

/** A poll: how long it has gone on and will. */
export const pollInWords = (sinceMs: number, { everyMs, limitMs }: { everyMs: number; limitMs: number }): string =>
  `J: the bank is working since ${moment(sinceMs)}, asked every ${formatDuration(everyMs)}\n\nNext: its accounts; gives up polling at ${moment(sinceMs + limitMs)}`;

const AFTERWARDS: Record<OutcomeKind, string> = {
  refreshed: 'the next daily run asks Flinks again',
  awaiting_user: 'the user',
  gave_up: 'each daily run looks once for fresh data; nobody is asked',
  unavailable: 'the next daily run tries again',
  failed: 'for the operator; `flinks-refresh explain` says what to mend',
  revoked: 'nothing; where the login is still registered, the next daily run',
};

const UNREADABLE_NEXT = "the operator: Flinks' answer holds what cannot be read; `flinks-refresh explain` says more";

/** How a refresh ended, and who is next. */
export function endInWords({ outcome, path, code, missing }: Outcome): string {
  const how = [path, code].filter((word) => word !== undefined).join(', ');
  const without = missing === undefined ? '' : `, without ${missing.join(', ')}`;
  const next = code === 'UNREADABLE' ? UNREADABLE_NEXT : AFTERWARDS[outcome];
  return `Ended: ${outcome}${how === '' ? '' : ` (${how})`}${without}\n\nNext: ${next}`;
}

/** How a run has ended: its logins by outcome, and what it warns of. */
export function runInWords(
  state: string,
  { total, counts, warnings }: { total: number; counts: Partial<Record<string, number>>; warnings: string[] },
): string {
  const outcomes = Object.entries(counts).filter(([, count]) => count !== 0);
  return [
    `The run is ${state}: ${total} logins`,
    outcomes.map(([outcome, count]) => `- ${count} ${outcome.replace('_', ' ')}`).join('\n'),
    ...warnings,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
