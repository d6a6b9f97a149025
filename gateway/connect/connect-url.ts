import type { Settings } from '../../config/settings';
import type { Language } from '../../store/logins/logins';

export interface ConnectUrlInput {
  /** Single-use: loading this URL spends it. */
  authorizeToken: string;
  /** The session that waits for the user's code; null for a full re-link. */
  requestId: string | null;
  /** Language of the login. In another language, Flinks makes another LoginId for the same bank login. */
  language: Language | null;
  /** Whether Flinks' own nightly job should look at the login. */
  scheduleRefresh: boolean;
  /** Where Connect sends the user afterwards. */
  redirectUrl: string;
  tag: string;
}

/** Flinks' sandbox shows its made-up bank only on request. */
const SANDBOX = 'toolbox';

/** URL of Flinks Connect for one load (Flinks' pages "Flinks Connect" and "Reconnect"). */
export function connectUrl(
  flinks: Pick<Settings['flinks'], 'connectUrl' | 'instance'>,
  input: ConnectUrlInput,
): string {
  const url = new URL(flinks.connectUrl);
  const { searchParams: query } = url;
  query.set('authorizeToken', input.authorizeToken);
  if (input.requestId !== null) query.set('requestId', input.requestId);
  query.set('redirectUrl', input.redirectUrl);
  query.set('language', input.language ?? 'en');
  query.set('scheduleRefresh', String(input.scheduleRefresh));
  query.set('tag', input.tag);
  if (flinks.instance === SANDBOX) query.set('demo', 'true');
  return url.href;
}
