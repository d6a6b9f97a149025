import type { Store } from '../store/store';
import { ProblemError } from './problems/problems';

/**
 * Has an event sent again, for the API and the status page. Throws the ProblemError `unknown_event`, with the detail
 * `unknown`, if there is no such event, and `event_held` if a run or a brake holds it back.
 */
export async function sendAgain(
  { events }: Pick<Store, 'events'>,
  eventId: string,
  unknown: string,
): Promise<'pending'> {
  const state = await events.resend(eventId);
  if (state === null) throw new ProblemError('unknown_event', unknown);
  if (state === 'held')
    throw new ProblemError(
      'event_held',
      'This event is held back by its run, which has not ended, or by a brake (held-back asks of one bank), so it cannot be ' +
        'sent again now. It is sent once neither holds it, unless it is dropped before.',
    );
  return state;
}
