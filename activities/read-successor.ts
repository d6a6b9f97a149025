import type { Answer, AuthorizeAnswer } from '../domain/refresh/answer';
import type { AccountsDetailAnswer, CallOptions } from '../flinks/client';
import { FlinksUnexpectedShapeError } from '../flinks/errors';
import type { Replacement } from '../store/logins/replacements';
import type { GivenAccounts } from '../store/logins/prove';
import { prepareTransactions } from '../store/bank-data/prepare';
import type { ActivityDependencies } from './dependencies';
import { toAnswer } from './failures';
import { withHeartbeats } from './flinks-call';
import { largeAnswerSlots, readLargeAnswer } from './large-answers';

export interface SuccessorCall {
  replacementId: string;
}

const UNREADABLE: Answer = { kind: 'refused', status: 200, code: 'UNREADABLE' };
const GONE: Answer = { kind: 'gone' };

/**
 * Reads the accounts of a LoginId that may be the successor of a login, to compare them with the login's own. That
 * LoginId is not registered, so nothing is stored but the proof (what the comparison shows). Flinks is called only
 * while the record of the replacement wants a comparison; otherwise the answer is `gone`.
 */
export const readSuccessor = (dependencies: ActivityDependencies) => {
  const { flinks, store, policy } = dependencies;

  async function wanted(replacementId: string): Promise<Replacement | null> {
    const found = await store.replacements.get(replacementId);
    return found !== null && found.lookWanted && found.lookedAt === null && found.replacedAt === null ? found : null;
  }

  /**
   * Makes one call to Flinks for the accounts of the other LoginId, compares them with the accounts of the login, and
   * records the proof.
   */
  const compared = (
    { replacementId }: SuccessorCall,
    call: (options: CallOptions) => Promise<AccountsDetailAnswer>,
  ): Promise<Answer> =>
    withHeartbeats((signal) =>
      toAnswer(async (): Promise<Answer> => {
        const by = (await wanted(replacementId))?.by;
        if (by === undefined) return GONE;
        let endTurn: () => void = () => undefined;
        try {
          const attemptStartedAt = await store.bankData.clock();
          const makeRoom = async (): Promise<void> => {
            endTurn = await largeAnswerSlots.acquire(signal);
          };
          const given = await givenBy(await call({ signal, makeRoom }), attemptStartedAt, signal);
          if (given === 'pending') return { kind: 'pending', status: 202 };
          if (given === 'unreadable' || (given.loginId !== null && given.loginId !== by)) return UNREADABLE;
          const proved = await store.replacements.prove({
            replacementId,
            given,
            decides: policy.succession === 'proven',
          });
          return proved === null ? GONE : { kind: 'ok', status: 200 };
        } catch (error) {
          if (error instanceof FlinksUnexpectedShapeError) return UNREADABLE;
          throw error;
        } finally {
          endTurn();
        }
      }),
    );

  return {
    /**
     * Opens a session by a cached Authorize of the other LoginId. That is enough, because Flinks has held its accounts
     * since its customer signed in.
     */
    async openSuccessor({ replacementId }: SuccessorCall): Promise<AuthorizeAnswer> {
      return withHeartbeats((signal) =>
        toAnswer(async (): Promise<AuthorizeAnswer> => {
          const look = await wanted(replacementId);
          if (look === null) return GONE;
          const authorizeToken = await flinks.generateAuthorizeToken({ signal });
          const { by: loginId, language } = look;
          const asked = { loginId, authorizeToken, ...(language && { language }) };
          const answer = await flinks.authorizeCached(asked, { signal });
          if (answer.kind !== 'authorized') return { kind: 'pending', status: 202 };
          if (answer.loginId !== null && answer.loginId !== loginId) return UNREADABLE;
          return { kind: 'ok', status: 200, requestId: answer.requestId };
        }),
      );
    },

    /** Calls GetAccountsDetail in this session, and compares the accounts with those stored of the login. */
    async readSuccessor(input: SuccessorCall & { requestId: string }): Promise<Answer> {
      const { requestId } = input;
      const { daysOfTransactions } = policy;
      return compared(input, (options) => flinks.getAccountsDetail({ requestId, daysOfTransactions }, options));
    },

    /** Polls once, by GetAccountsDetailAsync, for the accounts that `readSuccessor` left pending, and compares them. */
    async pollSuccessor(input: SuccessorCall & { requestId: string }): Promise<Answer> {
      const { requestId } = input;
      return compared(input, (options) => flinks.getAccountsDetailAsync({ requestId }, options));
    },
  };
};

async function givenBy(
  answer: AccountsDetailAnswer,
  attemptStartedAt: string,
  signal: AbortSignal,
): Promise<(GivenAccounts & { loginId: string | null }) | 'pending' | 'unreadable'> {
  if (answer.kind === 'pending' || answer.kind === 'unreadable') return answer.kind;
  if (answer.kind === 'ready') {
    const { accounts, unreadable, loginId } = answer.detail;
    const isWhole = unreadable.length === 0;
    return { accounts, transactions: prepareTransactions(accounts), attemptStartedAt, isWhole, loginId };
  }
  const read = await readLargeAnswer(answer, signal);
  if (read.kind === 'pending' || read.kind === 'unreadable') return read.kind;
  const { accounts, unreadable = [], transactions } = read.prepared;
  return { accounts, transactions, attemptStartedAt, isWhole: unreadable.length === 0, loginId: read.detail.loginId };
}
