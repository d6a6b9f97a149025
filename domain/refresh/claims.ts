import { parseGuid } from '../ids';
import type { ConnectReturn } from './index';
import { isLater } from './last-refresh';
import type { LoginFacts } from './state';

/** Ids and sources are echoed into histories and carried by continue-as-new, so they stay short. */
const MAX_TEXT = 200;

/**
 * Reads a claim as any SDK or the CLI may have sent it; returns null if it is none. Nobody checks a signal before it
 * arrives, and a payload that made a handler throw would stop the workflow for good.
 */
export function readClaim(payload: unknown): ConnectReturn | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { eventId, requestId, loginId, source, lastRefresh } = payload as Record<string, unknown>;
  if (typeof eventId !== 'string' || eventId === '' || eventId.length > MAX_TEXT) return null;
  const session = parseGuid(requestId);
  return {
    eventId,
    source: typeof source === 'string' ? source.slice(0, MAX_TEXT) : 'unknown',
    // A RequestId is a GUID. Flinks cannot be asked about anything else, so the claim counts without it.
    ...(session === null ? {} : { requestId: session }),
    // Any other text names another login.
    ...(loginId === undefined || loginId === null ? {} : { loginId: parseGuid(loginId) ?? 'not a LoginId' }),
    ...(typeof lastRefresh === 'string' && Number.isFinite(Date.parse(lastRefresh))
      ? { lastRefresh: new Date(lastRefresh).toISOString() }
      : {}),
  };
}

export const isWebhook = ({ source }: ConnectReturn): boolean => source === 'webhook';

/** A webhook about data no newer than `known`: nobody has come back. One that names no time may be newer. */
export const isOldNews = (claim: ConnectReturn, known: string | null): boolean =>
  isWebhook(claim) && claim.lastRefresh !== undefined && !isLater(claim.lastRefresh, known);

/** Whether the claim may say more than is known of the login. */
export const isNews = (claim: ConnectReturn, { lastSeen, lastRefreshedAt }: LoginFacts): boolean =>
  !isOldNews(claim, lastSeen ?? lastRefreshedAt);

/** A webhook about the very data this refresh has stored: it needs no second refresh. */
export const isCollected = (claim: ConnectReturn, { collectedRequestId, lastSeen }: LoginFacts): boolean =>
  isWebhook(claim) &&
  collectedRequestId !== null &&
  (claim.requestId === collectedRequestId || (claim.lastRefresh !== undefined && isOldNews(claim, lastSeen ?? null)));
