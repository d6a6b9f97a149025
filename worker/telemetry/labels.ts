import { KNOWN_CODES, normaliseCode } from '../../domain/codes';
import { OWN_CODES } from '../../domain/own-codes';

/** The label for all other values. The number of values must be limited, because Prometheus keeps a series for each. */
export const OTHER = 'other';
export const NONE = 'none';

/**
 * How many institutions get a label. About a dozen Canadian banks have most logins; most credit unions become `other`.
 */
export const MOST_INSTITUTIONS = 50;

/** Codes that Flinks sends with a 202. */
const PENDING_CODES = ['OPERATION_PENDING', 'OPERATION_DISPATCHED'];
const CODES = new Set([...KNOWN_CODES, ...OWN_CODES, ...PENDING_CODES]);

/** The label of a code: the code itself if it is a known one, `other` if it is not, `none` if there is no code. */
export function codeLabel(raw: string | null | undefined): string {
  const code = normaliseCode(raw);
  if (code === null) return NONE;
  return CODES.has(code) ? code : OTHER;
}

/** Returns a function that keeps the first `most` names it gets. Later names become `other`, and null `unknown`. */
export function boundedLabel(most: number): (name: string | null) => string {
  const kept = new Set<string>();
  return (name) => {
    if (name === null) return 'unknown';
    if (kept.size < most) kept.add(name);
    return kept.has(name) ? name : OTHER;
  };
}
