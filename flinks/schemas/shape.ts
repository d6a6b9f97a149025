import type { z } from 'zod';
import { plainDecimal, writtenDecimal } from '../decimal';
import { isObject, type JsonObject } from '../json';

/** Thrown by the readers in this folder; `answers.ts` turns it into the call's error. It never contains the value. */
export class ShapeMismatchError extends Error {}

/** Thrown if a piece of an answer is not JSON, because then nothing in the answer can be trusted. */
export class NotJsonError extends ShapeMismatchError {
  constructor() {
    super('not JSON');
  }
}

/** Reads a value with a schema. zod's own message is dropped, because it may repeat the value. */
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

/** Returns text that a database can hold: PostgreSQL refuses NUL, and half a surrogate pair has no UTF-8. */
export function cleanText(text: string): string {
  // eslint-disable-next-line no-control-regex -- NUL is the character looked for
  return /[\u0000\ud800-\udfff]/.test(text) ? Buffer.from(text.replaceAll('\0', '')).toString() : text;
}

/**
 * Returns text that a database can hold, or null for anything but text. Numbers have become text in `parseBody`, so an
 * account number that was sent as a number is read, too.
 */
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? cleanText(value) : null);

/** Returns an id (text that is not blank), or null. */
export function idOf(value: unknown): string | null {
  const id = textOf(value)?.trim() ?? '';
  return id === '' ? null : id;
}

/**
 * Reports that a value cannot be read, by the name of its field, such as `Accounts[].Transactions[].Debit`, and never
 * by the value.
 */
export type Fault = (field: string) => void;

/**
 * Returns an amount as plain decimal text, or null if there is none (absent, null, blank). An amount that cannot be
 * read beyond doubt is a fault, not just null: a statement that silently lacks an amount is worse than an older
 * statement.
 */
export function amountOf(value: unknown, field: string, fault: Fault): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value.trim() === '') return null;
  const plain = typeof value === 'string' ? (plainDecimal(value) ?? writtenDecimal(value)) : null;
  if (plain === null) fault(field);
  return plain;
}
