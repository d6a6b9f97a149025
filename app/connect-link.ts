import type { Store } from '../store/store';
import type { OpenWait } from '../store/waits/link-waits';
import { loginNotRegistered } from './errors';
import type { Links } from './links';

export interface ConnectLink {
  url: string;
  /** The latest end of the link (ISO 8601, UTC), see `linkExpiry`. Fresh data ends the link earlier. */
  expiresAt: string;
}

/**
 * Returns the latest end of a wait's link (ISO 8601, UTC): USER_WAIT_LIMIT after `countsFrom` (rule 8 of
 * docs/flowchart.md), or after `since` if nobody is awaited. While the user is awaited but their ask is held, or was
 * dropped, `countsFrom` is null; the answer is then USER_WAIT_LIMIT from now, so it moves on until the wait counts.
 */
export function linkExpiry(
  { since, countsFrom, reason, endedAt = null }: Pick<OpenWait, 'since' | 'countsFrom' | 'reason'> & Ended,
  waitLimitMs: number,
): string {
  const isHeld = reason !== null && countsFrom === null && endedAt === null;
  const fromMs = isHeld ? Date.now() : Math.max(Date.parse(since), Date.parse(countsFrom ?? since));
  return new Date(fromMs + waitLimitMs).toISOString();
}

interface Ended {
  endedAt?: string | null;
}

/**
 * Returns the link to a login's customer page. As long as the login waits, the link is the same. `returnUrl`, where the
 * page leads its user back to, is kept with the link; the caller must have checked it with `allowedReturnUrl`. Throws
 * `login_not_registered`.
 */
export async function openConnectLink(
  { store, links, waitLimitMs }: { store: Pick<Store, 'waits'>; links: Links; waitLimitMs: number },
  { loginId, returnUrl }: { loginId: string; returnUrl?: string },
): Promise<ConnectLink> {
  const wait = await store.waits.openForLink({ loginId, returnUrl, limitMs: waitLimitMs });
  if (wait === null) throw loginNotRegistered(loginId);
  return { url: links.urlOf(wait.waitId), expiresAt: linkExpiry(wait, waitLimitMs) };
}
