import type { z } from 'zod';
import { plainDecimal, writtenDecimal } from '../decimal';
import { isObject, type JsonObject } from '../json';

/** Thrown by the readers in this folder; `answers.ts` turns it into the error of the call. Says what, never the value. */
export class ShapeMismatchError extends Error {}

/** A piece of an answer is no JSON: then nothing of the answer can be believed. */
export class NotJson extends ShapeMismatchError {
  constructor() {
    super('not JSON');
  }
}

/** Reads with a schema. zod's own message is dropped: it may repeat what it read. */
export function readWith<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new ShapeMismatchError(what);
  return result.data;
}

export function objectOf(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw new ShapeMismatchError(`${what} is not an object`);
  return value;
}

/** The rows of a list; a list that is absent or null has none. Null: it is no list. */
export function rowsOf(value: unknown): unknown[] | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : null;
}

/** Text that a database can hold: PostgreSQL refuses NUL, and half a surrogate pair has no UTF-8. */
export function cleanText(text: string): string {
  // eslint-disable-next-line no-control-regex -- NUL is the character looked for
  return /[\u0000\ud800-\udfff]/.test(text) ? Buffer.from(text.replaceAll('\0', '')).toString() : text;
}

/** Text as it came, null for anything else. Numbers have become text before: an account number may be sent as one. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? cleanText(value) : null);

/** An id: text that is not blank. */
export function idOf(value: unknown): string | null {
  const id = textOf(value)?.trim() ?? '';
  return id === '' ? null : id;
}

/** Counts what cannot be read, by the name of its field: `Accounts[].Transactions[].Debit`. Never a value. */
export type Fault = (field: string) => void;

/**
 * An amount as plain decimal text; null when there is none (absent, null, blank). An amount that is there but cannot be
 * read beyond doubt is a fault, not null alone: a statement that silently lacks an amount is worse than an older one.
 */
export function amountOf(value: unknown, field: string, fault: Fault): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value.trim() === '') return null;
  const plain = typeof value === 'string' ? (plainDecimal(value) ?? writtenDecimal(value)) : null;
  if (plain === null) fault(field);
  return plain;
}
