import { parseGuid } from '../ids';
import type { ConnectReturn } from './message';
import { isLater } from './last-refresh';
import type { LoginFacts } from './state';

/**
 * Maximum length of an event id or a source, in characters, because workflow histories and continue-as-new carry both.
 */
const MAX_TEXT = 200;

/**
 * Reads a claim (a report that the user is back from Flinks Connect), which any SDK or the CLI may have sent. Returns
 * null if the payload is not a claim. It throws nothing: signals arrive unchecked, and an error thrown by a handler
 * would stop the workflow for good.
 */
export function readClaim(payload: unknown): ConnectReturn | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { eventId, requestId, loginId, source, lastRefresh } = payload as Record<string, unknown>;
  if (typeof eventId !== 'string' || eventId === '' || eventId.length > MAX_TEXT) return null;
  const session = parseGuid(requestId);
  return {
    eventId,
    source: typeof source === 'string' ? source.slice(0, MAX_TEXT) : 'unknown',
    // A RequestId is always a GUID. If this one is not, the claim is taken without it.
    ...(session === null ? {} : { requestId: session }),
    // Text that is not a GUID cannot be this login's id, so the claim is refused as one of another login.
    ...(loginId === undefined || loginId === null ? {} : { loginId: parseGuid(loginId) ?? 'not a LoginId' }),
    ...(typeof lastRefresh === 'string' && Number.isFinite(Date.parse(lastRefresh))
      ? { lastRefresh: new Date(lastRefresh).toISOString() }
      : {}),
  };
}

export const isWebhook = ({ source }: ConnectReturn): boolean => source === 'webhook';

/**
 * Whether the claim is a webhook about data that is no newer than `known` (a LastRefresh). A webhook without a
 * LastRefresh may be about newer data.
 */
export const isOldNews = (claim: ConnectReturn, known: string | null): boolean =>
  isWebhook(claim) && claim.lastRefresh !== undefined && !isLater(claim.lastRefresh, known);

/** Whether the claim may be about newer data than this login is known to have. */
export const isNews = (claim: ConnectReturn, { lastSeen, lastRefreshedAt }: LoginFacts): boolean =>
  !isOldNews(claim, lastSeen ?? lastRefreshedAt);

/**
 * Whether the claim is a webhook about the data that this refresh has stored. Such a claim does not begin the refresh
 * anew.
 */
export const isCollected = (claim: ConnectReturn, { collectedRequestId, lastSeen }: LoginFacts): boolean =>
  isWebhook(claim) &&
  collectedRequestId !== null &&
  (claim.requestId === collectedRequestId || (claim.lastRefresh !== undefined && isOldNews(claim, lastSeen ?? null)));
