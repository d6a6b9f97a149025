import type { Answer } from '../domain/refresh/answer';
import type { ActivityDependencies } from './dependencies';
import { callForWithdrawal, type WithdrawalCall } from './flinks-call';

/**
 * Calls DeleteCard, which deletes all that Flinks holds about a withdrawn login. If the card was deleted before, Flinks
 * answers INVALID_LOGIN.
 */
export const deleteCard = (dependencies: ActivityDependencies) => ({
  async deleteCard(input: WithdrawalCall): Promise<Answer> {
    return callForWithdrawal(dependencies, input, (loginId, signal) =>
      dependencies.flinks.deleteCard({ loginId }, { signal }),
    );
  },
});
