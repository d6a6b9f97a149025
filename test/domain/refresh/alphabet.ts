import { DAY_MS, MINUTE_MS } from '../../../domain/duration';
import { DEFAULT_POLICY, type Policy } from '../../../domain/policy';
import type { AuthorizeAnswer, FlinksAnswer } from '../../../domain/refresh/answer';
import type { ConnectReturn } from '../../../domain/refresh/message';

/** The finite alphabet of the explorer: one of each kind. */

/** The clock is fixed at this time. Of all times, only their order matters. */
export const NOW = Date.parse('2026-03-10T12:00:00.000Z');
export const iso = (ms: number): string => new Date(ms).toISOString();

/** LastRefresh: too old to use; known and recent; later than everything known. */
const OLD = iso(NOW - 30 * DAY_MS);
export const KNOWN = iso(NOW - 2 * DAY_MS);
export const NEWER = iso(NOW + MINUTE_MS);

/** Small limits, so that every counter is walked from 0 to its limit. */
export const POLICY: Policy = {
  ...DEFAULT_POLICY,
  retryDelaysMs: [5 * MINUTE_MS],
  remindersMs: [DAY_MS],
  attributes: ['income'],
};
export const LIVE_SETTLE_MS = POLICY.liveSettleMs;

const SESSION = 'session-of-ours';
const ANOTHER = 'session-of-somebody';

const ok = (lastRefresh: string): AuthorizeAnswer => ({ kind: 'ok', status: 200, requestId: SESSION, lastRefresh });
const refused = (code: string | undefined, more: Partial<AuthorizeAnswer> = {}): AuthorizeAnswer => ({
  kind: 'refused',
  status: 401,
  ...(code === undefined ? {} : { code }),
  ...more,
});

export const REFUSED = 'INVALID_PASSWORD';
/** Codes that say the bank refuses the user's credentials. */
export const REFUSED_CODES = [REFUSED, 'INVALID_LOGIN'];

/** One code of each class, and all other kinds of answers. */
const REFUSALS: AuthorizeAnswer[] = [
  refused('RETRY_LATER'),
  refused('TOO_MANY_REQUESTS'),
  refused('DISABLED_INSTITUTION'),
  refused('SESSION_EXPIRED'),
  refused(REFUSED),
  refused('INVALID_LOGIN'),
  refused('UNAUTHORIZED'),
  refused('ACCESS_DENIED'),
  refused('ALREADY_AUTHORIZED', { requestId: SESSION }),
  refused('ALREADY_AUTHORIZED'),
  refused('A_CODE_NOBODY_KNOWS'),
  refused('LOGIN_MISMATCH', { status: 200 }),
  refused(undefined),
  { kind: 'none', code: 'NO_ANSWER' },
  { kind: 'gone' },
];
export const PENDING: AuthorizeAnswer = { kind: 'pending', status: 202, requestId: SESSION };
const MFA: AuthorizeAnswer = { kind: 'mfa', status: 203, requestId: SESSION };

/** Possible answers to a cached Authorize, a live one, and a call that collects. */
export const CACHED: AuthorizeAnswer[] = [ok(OLD), ok(KNOWN), ok(NEWER), PENDING, MFA, ...REFUSALS];
export const LIVE: AuthorizeAnswer[] = [
  ok(NEWER),
  PENDING,
  MFA,
  { kind: 'lost', code: 'ANSWER_LOST' },
  { kind: 'capped', code: 'LIVE_LIMIT' },
  ...REFUSALS,
];
export const COLLECTED: AuthorizeAnswer[] = [{ kind: 'ok', status: 200 }, ...REFUSALS];
/** PostgreSQL may also decline a call that only REFRESH_LIVE_AGE wants. */
export const FRESHER: AuthorizeAnswer[] = [...LIVE, { kind: 'declined' }];
/** Answers with accounts, one of which may be unreadable. */
export const ACCOUNTS: FlinksAnswer[] = [...COLLECTED, { kind: 'ok', status: 200, unreadable: 1 }];
/** PostgreSQL reserves no live call while one may be at the bank. */
export const BUSY: AuthorizeAnswer[] = [{ kind: 'busy', retryAfterMs: LIVE_SETTLE_MS }, { kind: 'gone' }];
/** What the database may know about a lost answer; null if nothing. */
export const RECALLED: (AuthorizeAnswer | null)[] = [
  null,
  PENDING,
  { kind: 'mfa', status: 203 },
  refused(REFUSED),
  refused('RETRY_LATER'),
  refused('A_CODE_NOBODY_KNOWS'),
];

/** From when a wait counts: its ask is held, has just gone out, is due for a reminder, has reached its limit. */
export const CLOCKS: (string | null)[] = [null, iso(NOW), iso(NOW - DAY_MS), iso(NOW - 30 * DAY_MS)];

/** Claims: by the user, about an unknown session, and by Flinks itself, with and without news. */
export const CLAIMS: ConnectReturn[] = [
  { eventId: 'user', source: 'page' },
  { eventId: 'named', source: 'app', requestId: ANOTHER },
  { eventId: 'news', source: 'webhook', requestId: ANOTHER, lastRefresh: NEWER },
  { eventId: 'old', source: 'webhook', requestId: SESSION, lastRefresh: KNOWN },
];
