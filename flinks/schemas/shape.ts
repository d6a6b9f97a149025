import type { z } from 'zod';
import { plainDecimal, writtenDecimal } from '../decimal';
import { isObject, type JsonObject } from '../json';

/**
 * Thrown by the readers in this folder if an answer does not have the expected form. `answers.ts` turns it into the
 * error of the call. Its message never contains the value.
 */
export class ShapeMismatchError extends Error {}

/** Thrown if a piece of an answer is not JSON. Then nothing in the answer can be trusted. */
export class NotJsonError extends ShapeMismatchError {
  constructor() {
    super('not JSON');
  }
}

/** Reads a value with a schema. If it does not fit, only `what` is reported: zod's own message may repeat the value. */
export function readWith<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new ShapeMismatchError(what);
  return result.data;
}

export function objectOf(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw new ShapeMismatchError(`${what} is not an object`);
  return value;
}

/**
 * Returns the rows of a list, or no rows if the value is absent or null. Returns null if the value is anything else.
 */
export function rowsOf(value: unknown): unknown[] | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : null;
}

/**
 * Returns a text in a form that a database can hold: PostgreSQL refuses NUL, and half of a surrogate pair cannot be
 * written as UTF-8.
 */
export function cleanText(text: string): string {
  // eslint-disable-next-line no-control-regex -- NUL is the character looked for
  return /[\u0000\ud800-\udfff]/.test(text) ? Buffer.from(text.replaceAll('\0', '')).toString() : text;
}

/**
 * Returns a text in a form that a database can hold, or null for anything but a text. `parseBody` has made numbers
 * text, so an account number that was sent as a number is read, too.
 */
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? cleanText(value) : null);

/** Returns an id (text that is not blank), or null. */
export function idOf(value: unknown): string | null {
  const id = textOf(value)?.trim() ?? '';
  return id === '' ? null : id;
}

/**
 * Reports that a value cannot be read. It is told the name of the field, such as `Accounts[].Transactions[].Debit`, and
 * never the value.
 */
export type Fault = (field: string) => void;

/**
 * Returns an amount as plain decimal text, or null if there is none (absent, null, blank). If an amount cannot be read
 * beyond doubt, null is not enough, and a fault is reported: a statement that silently lacks an amount is worse than an
 * older statement.
 */
export function amountOf(value: unknown, field: string, fault: Fault): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value.trim() === '') return null;
  const plain = typeof value === 'string' ? (plainDecimal(value) ?? writtenDecimal(value)) : null;
  if (plain === null) fault(field);
  return plain;
}
