import { isUnknownLogin } from '../domain/codes';
import type { ActivityDependencies } from './dependencies';

/** How many logins a page has at most. The calls for so many add about a thousand events to the workflow's history. */
const LARGEST_PAGE = 200;

/**
 * What the workflow `enrolLogins` reads and writes: which logins have a wish (a wanted enrolment in Flinks' nightly
 * job) that Flinks does not meet yet, and Flinks' refusals.
 */
export const enrolmentLedger = ({ store, policy }: ActivityDependencies) => ({
  beginEnrolment(): Promise<{ pageSize: number; retryDelaysMs: number[] }> {
    const { pageSize, retryDelaysMs } = policy;
    return Promise.resolve({ pageSize: Math.min(pageSize, LARGEST_PAGE), retryDelaysMs });
  },

  async pageToEnrol(input: { after: string | null; limit: number }): Promise<string[]> {
    return store.enrolment.page({ ...input, follows: policy.nightlyFollows });
  },

  async noteRefusedEnrolments({ refusals }: { refusals: { loginId: string; code: string }[] }): Promise<void> {
    await store.enrolment.refused(refusals);
  },

  /**
   * Tells the operator by an `operator.alert` in the outbox that `enrolLogins` has stopped, why, and how many logins
   * are left.
   */
  async alertEnrolmentStopped({ flinksCode }: { flinksCode: string }): Promise<void> {
    const left = await store.enrolment.pending({ follows: policy.nightlyFollows });
    const why = isUnknownLogin(flinksCode)
      ? 'for a login that has answered 200 before, or for several logins in a row, so the cause is our key or ' +
        'instance, not the logins: check FLINKS_API_KEY and whether the account has nightly refresh ' +
        '(`flinks-refresh doctor`)'
      : 'which is not about a single login: check the FLINKS_ settings';
    const message =
      `SetScheduledRefresh was answered ${flinksCode}, ${why}. ` +
      `${left} logins are still to be switched; they are tried again when the next daily run ends.`;
    await store.events.alert({ code: 'enrolment_stopped', flinksCode, message });
  },
});
