import { minuteOf } from '../../domain/moments';
import type { Store } from '../../store/store';

/** A login's newest ask, from the outbox. */
export type Ask = NonNullable<Awaited<ReturnType<Store['events']['newestAsk']>>>;
/** A login's open wait. */
export type OpenWait = NonNullable<Awaited<ReturnType<Store['waits']['openOf']>>>;

/**
 * Says in words whether and when a login's user was asked, how many reminders followed, and whether the user has
 * pressed the button of the page behind the link. Null if the user was never asked.
 */
export function askText(ask: Ask | null, wait: OpenWait | null): string | null {
  if (ask?.held === true)
    return 'The ask is held back by a run that is under way or by a brake: the user has not received it yet.';
  if (ask === null) return null;
  const asked = `The newest ask for the user was written ${minuteOf(ask.createdAt)}`;
  if (wait === null || wait.reason === null) return `${asked}.`;
  const { reminders, remindersStopped, lastOpenAt } = wait;
  const reminded = `with ${reminders} ${reminders === 1 ? 'reminder' : 'reminders'} since`;
  const opened =
    lastOpenAt === null
      ? 'the button of their page was never pressed'
      : `the button of their page was last pressed ${minuteOf(lastOpenAt)}`;
  return `${asked}, ${reminded}${remindersStopped ? ' (they want no more)' : ''}; ${opened}.`;
}
