import { parseGuid } from '../ids';
import type { ConnectReturn } from './index';
import { isLater } from './last-refresh';
import type { LoginFacts } from './state';

/** Histories and continue-as-new carry ids and sources, so they must be short. */
const MAX_TEXT = 200;

/**
 * Reads a claim that any SDK or the CLI may have sent. Returns null if the payload is not a claim. Nobody checks a signal
 * before it arrives, and a handler that throws would stop the workflow for good.
 */
export function readClaim(payload: unknown): ConnectReturn | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { eventId, requestId, loginId, source, lastRefresh } = payload as Record<string, unknown>;
  if (typeof eventId !== 'string' || eventId === '' || eventId.length > MAX_TEXT) return null;
  const session = parseGuid(requestId);
  return {
    eventId,
    source: typeof source === 'string' ? source.slice(0, MAX_TEXT) : 'unknown',
    // A RequestId is a GUID. Flinks knows no others, so the claim is taken without one that is not.
    ...(session === null ? {} : { requestId: session }),
    // Text that is not a GUID cannot be this login's id.
    ...(loginId === undefined || loginId === null ? {} : { loginId: parseGuid(loginId) ?? 'not a LoginId' }),
    ...(typeof lastRefresh === 'string' && Number.isFinite(Date.parse(lastRefresh))
      ? { lastRefresh: new Date(lastRefresh).toISOString() }
      : {}),
  };
}

export const isWebhook = ({ source }: ConnectReturn): boolean => source === 'webhook';

/** A webhook about data that is not newer than `known`. A webhook that names no time may be about newer data. */
export const isOldNews = (claim: ConnectReturn, known: string | null): boolean =>
  isWebhook(claim) && claim.lastRefresh !== undefined && !isLater(claim.lastRefresh, known);

/** Whether the claim may be about newer data than this login is known to have. */
export const isNews = (claim: ConnectReturn, { lastSeen, lastRefreshedAt }: LoginFacts): boolean =>
  !isOldNews(claim, lastSeen ?? lastRefreshedAt);

/** A webhook about the data that this refresh has stored. It does not start a second refresh. */
export const isCollected = (claim: ConnectReturn, { collectedRequestId, lastSeen }: LoginFacts): boolean =>
  isWebhook(claim) &&
  collectedRequestId !== null &&
  (claim.requestId === collectedRequestId || (claim.lastRefresh !== undefined && isOldNews(claim, lastSeen ?? null)));
