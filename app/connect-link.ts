import type { Store } from '../store/store';
import type { OpenWait } from '../store/waits/link-waits';
import { loginNotRegistered } from './errors';
import type { Links } from './links';

export interface ConnectLink {
  url: string;
  /** ISO UTC: the latest end of the link; fresh data ends it earlier. */
  expiresAt: string;
}

/**
 * Returns the latest end of a wait's link, ISO UTC: USER_WAIT_LIMIT after the wait began to count (rule 8). A wait
 * whose ask is held does not count yet, so its link has the whole time left.
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
 * Returns the link to a login's customer page, which is the same for as long as the login waits. `returnUrl` is kept
 * with the link, and must have passed `allowedReturnUrl`. Throws `login_not_registered`.
 */
export async function openConnectLink(
  { store, links, waitLimitMs }: { store: Pick<Store, 'waits'>; links: Links; waitLimitMs: number },
  { loginId, returnUrl }: { loginId: string; returnUrl?: string },
): Promise<ConnectLink> {
  const wait = await store.waits.openForLink({ loginId, returnUrl, limitMs: waitLimitMs });
  if (wait === null) throw loginNotRegistered(loginId);
  return { url: links.urlOf(wait.waitId), expiresAt: linkExpiry(wait, waitLimitMs) };
}
