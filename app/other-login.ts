import type { HouseClient } from '../client/house-client';
import type { Succession } from '../domain/policy';
import type { Language } from '../store/logins/logins';
import type { Store } from '../store/store';

interface Services {
  store: Pick<Store, 'replacements' | 'mismatches'>;
  client: Pick<HouseClient, 'startReplacement'>;
  succession: Succession;
}

/**
 * A return of Flinks Connect with the LoginId `by` instead of the login's own. `language`: of the page that opened
 * Connect.
 */
export interface OtherLogin {
  loginId: string;
  by: string;
  language: Language | null;
}

/**
 * Notes that Flinks Connect came back with another LoginId, and alerts the operator. Returns `looking` if the accounts
 * of that LoginId are compared with the login's (docs/succession.md). Returns `refused` if they are not, because that
 * LoginId is taken, LOGIN_SUCCESSION is off, or too many other LoginIds came back that day. The login's own state is
 * unchanged either way.
 */
export async function noteOtherLogin(
  { store, client, succession }: Services,
  { loginId, by, language }: OtherLogin,
): Promise<'looking' | 'refused'> {
  const seen = await store.replacements.note({ loginId, by, language, wantsLook: succession !== 'off' });
  const isLooked = seen !== null && !seen.taken && seen.lookWanted;
  const message = seen?.taken ? takenMessage(loginId) : isLooked ? lookedMessage(loginId) : otherMessage(loginId);
  await store.mismatches.note({ loginId, message });
  if (!isLooked) return 'refused';
  // If the workflow cannot be started now, the next run or worker starts it.
  await client.startReplacement({ loginId, replacementId: seen.replacementId });
  return 'looking';
}

const takenMessage = (loginId: string): string =>
  `Flinks Connect came back with a LoginId that is registered, or was replaced, instead of ${loginId}; the state of both is ` +
  'unchanged. Find out whose it is: two customers may have signed in for each other.';

const BILLED = 'LoginId at Flinks, because an enrolled login is billed (docs/runbooks/login-mismatch.md).';

const lookedMessage = (loginId: string): string =>
  `Flinks Connect came back with another login than ${loginId}. The accounts of both are being compared. If they are the same, the other login is ` +
  `offered or takes over (login.replacement_offered, login.replaced). If neither event comes, delete that ${BILLED}`;

const otherMessage = (loginId: string): string =>
  `Flinks Connect came back with another login than ${loginId}, whose state is unchanged. If it is the same customer with ` +
  `a new card, user name or language: flinks-refresh logins replace ${loginId} --by <LoginId>. Otherwise delete that ${BILLED}`;
