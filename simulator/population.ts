import { INSTITUTIONS, type SimulatedInstitution } from './institutions';
import { guidOf, hash32, prng, type Prng } from './prng';
import { DEFAULT_SPEC, type LoginSpec } from './spec';

type Behaviour = Partial<LoginSpec>;

/** A kind of login at the banks that send one-time codes. `share` is its percentage of these logins. */
interface Kind {
  name: string;
  share: number;
  make: (random: Prng, nowMs: number) => Behaviour;
}

const ago = (nowMs: number, random: Prng, lowHours: number, highHours: number): string =>
  new Date(nowMs - random.between(lowHours * 60, highHours * 60) * 60_000).toISOString();

const KINDS: readonly Kind[] = [
  { name: 'fresh', share: 16, make: (r, now) => ({ lastRefresh: ago(now, r, 1, 150), live: 'mfa' }) },
  { name: 'stale', share: 34, make: (r, now) => ({ lastRefresh: ago(now, r, 8 * 24, 85 * 24), live: 'mfa' }) },
  {
    name: 'blocked',
    share: 24,
    make: (r, now) => ({
      lastRefresh: ago(now, r, 48, 60 * 24),
      cached: { code: r.pick(['UNAUTHORIZED', 'UNAUTHORIZED', 'SESSION_EXPIRED']) },
      live: 'mfa',
    }),
  },
  {
    name: 'bank_down',
    share: 6,
    make: (r, now) => ({
      lastRefresh: ago(now, r, 24, 20 * 24),
      cached: {
        code: r.pick([
          'RETRY_LATER',
          'RETRY_LATER',
          'AGGREGATION_ERROR',
          'BANK MAINTENANCE_RETRY_LATER',
          'BANK_MAINTENENACE_RETRY_LATER',
        ]),
      },
      live: r.next() < 0.5 ? [{ code: 'RETRY_LATER' }, 'mfa'] : { code: 'RETRY_LATER' },
    }),
  },
  {
    name: 'slow',
    share: 6,
    make: (r, now) =>
      r.next() < 0.5
        ? { lastRefresh: ago(now, r, 1, 100), live: 'mfa', detail: { pending: r.between(1, 4) } }
        : {
            lastRefresh: ago(now, r, 8 * 24, 30 * 24),
            live: { pending: r.between(1, 4), code: 'OPERATION_DISPATCHED' },
          },
  },
  {
    name: 'wrong_password',
    share: 5,
    make: (r, now) => ({
      lastRefresh: ago(now, r, 72, 70 * 24),
      cached: { code: 'INVALID_PASSWORD' },
      live: { code: 'INVALID_PASSWORD' },
    }),
  },
  {
    name: 'listed',
    share: 5,
    make: (r, now) => ({
      lastRefresh: ago(now, r, 8 * 24, 60 * 24),
      scheduled: true,
      cached: { code: 'UNAUTHORIZED' },
      live: 'mfa',
      listed: { state: 'AnsweringSecurityChallenge', errorCode: null },
    }),
  },
  {
    name: 'few_transactions',
    share: 1,
    make: (r, now) => ({
      lastRefresh: ago(now, r, 1, 100),
      live: 'mfa',
      accounts: 1,
      transactions: 8,
      attributes: { income: { code: 'NO_TRANSACTION' } },
    }),
  },
  { name: 'disabled_login', share: 1, make: (r, now) => lockedOut('DISABLED_LOGIN', r, now) },
  { name: 'new_account', share: 1, make: (r, now) => lockedOut('NEW_ACCOUNT', r, now) },
  { name: 'disabled_institution', share: 1, make: (r, now) => lockedOut('DISABLED_INSTITUTION', r, now) },
];

function lockedOut(code: string, random: Prng, nowMs: number): Behaviour {
  return { lastRefresh: ago(nowMs, random, 72, 60 * 24), cached: { code }, live: { code } };
}

function weighted<T>(values: readonly T[], weightOf: (value: T) => number, random: Prng): T {
  let left = random.next() * values.reduce((sum, value) => sum + weightOf(value), 0);
  for (const value of values) {
    left -= weightOf(value);
    if (left < 0) return value;
  }
  return values[values.length - 1] as T;
}

function behaviourAt(institution: SimulatedInstitution, random: Prng, nowMs: number): Behaviour {
  if (institution.refreshesAlone) {
    return { behaviour: 'oauth', scheduled: true, lastRefresh: ago(nowMs, random, 1, 20), live: 'ok' };
  }
  const kind = weighted(KINDS, ({ share }) => share, random);
  return { behaviour: kind.name, ...kind.make(random, nowMs) };
}

/**
 * Returns logins such as a lender in Canada has today. They are the same for the same seed, size and `nowMs`.
 *
 * About 12 % of the logins are at a bank that is linked by OAuth and so lets Flinks refresh them without their users.
 * Their data is 1 to 20 hours old, and a live call gets 200. The bank of every other login sends a one-time code, so
 * most live calls get 203 (Flinks writes that unattended refresh is unsupported at most Canadian institutions). Of
 * these other logins:
 *
 * - 16 % have data of the last 7 days, because their user linked them or answered the bank this week (`fresh`).
 * - 34 % are cached without an error, but their data is older than 7 days, which is too old for Flinks (`stale`).
 * - 24 % had their last refresh end at the one-time code; a cached call gets UNAUTHORIZED or SESSION_EXPIRED
 *   (`blocked`).
 * - 5 % get UNAUTHORIZED for a cached call too, and Flinks' list names them as ineligible (`listed`).
 * - 6 % have a bank that is down (`bank_down`). For half of these the second live call gets 203; for the others no live
 *   call does.
 * - 6 % get a 202 when their data is fetched or when they are called live (`slow`).
 * - 5 % have changed their password at the bank (`wrong_password`).
 * - 1 % have too few transactions for the income attributes (`few_transactions`).
 * - 1 % each get DISABLED_LOGIN, NEW_ACCOUNT and DISABLED_INSTITUTION.
 *
 * The shares are estimates from Flinks' own pages, not measurements. Account data is made up when a call asks for it.
 */
export function makePopulation({ seed, size, nowMs }: { seed: number; size: number; nowMs: number }): LoginSpec[] {
  return Array.from({ length: size }, (_, index) => {
    const loginId = guidOf(`login/${seed}/${index}`);
    const random = prng(hash32(loginId));
    const institution = weighted(INSTITUTIONS, ({ weight }) => weight, random);
    return {
      ...DEFAULT_SPEC,
      loginId,
      institution: institution.name,
      language: random.between(1, 100) <= institution.frenchPercent ? 'fr' : 'en',
      scheduled: random.next() < 0.7,
      accounts: random.between(1, 4),
      transactions: random.between(26, 90),
      attributes: {},
      ...behaviourAt(institution, random, nowMs),
    };
  });
}
