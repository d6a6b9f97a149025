import { MINUTE_MS } from '../duration';
import { decide } from './decision';
import type { Answer, AttributesPackage, Outcome } from './index';
import { pathOf, type Place, type Refresh, type Session } from './state';

type AttributesPlace = Extract<Place, { box: 'I' }>;

/** Rule 7: how long a package may say 202, and how often *wait* is tried again. */
const PENDING_LIMIT_MS = 5 * MINUTE_MS;
const EXTRA_TRIES = 2;

/** I with the accounts of a session stored: the first package is next. */
export const atAttributes = (session: Session, nowMs: number): AttributesPlace => ({
  box: 'I',
  session,
  done: 0,
  missing: [],
  sinceMs: nowMs,
  triesLeft: EXTRA_TRIES,
  restUntilMs: null,
});

/** The package that is asked for at I; undefined once all of them have answered. */
export const packageAt = ({ done }: AttributesPlace, { policy }: Refresh): AttributesPackage | undefined =>
  policy.attributes[done];

/** What comes after a package's answer: it again, the next one, or the end. Attributes never unmake a refresh (rule 7). */
export function afterPackage(refresh: Refresh, at: AttributesPlace, answer: Answer, nowMs: number): Place {
  const { everWorked } = refresh.facts;
  const decision = decide('I', answer, { everWorked, wentLive: refresh.budget.wentLive, claimed: false });
  const restUntilMs = nowMs + refresh.policy.pollIntervalMs;
  switch (decision.then) {
    case 'end':
      return { box: 'ended', outcome: { outcome: decision.outcome } };
    case 'refreshed':
      return unlessDone(refresh, nextPackage(at, at.missing, nowMs));
    case 'again':
      if (nowMs - at.sinceMs < PENDING_LIMIT_MS) return { ...at, restUntilMs };
      break;
    case 'retry':
      if (at.triesLeft > 0) return { ...at, triesLeft: at.triesLeft - 1, restUntilMs };
      break;
    default:
  }
  const name = packageAt(at, refresh);
  return unlessDone(refresh, nextPackage(at, name === undefined ? at.missing : [...at.missing, name], nowMs));
}

const nextPackage = (at: AttributesPlace, missing: readonly string[], nowMs: number): AttributesPlace => ({
  ...atAttributes(at.session, nowMs),
  done: at.done + 1,
  missing,
});

/** The end of the flowchart once there is no package left, and perhaps none at all. */
export function unlessDone(refresh: Refresh, at: AttributesPlace): Place {
  if (packageAt(at, refresh) !== undefined) return at;
  const path = refresh.wait === null ? at.session.path : pathOf(refresh.wait);
  const outcome: Outcome = { outcome: 'refreshed', path };
  return { box: 'ended', outcome: at.missing.length === 0 ? outcome : { ...outcome, missing: [...at.missing] } };
}
