import type { Answer } from '../domain/refresh/answer';
import type { ActivityDependencies } from './dependencies';
import { callForWithdrawal, type WithdrawalCall } from './flinks-call';

/**
 * The answer to a cached Authorize of a withdrawn login. `isScheduled`: whether Flinks' nightly job still includes the
 * login; null if the answer does not say.
 */
export type NightlyLook = Answer & { isScheduled?: boolean | null };

/** Takes a withdrawn login out of Flinks' own nightly job, and finds out whether it is out. */
export const turnNightlyRefreshOff = (dependencies: ActivityDependencies) => ({
  /** Calls SetScheduledRefresh with `isActivated` false. */
  async turnNightlyRefreshOff(input: WithdrawalCall): Promise<Answer> {
    return callForWithdrawal(dependencies, input, async (loginId, signal) => {
      await dependencies.flinks.setScheduledRefresh({ loginId, isActivated: false }, { signal });
    });
  },

  /**
   * Rule 11 of docs/flowchart.md: makes a cached Authorize, whose answer says whether the nightly job is off for the
   * login. Stores nothing of the answer.
   */
  async lookAtNightlyRefresh(input: WithdrawalCall): Promise<NightlyLook> {
    const { flinks } = dependencies;
    let isScheduled: boolean | null = null;
    const answer = await callForWithdrawal(dependencies, input, async (loginId, signal) => {
      const authorizeToken = await flinks.generateAuthorizeToken({ signal });
      const said = await flinks.authorizeCached({ loginId, authorizeToken }, { signal });
      if (said.kind === 'authorized' && said.loginId !== null && said.loginId !== loginId) return;
      isScheduled = said.kind === 'authorized' ? said.isScheduledRefresh : null;
    });
    return { ...answer, isScheduled };
  },
});
