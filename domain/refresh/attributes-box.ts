import { MINUTE_MS } from '../duration';
import type { AttributesPackage } from '../attributes-packages';
import type { Outcome } from '../outcomes';
import type { Place, Session } from './place';
import { pathOf, type Refresh } from './state';

export type AttributesPlace = Extract<Place, { box: 'I' }>;

/**
 * Rule 7 of docs/flowchart.md: how long Flinks may answer 202 for a package, and how often a package is tried again
 * after an answer of the class *wait* (domain/codes.ts).
 */
const PENDING_LIMIT_MS = 5 * MINUTE_MS;
const EXTRA_TRIES = 2;

/** Rule 10: the entry in `missing` if an account of the answer could not be read. The other accounts are stored. */
export const UNREADABLE_ACCOUNT = 'account';

/** The place at box I when a session's accounts have just been stored: the first package is next. */
export const atAttributes = (session: Session, nowMs: number, missing: readonly string[]): AttributesPlace => ({
  box: 'I',
  session,
  done: 0,
  missing,
  sinceMs: nowMs,
  triesLeft: EXTRA_TRIES,
  restUntilMs: null,
});

/**
 * 202: asks for the same package again after FLINKS_POLL_INTERVAL. After 5 minutes the package counts as missing, and
 * the next one follows.
 */
export function pollPackage(refresh: Refresh, at: AttributesPlace, nowMs: number): AttributesPlace {
  if (nowMs - at.sinceMs >= PENDING_LIMIT_MS) return nextPackage(refresh, at, nowMs, 'missing');
  return { ...at, restUntilMs: nowMs + refresh.policy.pollIntervalMs };
}

/**
 * Class *wait*: asks for the same package again after FLINKS_POLL_INTERVAL, while it has tries left. Then the package
 * counts as missing, and the next one follows.
 */
export function retryPackage(refresh: Refresh, at: AttributesPlace, nowMs: number): AttributesPlace {
  if (at.triesLeft === 0) return nextPackage(refresh, at, nowMs, 'missing');
  return { ...at, triesLeft: at.triesLeft - 1, restUntilMs: nowMs + refresh.policy.pollIntervalMs };
}

/**
 * Moves on to the next package. `was`: what became of the package before it. `refreshed`: it is stored; `missing`: it
 * could not be had.
 */
export function nextPackage(
  { policy }: Refresh,
  at: AttributesPlace,
  nowMs: number,
  was: 'refreshed' | 'missing',
): AttributesPlace {
  const name = policy.attributes[at.done];
  const missing = was === 'refreshed' || name === undefined ? at.missing : [...at.missing, name];
  return { ...atAttributes(at.session, nowMs, missing), done: at.done + 1 };
}

/** The package that box I asks for; undefined once all of them are done. */
export const packageAt = ({ done }: AttributesPlace, { policy }: Refresh): AttributesPackage | undefined =>
  policy.attributes[done];

/**
 * The outcome at the end of the flowchart. Missing attributes are only named; the login is refreshed all the same (rule
 * 7).
 */
export function refreshedAt({ session, missing }: AttributesPlace, { wait }: Refresh): Outcome {
  const outcome: Outcome = { outcome: 'refreshed', path: wait === null ? session.path : pathOf(wait) };
  if (missing.length === 0) return outcome;
  const code = missing.includes(UNREADABLE_ACCOUNT) ? { code: 'UNREADABLE' } : {};
  return { ...outcome, ...code, missing: [...missing] };
}
