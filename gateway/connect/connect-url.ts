import type { Settings } from '../../config/settings';
import type { Language } from '../../store/logins/logins';

export interface ConnectUrlInput {
  /** Single-use: loading the URL uses it up. */
  authorizeToken: string;
  /** The session that waits for the user's code; null for a full re-link. */
  requestId: string | null;
  /**
   * The bank whose sign-in a re-link shows first (Flinks' InstitutionId). If null, a re-link shows the list of banks.
   */
  institutionId: number | null;
  /** If this is not the login's language, Flinks makes another LoginId for the same bank login. */
  language: Language;
  /** Whether Flinks' own nightly job should refresh the login. */
  scheduleRefresh: boolean;
  /** Where Connect sends the user afterwards. */
  redirectUrl: string;
  /**
   * Whether Connect fills the whole window. Then a bank that authorises by OAuth uses the same window and opens no
   * other.
   */
  wholeWindow: boolean;
  tag: string;
}

/** Flinks' sandbox. It shows its made-up bank only if `demo` is set. */
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
  // A session already belongs to a bank, so no bank needs to be preselected.
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
