import { KNOWN_CODES, normaliseCode } from '../../domain/codes';
import type { OwnCode } from '../../domain/refresh';

/** Label values are bounded whatever arrives: every new one is a series that Prometheus keeps. */
export const OTHER = 'other';
export const NONE = 'none';

/** Canadian banks that matter are a dozen; the long tail of credit unions goes by `other`. */
export const MOST_INSTITUTIONS = 50;

const OWN_CODES = {
  NOT_CACHED: true,
  POLL_LIMIT: true,
  LIVE_LIMIT: true,
  NO_ANSWER: true,
  UNREADABLE: true,
  ANSWER_LOST: true,
  LOGIN_MISMATCH: true,
  TOKEN_REFUSED: true,
  CANCELLED: true,
  WORKFLOW_CLOSED: true,
} satisfies Record<OwnCode, true>;

/** What Flinks says beside a 202. */
const PENDING_CODES = ['OPERATION_PENDING', 'OPERATION_DISPATCHED'];
const CODES = new Set([...KNOWN_CODES, ...Object.keys(OWN_CODES), ...PENDING_CODES]);

/** A code the tables know, `none`, or `other`. */
export function codeLabel(raw: string | null | undefined): string {
  const code = normaliseCode(raw);
  if (code === null) return NONE;
  return CODES.has(code) ? code : OTHER;
}

/** Keeps the first `most` names it is given; any further one is `other`. Null is `unknown`. */
export function boundedLabel(most: number): (name: string | null) => string {
  const kept = new Set<string>();
  return (name) => {
    if (name === null) return 'unknown';
    if (kept.size < most) kept.add(name);
    return kept.has(name) ? name : OTHER;
  };
}
