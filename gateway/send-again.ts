import type { Store } from '../store/store';
import { ProblemError } from './problems/problems';

/**
 * Sends an event again, for the API and the status page. `unknown`: what the caller is told if there is no such event.
 * Throws ProblemError.
 */
export async function sendAgain(
  { events }: Pick<Store, 'events'>,
  eventId: string,
  unknown: string,
): Promise<'pending'> {
  const state = await events.resend(eventId);
  if (state === null) throw new ProblemError('unknown_event', unknown);
  if (state === 'held')
    throw new ProblemError('event_held', 'The event goes out when its run has ended, or its brake is released.');
  return state;
}
