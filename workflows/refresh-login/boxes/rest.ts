import { condition, workflowInfo } from '@temporalio/workflow';
import type { BoxReply } from '../../../domain/refresh/state';
import type { LoginUnderWay } from '../login';

/**
 * Holds nothing but the handlers and one timer. Returns `elapsed` at `untilMs`, and null as soon as there is a message to
 * be read or Temporal suggests to continue as new.
 */
export async function sleepUnlessWoken(
  { inbox }: LoginUnderWay,
  untilMs: number,
  summary: string,
): Promise<BoxReply | null> {
  const isWoken = (): boolean => inbox.hasUnread() || workflowInfo().continueAsNewSuggested;
  const forMs = untilMs - Date.now();
  if (forMs <= 0) return { kind: 'elapsed' };
  return (await condition(isWoken, forMs, { summary })) ? null : { kind: 'elapsed' };
}
