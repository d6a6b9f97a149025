import { mustRelink } from '../domain/decision';
import { parseGuid } from '../domain/ids';
import type { Login } from './login-state';
import type { Arrow, ConnectCompleted } from './messages';

/** Ids and sources are echoed into histories and carried by continue-as-new: they stay short. */
const MAX_TEXT = 200;

/**
 * A claim as any SDK or the CLI may have sent it, or null where it is none. Signals are not checked by anybody before
 * they arrive, and one that makes a handler throw would stop the workflow for good.
 */
export function readClaim(payload: unknown): ConnectCompleted | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { eventId, requestId, loginId, source, lastRefresh } = payload as Record<string, unknown>;
  if (typeof eventId !== 'string' || eventId === '' || eventId.length > MAX_TEXT) return null;
  const session = parseGuid(requestId);
  return {
    eventId,
    source: typeof source === 'string' ? source.slice(0, MAX_TEXT) : 'unknown',
    // A RequestId is a GUID too; what is none cannot be asked about, and the claim counts without it.
    ...(session === null ? {} : { requestId: session }),
    // Whatever else stands there is another login.
    ...(loginId === undefined || loginId === null ? {} : { loginId: parseGuid(loginId) ?? 'not a LoginId' }),
    ...(typeof lastRefresh === 'string' && Number.isFinite(Date.parse(lastRefresh))
      ? { lastRefresh: new Date(lastRefresh).toISOString() }
      : {}),
  };
}

export const isWebhook = ({ source }: ConnectCompleted): boolean => source === 'webhook';

/** A webhook of data that is no newer than what is known: nobody has come back. */
export const isOldNews = (claim: ConnectCompleted, lastRefresh: string | null): boolean =>
  isWebhook(claim) && !isLater(claim.lastRefresh, lastRefresh);

/** Whether any of what was heard says more than what is known already. */
export const hasNews = (login: Login, claims = login.claims): boolean =>
  claims.some((claim) => !isOldNews(claim, login.lastSeenRefresh ?? login.lastRefreshedAt));

/** A webhook of the very data this refresh has stored: it needs no second one. */
export const isCollected = (claim: ConnectCompleted, { collected, lastSeenRefresh }: Login): boolean =>
  isWebhook(claim) &&
  collected !== null &&
  (claim.requestId === collected || (claim.lastRefresh !== undefined && !isLater(claim.lastRefresh, lastSeenRefresh)));

/**
 * Somebody says that the user is back: A is asked. Where the bank had refused what they had typed, that is no proof yet
 * that it is mended, and there is no live call before there is.
 */
export function answerClaim(login: Login): Arrow {
  const refused = login.wait === null ? login.gaveUpCode : login.wait.code;
  login.unproven = mustRelink(refused) ? refused : null;
  return { box: 'A' };
}

/** One that names no time is taken for later: it may be. */
const isLater = (lastRefresh: string | undefined, known: string | null | undefined): boolean =>
  lastRefresh === undefined || known == null || Date.parse(lastRefresh) > Date.parse(known);
