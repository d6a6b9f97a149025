import { requiresRelink } from '../codes';
import { atAttributes, UNREADABLE_ACCOUNT } from './attributes-box';
import type { Box, WaitingBox } from './types';
import type { FlinksAnswer } from './answer';
import type { OutcomeKind } from '../outcomes';
import type { Place, Session } from './place';
import type { TableBox } from './rule';
import { pathOf, type Refresh } from './state';

/** The session to go on with; null if the answer names none, as may happen with ALREADY_AUTHORIZED. */
function sessionAt({ at, wait }: Refresh, from: TableBox, { requestId }: FlinksAnswer): Session | null {
  if (at.box === 'D' || at.box === 'J' || at.box === 'I') return at.session;
  if (requestId === undefined) return null;
  if (from === 'look') return { requestId, path: wait === null ? 'after_reconnect' : pathOf(wait) };
  return { requestId, path: from === 'F' || from === 'settle' ? 'live' : 'cached' };
}

/** The place for a box of the diagram; null if the box needs a session and the answer names none. */
export function placeOf(refresh: Refresh, box: Box, from: TableBox, answer: FlinksAnswer, nowMs: number): Place | null {
  const session = sessionAt(refresh, from, answer);
  const { ask } = refresh.policy;
  switch (box) {
    case 'A':
      return { box };
    case 'F':
      return { box, presence: 'unattended', clicked: false };
    case 'MFA':
      return userNeeded(box, null, ask, session?.requestId);
    case 'E1':
    case 'E2':
      return userNeeded(box, answer.code ?? null, ask);
    case 'D':
      return session && { box, session };
    case 'J':
      return session && { box, session, sinceMs: nowMs, restUntilMs: null };
    case 'I':
      return session && atAttributes(session, nowMs, (answer.unreadable ?? 0) > 0 ? [UNREADABLE_ACCOUNT] : []);
  }
}

export const LIVE_AFTER_CLICK: Place = { box: 'F', presence: 'attended', clicked: true };

/**
 * The place for a present user: a live call at once. If the user was last awaited because the bank had refused their
 * credentials, the call would send the same credentials again, so the user must reconnect (E1).
 */
export const forPresentUser = ({ facts, policy }: Refresh): Place =>
  requiresRelink(facts.gaveUpCode)
    ? userNeeded('E1', facts.gaveUpCode, policy.ask)
    : { box: 'F', presence: 'attended', clicked: false };

export const userNeeded = (
  box: WaitingBox,
  code: string | null,
  mayAsk: boolean,
  requestId: string | null = null,
): Place => ({ box: 'record', wanted: { box, code, requestId, mayAsk } });

export const ended = (outcome: OutcomeKind, code?: string | null): Place => ({
  box: 'ended',
  outcome: { outcome, ...(code == null ? {} : { code }) },
});
