import type { ActivityInterceptors } from '@temporalio/worker';
import { truncate, withoutControls } from '../domain/text';

/** In characters; longer than any id, code or sentence that our workflows send. */
const LONGEST_TEXT = 4_000;

/**
 * Takes the control characters out of every text that an activity is given, and cuts it to 4,000 characters. Our own
 * workflows send no such text, but somebody else who can write to Temporal may. What activities write to the database
 * is later shown on terminals and pages, and sent to the app.
 */
export const plainInputs = (): ActivityInterceptors => ({
  inbound: {
    execute: (input, next) => next({ ...input, args: input.args.map(plain) }),
  },
});

function plain(value: unknown): unknown {
  if (typeof value === 'string') return truncate(withoutControls(value), LONGEST_TEXT);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
