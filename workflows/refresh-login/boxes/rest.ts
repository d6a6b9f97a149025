import { condition, workflowInfo } from '@temporalio/workflow';
import { formatDuration } from '../../../domain/duration';
import { packageAt } from '../../../domain/refresh/attributes-box';
import type { BoxReply } from '../../../domain/refresh/reply';
import type { Refresh } from '../../../domain/refresh/state';
import { dueAtMs } from '../../../domain/refresh/wait';
import type { LoginUnderWay } from '../login';
import { nextOfWait } from '../next-of-wait';

export interface Rest {
  untilMs: number;
  summary: string;
}

/** Returns until when (epoch ms) a refresh rests at its place and why, or null if it does not rest there. */
export function restOf(refresh: Refresh, nowMs: number): Rest | null {
  const { at, wait } = refresh;
  switch (at.box) {
    case 'delay':
      return {
        untilMs: at.untilMs,
        summary: `${at.code ?? 'no answer'}: ${typeof at.then === 'object' ? at.then.box : at.then} again in ${formatDuration(at.forMs)}`,
      };
    case 'settle':
      if (at.step !== 'rest') return null;
      return {
        untilMs: at.lost.settledAtMs,
        summary: 'the answer of the live call was lost: waiting until the bank must be done',
      };
    case 'J':
      return at.restUntilMs === null ? null : { untilMs: at.restUntilMs, summary: 'K: still pending, poll again' };
    case 'I': {
      if (at.restUntilMs === null) return null;
      return { untilMs: at.restUntilMs, summary: `I: ${packageAt(at, refresh)} attributes are not ready; asked again` };
    }
    case 'wait': {
      if (wait === null) return { untilMs: nowMs, summary: `${refresh.box}: waiting for the user` };
      return {
        untilMs: dueAtMs(refresh, wait),
        summary: `${refresh.box}: waiting for the user; ${nextOfWait(refresh, wait)}`,
      };
    }
    default:
      return null;
  }
}

/**
 * Rests, with nothing open but the message handlers and one timer. Returns `elapsed` at the end of the rest. Returns
 * null earlier, as soon as a message is unread or Temporal suggests to continue as new.
 */
export async function sleepUnlessWoken({ inbox }: LoginUnderWay, { untilMs, summary }: Rest): Promise<BoxReply | null> {
  const isWoken = (): boolean => inbox.hasUnread() || workflowInfo().continueAsNewSuggested;
  const forMs = untilMs - Date.now();
  if (forMs <= 0) return { kind: 'elapsed' };
  return (await condition(isWoken, forMs, { summary })) ? null : { kind: 'elapsed' };
}
