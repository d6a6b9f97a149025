import type { Answer } from '../domain/refresh';
import type { ActivityDependencies } from './dependencies';
import { callForWithdrawal, type WithdrawalCall } from './flinks-call';

/** DeleteCard: everything Flinks holds of a login whose consent was withdrawn. A repeated one hears INVALID_LOGIN. */
export const deleteCard = (dependencies: ActivityDependencies) => ({
  async deleteCard(input: WithdrawalCall): Promise<Answer> {
    return callForWithdrawal(dependencies, input, (loginId, signal) =>
      dependencies.flinks.deleteCard({ loginId }, { signal }),
    );
  },
});
