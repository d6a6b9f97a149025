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
 * A user's return from Flinks Connect with the LoginId `by` instead of the login's own. `language` is that of the page
 * that opened Connect; null if the report does not say.
 */
export interface OtherLogin {
  loginId: string;
  by: string;
  language: Language | null;
}

/**
 * Notes that Flinks Connect came back with another LoginId, and alerts the operator. Returns `looking` if a worker now
 * compares the accounts of that LoginId with those of the login (docs/succession.md). Returns `refused` if nothing is
 * compared: that LoginId is taken, LOGIN_SUCCESSION is `off`, or too many other LoginIds came back within a day. The
 * login's own state is unchanged in both cases.
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
  `Flinks Connect came back with another login than ${loginId}: with one that is registered itself, was replaced, or ` +
  'is being withdrawn. The state of both is unchanged. Find out whose login it is: two customers may have signed in ' +
  'for each other.';

const BILLED = 'LoginId at Flinks, because an enrolled login is billed (docs/runbooks/login-mismatch.md).';

const lookedMessage = (loginId: string): string =>
  `Flinks Connect came back with another login than ${loginId}. The accounts of both are being compared. If they are ` +
  'the same, the other login is offered to your app (login.replacement_offered) or takes the place of this one ' +
  `(login.replaced). If neither event comes, delete the other ${BILLED}`;

const otherMessage = (loginId: string): string =>
  `Flinks Connect came back with another login than ${loginId}, whose state is unchanged. If it is the same customer ` +
  `with a new card, user name or language: flinks-refresh logins replace ${loginId} --by <LoginId>. Otherwise delete ` +
  `the other ${BILLED}`;
