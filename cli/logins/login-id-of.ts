import { parseLoginId } from '../../domain/ids';
import type { Store } from '../../store/store';
import { BadUsageError, CommandFailedError } from '../errors';

const MOST_NAMED = 5;

/**
 * Returns the LoginId that is meant by `given`, which is a LoginId or the app's reference. If `given` has the form of a
 * LoginId but neither a login nor a reference of this name is registered, it is returned as it is. Throws
 * BadUsageError if `given` is neither a LoginId nor the reference of a login, and CommandFailedError if several logins
 * have this reference.
 */
export async function loginIdOf(store: Store, given: string): Promise<string> {
  const loginId = parseLoginId(given);
  if (loginId !== null && (await store.logins.exists(loginId))) return loginId;
  const { logins, next } = await store.logins.list({ reference: given, limit: MOST_NAMED });
  const [only, ...others] = logins;
  if (only !== undefined && others.length === 0) return only.loginId;
  if (only === undefined && loginId !== null) return loginId;
  if (only === undefined) {
    throw new BadUsageError(
      `No login has the reference ${given}. Give a LoginId (a GUID), or find it with: flinks-refresh logins list`,
    );
  }
  const ids = logins.map((login) => login.loginId).join(', ');
  throw new CommandFailedError(
    `${next === null ? logins.length : `More than ${MOST_NAMED}`} logins have the reference ${given}: ${ids}${next === null ? '' : ', ...'}. ` +
      'Give one of these LoginIds.',
  );
}
