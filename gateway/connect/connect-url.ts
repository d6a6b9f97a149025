import type { Settings } from '../../config/settings';
import type { Language } from '../../store/logins/logins';

export interface ConnectUrlInput {
  /** Single-use: loading this URL spends it. */
  authorizeToken: string;
  /** The session that waits for the user's code; null for a full re-link. */
  requestId: string | null;
  /** The bank on whose sign-in a re-link opens (Flinks' InstitutionId); null: the list of banks. */
  institutionId: number | null;
  /** If this is not the login's language, Flinks makes another LoginId for the same bank login. */
  language: Language;
  /** Whether Flinks' own nightly job should look at the login. */
  scheduleRefresh: boolean;
  /** Where Connect sends the user afterwards. */
  redirectUrl: string;
  /** Connect fills the whole window, and so does a bank that authorises by OAuth: no window is opened. */
  wholeWindow: boolean;
  tag: string;
}

/** Flinks' sandbox shows its made-up bank only on request. */
const SANDBOX = 'toolbox';

/**
 * URL of Flinks Connect for one load (Flinks' pages "Flinks Connect", "Reconnect", "Preselecting the institution" and
 * "OAuth integration").
 */
export function connectUrl(
  flinks: Pick<Settings['flinks'], 'connectUrl' | 'instance'>,
  input: ConnectUrlInput,
): string {
  const { requestId, institutionId } = input;
  const url = new URL(flinks.connectUrl);
  // A session already belongs to its bank.
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
