import { ApplicationFailure, CompleteAsyncError } from '@temporalio/activity';
import { TemporalFailure } from '@temporalio/common';
import { FlinksError } from '../flinks/errors';
import { StoreError } from '../store/errors';

type Activity = (...args: never[]) => Promise<unknown>;

/**
 * Wraps activities, because their errors go into the histories of workflows. Reduces each error to its type, its code,
 * our own words and its stack frames. Drivers and parsers quote what they were reading, and that may be a row of bank
 * data.
 */
export function redactErrors<T extends Record<string, Activity>>(activities: T): T {
  const entries = Object.entries(activities).map(([name, activity]) => [
    name,
    async (...args: never[]): Promise<unknown> => {
      try {
        return await activity(...args);
      } catch (error) {
        throw isTemporalFailure(error) ? error : withoutQuotes(error);
      }
    },
  ]);
  return Object.fromEntries(entries) as T;
}

/**
 * Returns true for an error that was made for Temporal, by us or by the SDK (for example a cancellation). Such an error
 * quotes no data.
 */
export const isTemporalFailure = (error: unknown): boolean =>
  error instanceof TemporalFailure || error instanceof CompleteAsyncError || isAbort(error);

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

function withoutQuotes(error: unknown): ApplicationFailure {
  const { stack } = (error ?? {}) as { stack?: unknown };
  const type = typeOf(error);
  const failure = ApplicationFailure.retryable(safeMessage(error), type);
  const frames = text(stack)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  failure.stack = [type, ...frames].join('\n');
  return failure;
}

/**
 * Returns a message that quotes no data. Our own errors keep their message. Of any other error only type, code, table
 * and constraint are named.
 */
export function safeMessage(error: unknown): string {
  if (error instanceof StoreError || error instanceof FlinksError) return error.message;
  const { code, table, constraint } = (error ?? {}) as Record<string, unknown>;
  const facts = [
    text(code),
    text(table) && `table ${text(table)}`,
    text(constraint) && `constraint ${text(constraint)}`,
  ];
  const known = facts.filter((fact) => fact !== '').join(', ');
  return `${typeOf(error)}${known && ` (${known})`}: its own text is left out, because it may quote data; the stack shows where it was thrown.`;
}

/** Returns the name of an error. The PostgreSQL driver names its errors `error`, which says too little. */
function typeOf(error: unknown): string {
  const { name } = (error ?? {}) as { name?: unknown };
  return name === 'error' ? 'DatabaseError' : text(name) || 'Error';
}

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
