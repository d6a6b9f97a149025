import { z } from 'zod';
import { parseDuration } from '../domain/duration';

/**
 * The kinds of fields that settings are made of. Each field reads the text that stands in the environment, or says what
 * is wrong with it. A problem never repeats the text, because somebody may have put a secret into the wrong variable.
 */

/** Says what is wrong with a text. `problem` continues a sentence that begins with the setting's name. */
export class Invalid {
  constructor(readonly problem: string) {}
}

/** A field read by `read`, which gets the text without surrounding white space. */
export function parsed<T>(read: (text: string) => T | Invalid): z.ZodType<T, string> {
  return asItStands((text) => read(text.trim()));
}

function asItStands<T>(read: (text: string) => T | Invalid): z.ZodType<T, string> {
  return z.string({ error: 'is required' }).transform((text, context) => {
    const result = read(text);
    if (!(result instanceof Invalid)) return result;
    context.addIssue({ code: 'custom', message: result.problem });
    return z.NEVER;
  });
}

/** A field that may be missing; it is then read as null. */
export const orNull = <T>(field: z.ZodType<T, string>): z.ZodType<T | null, string | undefined> =>
  field.optional().transform((value) => value ?? null);

export const matching = (pattern: RegExp, problem: string): z.ZodType<string, string> =>
  parsed((text) => (pattern.test(text) ? text : new Invalid(problem)));

export function oneOf<const T extends string>(...allowed: readonly T[]): z.ZodType<T, string> {
  return parsed(
    (text) => allowed.find((value) => value === text) ?? new Invalid(`must be one of ${allowed.join(', ')}`),
  );
}

/** A list of items that are separated by commas. An empty text is an empty list. */
export function list<T>(read: (item: string) => T | Invalid): z.ZodType<T[], string> {
  return parsed((text) => {
    const items = text === '' ? [] : text.split(',').map((item) => read(item.trim()));
    return items.find((item) => item instanceof Invalid) ?? (items as T[]);
  });
}

/** A duration between two limits, read as milliseconds. The limits are written like `3s`. */
export const duration = (least: string, most: string): z.ZodType<number, string> =>
  parsed((text) => readDuration(text, least, most));

/** A duration in milliseconds between two limits, or null for `off`. */
export const durationOrOff = (least: string, most: string): z.ZodType<number | null, string> =>
  parsed((text) => (text === 'off' ? null : readDuration(text, least, most)));

/** A list of at most 20 durations that are separated by commas, in milliseconds, each between two limits. */
export function durations(least: string, most: string): z.ZodType<number[], string> {
  return list((item) => readDuration(item, least, most)).refine(
    (items) => items.length <= 20,
    'has more than 20 items',
  );
}

function readDuration(text: string, least: string, most: string): number | Invalid {
  const durationMs = parseDuration(text);
  if (durationMs === null) return new Invalid('is not a duration such as 3s, 30m or 7d');
  const inRange = durationMs >= (parseDuration(least) ?? 0) && durationMs <= (parseDuration(most) ?? 0);
  return inRange ? durationMs : new Invalid(`must be from ${least} to ${most}`);
}

export const count = (least: number, most: number): z.ZodType<number, string> =>
  parsed((text) => {
    const inRange = /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
    return inRange ? Number(text) : new Invalid(`must be a whole number from ${least} to ${most}`);
  });

export const port: z.ZodType<number, string> = count(1, 65_535);

/** A secret of at least `length` characters, on one line and without white space, because it travels in headers. */
export const secret = (length = 1): z.ZodType<string, string> => asItStands((text) => readSecret(text, length));

export function readSecret(text: string, length: number): string | Invalid {
  if (/[\r\n]/.test(text)) return new Invalid('holds a line break');
  if (!/^[\x21-\x7e]*$/.test(text)) return new Invalid('holds white space or characters that are not ASCII');
  return text.length >= length ? text : new Invalid(`must have at least ${length} characters`);
}
