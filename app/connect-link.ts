import type { Store } from '../store/store';
import { loginNotRegistered } from './errors';
import type { Links } from './links';

export interface ConnectLink {
  url: string;
  /** ISO UTC: the latest end of the link; fresh data ends it earlier. */
  expiresAt: string;
}

/** Returns the latest end of a wait's link, ISO UTC. */
export const linkExpiry = (since: string, waitLimitMs: number): string =>
  new Date(Date.parse(since) + waitLimitMs).toISOString();

/**
 * Returns the link to a login's customer page: the same for as long as the login waits. `returnUrl` is kept with it,
 * and must have passed `allowedReturnUrl`. Throws `login_not_registered`.
 */
export async function openConnectLink(
  { store, links, waitLimitMs }: { store: Pick<Store, 'waits'>; links: Links; waitLimitMs: number },
  { loginId, returnUrl }: { loginId: string; returnUrl?: string },
): Promise<ConnectLink> {
  const wait = await store.waits.openForLink({ loginId, returnUrl, limitMs: waitLimitMs });
  if (wait === null) throw loginNotRegistered(loginId);
  return { url: links.urlOf(wait.waitId), expiresAt: linkExpiry(wait.since, waitLimitMs) };
}
