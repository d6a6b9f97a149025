import { KNOWN_CODES, normaliseCode } from '../../domain/codes';
import { OWN_CODES } from '../../domain/own-codes';

/** The label for all other values. Label values must be limited: Prometheus keeps a series for each new one. */
export const OTHER = 'other';
export const NONE = 'none';

/** About a dozen Canadian banks matter; the long tail of credit unions becomes `other`. */
export const MOST_INSTITUTIONS = 50;

/** Codes that Flinks sends with a 202. */
const PENDING_CODES = ['OPERATION_PENDING', 'OPERATION_DISPATCHED'];
const CODES = new Set([...KNOWN_CODES, ...OWN_CODES, ...PENDING_CODES]);

/** A known code, `none`, or `other`. */
export function codeLabel(raw: string | null | undefined): string {
  const code = normaliseCode(raw);
  if (code === null) return NONE;
  return CODES.has(code) ? code : OTHER;
}

/** Keeps the first `most` names it gets; later ones become `other`, and null becomes `unknown`. */
export function boundedLabel(most: number): (name: string | null) => string {
  const kept = new Set<string>();
  return (name) => {
    if (name === null) return 'unknown';
    if (kept.size < most) kept.add(name);
    return kept.has(name) ? name : OTHER;
  };
}
