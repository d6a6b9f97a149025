import type { Answer } from '../domain/refresh';
import type { ActivityDependencies } from './dependencies';
import { callForWithdrawal, type WithdrawalCall } from './flinks-call';

/** SetScheduledRefresh false: takes a withdrawn login out of Flinks' own nightly job. */
export const turnNightlyRefreshOff = (dependencies: ActivityDependencies) => ({
  async turnNightlyRefreshOff(input: WithdrawalCall): Promise<Answer> {
    return callForWithdrawal(dependencies, input, (loginId, signal) =>
      dependencies.flinks.setScheduledRefresh({ loginId, isActivated: false }, { signal }),
    );
  },
});
