import type { z } from 'zod';

/** One thing that is wrong with the input. `path` names members and indexes, never values. */
export interface ValidationIssue {
  path: string;
  message: string;
}

/**
 * What the name of an unknown member must look like for an error to quote it. Any other text may be a value that was
 * put in the wrong place, and errors never quote values.
 */
const PLAIN_NAME = /^[A-Za-z_]\w{0,39}$/;

/** Returns what a schema found wrong with its input, one issue for each fault. */
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
