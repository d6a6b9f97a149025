import type { Wait } from '../../domain/refresh/place';
import type { Refresh } from '../../domain/refresh/state';
import { givesUpAtMs, reminderAtMs } from '../../domain/refresh/wait';
import { formatUtc } from '../web-ui-text';

/**
 * Returns what comes next while the user is awaited (a reminder, the end of the wait), in words for the current details
 * and for the timer's summary.
 */
export function nextOfWait(refresh: Refresh, wait: Wait): string {
  const [dueMs, givesUpMs] = [reminderAtMs(refresh, wait), givesUpAtMs(refresh, wait)];
  const reminder =
    dueMs !== null && dueMs < givesUpMs ? `reminder ${wait.remindersSent + 1} at ${formatUtc(dueMs)}; ` : '';
  const next = refresh.policy.ask ? reminder : 'no user is asked (REFRESH_ASK is off); ';
  return `${next}gives up at ${formatUtc(givesUpMs)}`;
}
