/** NUL and lone surrogates, which PostgreSQL's text cannot contain. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** The text without what PostgreSQL refuses to store. */
export const stripUnstorable = (text: string): string => text.replace(UNSTORABLE, '');

/** The text without what PostgreSQL refuses to store; null if there is no text. */
export const stripUnstorableOrNull = (text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : stripUnstorable(text);

/**
 * JSON for a jsonb column. What PostgreSQL refuses to store is removed from every text and every member's name in it.
 */
export function unstorableFreeJson(value: unknown): string {
  return JSON.stringify(clean(value) ?? null);
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return stripUnstorable(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [stripUnstorable(name), clean(member)]));
}
