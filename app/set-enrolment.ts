import { classOfCode, normaliseCode } from '../domain/codes';
import { FlinksError } from '../flinks/errors';
import type { AppServices } from './services';

type Services = Pick<AppServices, 'store' | 'flinks' | 'log'> & {
  client: Pick<AppServices['client'], 'startEnrolment'>;
};

/**
 * Has Flinks' nightly job look at a login, or look at it no more. Flinks is told at once; where it is away the wish is
 * kept (`later`), and the workflow `enrolLogins` goes on trying. A refusal is thrown, and nothing is kept.
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
    // Withdrawn while Flinks was asked: its nightly job may have been turned off before it was turned on here.
    if (!isThere && wanted) await flinks.setScheduledRefresh({ loginId, isActivated: false });
    return 'done';
  }
  try {
    await client.startEnrolment();
  } catch (error) {
    // Kept all the same: the end of every run looks for wishes that have not come true.
    log.warn({ error, loginId }, 'The workflow enrolLogins could not be started; the next daily run will start it.');
  }
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

function isTemporary({ retryable, flinksCode }: FlinksError): boolean {
  const code = normaliseCode(flinksCode);
  return retryable || (code !== null && classOfCode(code) === 'wait');
}
