import { parseGuid } from '../domain/ids';
import type { ConnectCompleted } from './messages';

/** Ids and sources are echoed into histories and carried by continue-as-new: they stay short. */
const MAX_TEXT = 200;

/**
 * A claim as any SDK or the CLI may have sent it, or null where it is none. Signals are not checked by anybody before
 * they arrive, and one that makes a handler throw would stop the workflow for good.
 */
export function readClaim(payload: unknown): ConnectCompleted | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { eventId, requestId, loginId, source } = payload as Record<string, unknown>;
  if (typeof eventId !== 'string' || eventId === '' || eventId.length > MAX_TEXT) return null;
  const session = parseGuid(requestId);
  return {
    eventId,
    source: typeof source === 'string' ? source.slice(0, MAX_TEXT) : 'unknown',
    // A RequestId is a GUID too; what is none cannot be asked about, and the claim counts without it.
    ...(session === null ? {} : { requestId: session }),
    // Whatever else stands there is another login.
    ...(loginId === undefined || loginId === null ? {} : { loginId: parseGuid(loginId) ?? 'not a LoginId' }),
  };
}
