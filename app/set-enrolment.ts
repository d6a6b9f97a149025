import { classOfCode, normaliseCode } from '../domain/codes';
import { FlinksError } from '../flinks/errors';
import type { AppServices } from './services';

type Services = Pick<AppServices, 'store' | 'flinks' | 'log'> & {
  client: Pick<AppServices['client'], 'startEnrolment'>;
};

/**
 * Puts a login into Flinks' own nightly job if `wanted` is true, and takes it out if it is false. Calls Flinks at once.
 * If Flinks is down, keeps the wish and returns `later`; the workflow `enrolLogins` then goes on trying. If Flinks
 * refuses, throws and keeps nothing.
 */
export async function setEnrolment(
  { store, flinks, client, log }: Services,
  loginId: string,
  wanted: boolean,
): Promise<'done' | 'later'> {
  const now = await tellFlinks();
  await store.enrolment.want({ loginIds: [loginId], wanted });
  if (now) {
    const isThere = await store.enrolment.switched({ loginId, enrolled: wanted });
    // If the login was withdrawn during the call, the withdrawal may have switched the nightly job off before this call
    // switched it on.
    if (!isThere && wanted) await flinks.setScheduledRefresh({ loginId, isActivated: false });
    return 'done';
  }
  await startEnrolment({ client, log }, loginId);
  return 'later';

  async function tellFlinks(): Promise<boolean> {
    try {
      await flinks.setScheduledRefresh({ loginId, isActivated: wanted });
      return true;
    } catch (error) {
      if (error instanceof FlinksError && isTemporary(error)) return false;
      throw error;
    }
  }
}

/**
 * Has Flinks' own nightly job switched off for a login that was paused, or on again for one that was resumed, if
 * FLINKS_NIGHTLY_FOLLOWS is `on`. The workflow `enrolLogins` does this. If it cannot be started now, the next daily run
 * starts it at the end of the run.
 */
export async function followNightly(
  {
    store,
    client,
    log,
    settings,
  }: Pick<AppServices, 'store' | 'log'> & { client: Pick<AppServices['client'], 'startEnrolment'> } & {
    settings: { policy: { nightlyFollows: boolean } };
  },
  loginId: string,
): Promise<void> {
  if ((await store.enrolment.wish({ loginId, follows: settings.policy.nightlyFollows })) === null) return;
  await startEnrolment({ client, log }, loginId);
}

async function startEnrolment({ client, log }: Pick<Services, 'client' | 'log'>, loginId: string): Promise<void> {
  try {
    await client.startEnrolment();
  } catch (error) {
    // The wish is kept all the same, and every run that is not stopped starts the workflow at its end if there are open
    // wishes.
    log.warn(
      { error, loginId },
      "The workflow enrolLogins, which switches Flinks' nightly job on or off for the login, could not be started; " +
        'the next daily run starts it when it ends.',
    );
  }
}

function isTemporary({ retryable, flinksCode }: FlinksError): boolean {
  const code = normaliseCode(flinksCode);
  return retryable || (code !== null && classOfCode(code) === 'wait');
}
