import { parseLoginId } from '../../domain/ids';
import type { LoginView } from '../../store/logins/views';
import type { Store } from '../../store/store';
import { html } from '../html';
import { framed, type PageTheme, type Visitor } from './frame';
import { SHOWN } from './load-status';
import { loginPath } from './paths';
import { section } from './section';

/**
 * Finds logins by their LoginId, or by exactly their reference. If more than SHOWN.found logins have the reference,
 * only the first SHOWN.found are returned.
 */
export async function findLogins({ logins }: Pick<Store, 'logins'>, given: string): Promise<LoginView[]> {
  const loginId = parseLoginId(given.trim());
  const byId = loginId === null ? null : await logins.look(loginId);
  if (byId !== null) return [byId];
  return (await logins.list({ reference: given.trim(), limit: SHOWN.found })).logins;
}

/** The result of a search that did not find exactly one login. */
export function foundPage(
  look: PageTheme,
  { given, found }: { given: string; found: LoginView[] },
  visitor: Visitor,
): string {
  const content = section(
    'found',
    `"${given.trim()}"`,
    found.length === 0
      ? html`<p>No login has this LoginId, or exactly this reference.</p>`
      : html`<p>
            ${found.length === SHOWN.found ? `The first ${SHOWN.found}` : found.length} logins have this reference:
          </p>
          <ul class="entries">
            ${found.map(
              ({ loginId, institution, state }) =>
                html`<li>
                  <a class="who" href="${loginPath(loginId)}">${loginId}</a>
                  <span>${institution ?? 'institution not known yet'}</span>
                  <span>${state.replaceAll('_', ' ')}</span>
                </li>`,
            )}
          </ul>`,
  );
  return framed(look, { title: 'Find a login', content, visitor });
}
