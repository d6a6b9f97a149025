import type { z } from 'zod';

/** One thing that is wrong with the input. `path` names members and indexes, never values. */
export interface ValidationIssue {
  path: string;
  message: string;
}

/**
 * An error quotes an unknown member only if it looks like a name, perhaps a misspelt one. Otherwise it may be a value,
 * and errors never quote values.
 */
const PLAIN_NAME = /^[A-Za-z_]\w{0,39}$/;

/** Returns what a schema found wrong with a value. */
export function issuesOf(error: z.ZodError): ValidationIssue[] {
  return error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.code === 'unrecognized_keys' ? unknownMembers(issue.keys) : issue.message,
  }));
}

export function unknownMembers(keys: unknown): string {
  const names = Array.isArray(keys) ? keys.filter((key) => typeof key === 'string' && PLAIN_NAME.test(key)) : [];
  return names.length === 0 ? 'has members that are not known' : `has members that are not known: ${names.join(', ')}`;
}
