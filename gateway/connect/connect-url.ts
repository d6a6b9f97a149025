import type { Settings } from '../../config/settings';
import type { Language } from '../../store/logins/logins';

export interface ConnectUrlInput {
  /** Flinks accepts it once, so loading the URL uses it up. */
  authorizeToken: string;
  /**
   * The session in which the bank waits for the user's answer. Null for a full re-link, in which the user signs in at
   * the bank anew.
   */
  requestId: string | null;
  /**
   * The bank whose sign-in a re-link shows first (Flinks' InstitutionId). If null, a re-link shows the list of banks.
   */
  institutionId: number | null;
  /** It must be the language in which the login was first connected: otherwise Flinks makes another LoginId. */
  language: Language;
  /** Whether Flinks' own nightly job shall refresh the login. */
  scheduleRefresh: boolean;
  /** The address to which Connect sends the user afterwards. */
  redirectUrl: string;
  /**
   * Whether Connect is opened in the whole window, not in a frame of the page. A bank on whose own page the user
   * authorises (OAuth) then uses the same window and opens no other.
   */
  wholeWindow: boolean;
  /** The id of the wait, which Flinks gets as the parameter `tag`. */
  tag: string;
}

/** The instance that is Flinks' sandbox. Connect shows its made-up bank only if the parameter `demo` is set. */
const SANDBOX = 'toolbox';

/**
 * Returns the URL for one load of Flinks Connect, as Flinks' pages "Flinks Connect", "Reconnect", "Preselecting the
 * institution" and "OAuth integration" describe it.
 */
export function connectUrl(
  flinks: Pick<Settings['flinks'], 'connectUrl' | 'instance'>,
  input: ConnectUrlInput,
): string {
  const { requestId, institutionId } = input;
  const url = new URL(flinks.connectUrl);
  // A session belongs to a bank already, so the bank is named only if there is no session.
  if (requestId === null && institutionId !== null) {
    url.pathname = `${url.pathname.replace(/\/$/, '')}/Credential/${institutionId}`;
  }
  const { searchParams: query } = url;
  query.set('authorizeToken', input.authorizeToken);
  if (requestId !== null) query.set('requestId', requestId);
  query.set('redirectUrl', input.redirectUrl);
  if (input.wholeWindow) query.set('oauthWindowRedirect', 'true');
  query.set('language', input.language);
  query.set('scheduleRefresh', String(input.scheduleRefresh));
  query.set('tag', input.tag);
  if (flinks.instance === SANDBOX) query.set('demo', 'true');
  return url.href;
}
