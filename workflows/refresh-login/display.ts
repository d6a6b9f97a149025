import { log, setCurrentDetails } from '@temporalio/workflow';
import { formatDuration, SECOND_MS } from '../../domain/duration';
import type { Outcome, OutcomeKind } from '../../domain/outcomes';
import type { Wait } from '../../domain/refresh/place';
import { isWaiting, type Refresh } from '../../domain/refresh/state';
import type { RefreshStatus } from '../messages';
import { searchAttribute, setSearchAttributes } from '../search-attributes';
import { escapeMarkdown, formatUtc } from '../web-ui-text';
import { restOf } from './boxes/rest';
import { nextOfWait } from './next-of-wait';

/**
 * What a refresh shows of itself: the current details and the search attributes in the Web UI, and the answer of
 * `refreshStatus`.
 */

/** Only rests longer than this get details of their own. */
const SHORT_REST_MS = 10 * SECOND_MS;

/**
 * Shows the place where a refresh stands. Details add nothing to the history; a search attribute adds an event if its
 * value changes. Our client (client/refresh-client.ts) and a run set RefreshState when they start a refresh, and a run
 * also sets DailyRunId and Institution. A refresh that no run has started sets more only at its first live call, rest
 * or wait: the way over A, D and I takes only seconds, which is not worth an event.
 */
export function display(loginId: string, before: Refresh, refresh: Refresh, nowMs: number): void {
  const { at, box, facts, wait } = refresh;
  if (at === before.at && wait === before.wait && refresh.runIds === before.runIds) return;
  if (before.at.box === 'record' && at.box === 'wait') log.info('The user is awaited', { box, code: wait?.code });
  else if (at !== before.at) log.debug('The next box', { box });
  const details = detailsOf(refresh, nowMs);
  const more = at.box === 'wait' ? whereMore(loginId, refresh.policy.gatewayUrl) : '';
  if (details !== null) setCurrentDetails(`${withInstitution(details, facts.institution)}${more}${LAST_LINE}`);
  const isQuick =
    ['begin', 'A', 'D', 'I', 'look', 'canary', 'clock'].includes(at.box) || (at.box === 'J' && at.restUntilMs === null);
  const isSaid = [null, 'refreshing'].includes(searchAttribute('RefreshState'));
  const ofRun = searchAttribute('DailyRunId') !== null;
  if ((isQuick && isSaid && !ofRun) || at.box === 'record' || at.box === 'ended') return;
  const waiting = isWaiting(refresh) ? wait : null;
  setSearchAttributes({
    RefreshState: waiting === null ? 'refreshing' : 'awaiting_user',
    AwaitingReason: waiting?.reason ?? null,
    ...(facts.institution === null ? {} : { Institution: facts.institution }),
    ...(refresh.runIds.length === 0 ? {} : { DailyRunId: refresh.runIds.at(-1) }),
  });
}

/**
 * An empty last line. The frame in which the Web UI shows details is one line too short, and cuts off the last line.
 */
const LAST_LINE = '\n\n\u00a0';

const withInstitution = (details: string, institution: string | null): string =>
  institution === null ? details : `${details}  \n${escapeMarkdown(institution)}`;

/**
 * Returns the line that leads to the login's own page at the gateway: a link, or only the path if the gateway's URL is
 * not set.
 */
function whereMore(loginId: string, gatewayUrl: string | undefined): string {
  const path = `/status/logins/${loginId}`;
  return gatewayUrl === undefined
    ? `\n\nMore: \`${path}\` of the gateway`
    : `\n\nMore: [the login's page](${gatewayUrl}${path})`;
}

/** Shows in the search attributes how a refresh has ended. */
export function displayEnd({ facts, ...refresh }: Refresh, { outcome }: Outcome): void {
  setSearchAttributes({
    RefreshState: outcome === 'gave_up' ? 'gave_up' : 'idle',
    RefreshOutcome: outcome,
    AwaitingReason: null,
    ...(facts.institution === null ? {} : { Institution: facts.institution }),
    ...(refresh.runIds.length === 0 ? {} : { DailyRunId: refresh.runIds.at(-1) }),
  });
}

/**
 * Returns the current details for the place of a refresh: its box and what happens next. Returns null if the details
 * that are shown already still fit.
 */
function detailsOf(refresh: Refresh, nowMs: number): string | null {
  const { at, wait, policy } = refresh;
  switch (at.box) {
    case 'A':
      return 'A: asking Flinks for what it holds';
    case 'look':
      return wait === null ? 'A: given up; looking once whether it was fixed elsewhere' : null;
    case 'F':
      if (at.purpose === 'canary') return `F: one of a brake's canaries; asking the bank since ${formatUtc(nowMs)}`;
      return at.clicked ? null : `F: asking the bank since ${formatUtc(nowMs)}, which may take 210 s`;
    case 'settle':
    case 'delay': {
      const rest = restOf(refresh, nowMs);
      return rest !== null && rest.untilMs - nowMs > SHORT_REST_MS
        ? `${rest.summary}, at ${formatUtc(rest.untilMs)}`
        : null;
    }
    case 'D':
      return at.polled === undefined ? 'D: collecting the accounts' : null;
    case 'J':
      return [
        `J: the bank has been at work since ${formatUtc(at.sinceMs)}; ` +
          `Flinks is asked every ${formatDuration(policy.pollIntervalMs)}`,
        `Next: its accounts; gives up polling at ${formatUtc(at.sinceMs + policy.pollLimitMs)}`,
      ].join('\n\n');
    case 'I':
      return 'I: asking for attributes';
    case 'wait':
      return wait === null ? null : waitDetails(refresh, wait);
    case 'ended':
      return endDetails(at.outcome);
    case 'begin':
    case 'canary':
    case 'clock':
    case 'record':
      return null;
  }
}

/** Returns the details of a wait for the user: since when, why, and what comes next. */
function waitDetails(refresh: Refresh, wait: Wait): string {
  const { box, reason, code, since } = wait;
  const todo = reason === 'mfa' ? 'to answer the bank' : 'to reconnect';
  // Only the wait that the list itself has caused can be E1 without a code: any later wait of this refresh has a code
  // or is for MFA.
  const wasListed = refresh.request.listed && box === 'E1';
  const why = code ?? (wasListed ? "on Flinks' list of ineligible logins" : null);
  return [
    `${box}: waiting for the user since ${formatUtc(Date.parse(since))}, ${todo}${why === null ? '' : ` (${why})`}`,
    `Next: ${nextOfWait(refresh, wait)}`,
  ].join('\n\n');
}

const NEXT_BY_OUTCOME: Record<OutcomeKind, string> = {
  refreshed: 'the next daily run asks Flinks again',
  awaiting_user: 'the user',
  gave_up: 'each daily run checks once for fresh data; the user is not asked',
  unavailable: 'the next daily run tries again',
  failed: 'the operator must act; `flinks-refresh explain <LoginId>` says what to mend',
  revoked: 'nothing; where the login is still registered, the next daily run',
};

const UNREADABLE_NEXT =
  "the operator must look: Flinks' answer, or an account in it, cannot be read; " +
  '`flinks-refresh explain <LoginId>` says more';

/** Returns the details of an ended refresh: its outcome, and what comes next. */
function endDetails({ outcome, path, code, missing }: Outcome): string {
  const how = [path, code].filter((word) => word !== undefined).join(', ');
  const without = missing === undefined ? '' : `, without ${missing.join(', ')}`;
  return `Ended: ${outcome}${how === '' ? '' : ` (${how})`}${without}\n\nNext: ${code === 'UNREADABLE' ? UNREADABLE_NEXT : NEXT_BY_OUTCOME[outcome]}`;
}

/** Returns where a refresh stands: the answer of `refreshStatus`. */
export function statusOf(refresh: Refresh): RefreshStatus {
  const { at, box, wait, runIds } = refresh;
  const outcome = at.box === 'ended' ? at.outcome : null;
  const waiting = isWaiting(refresh) ? wait : null;
  return {
    box,
    state: outcome !== null ? 'idle' : waiting === null ? 'refreshing' : 'awaiting_user',
    outcome,
    awaiting: waiting === null ? null : { reason: waiting.reason, code: waiting.code, since: waiting.since },
    runId: runIds.at(-1) ?? null,
  };
}
