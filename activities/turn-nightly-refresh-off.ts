import type { Answer } from '../domain/refresh';
import type { ActivityDependencies } from './dependencies';
import { callForWithdrawal, type WithdrawalCall } from './flinks-call';

/** SetScheduledRefresh false: Flinks' own nightly job leaves a login alone whose consent was withdrawn. */
export const turnNightlyRefreshOff = (dependencies: ActivityDependencies) => ({
  async turnNightlyRefreshOff(input: WithdrawalCall): Promise<Answer> {
    return callForWithdrawal(dependencies, input, (loginId, signal) =>
      dependencies.flinks.setScheduledRefresh({ loginId, isActivated: false }, { signal }),
    );
  },
});
