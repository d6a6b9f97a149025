import type { AccountsAnswer } from '../domain/refresh';
import type { AccountsDetailAnswer } from '../flinks/client';
import { institutionName } from './accept-authorize';
import type { ActivityDependencies } from './dependencies';
import { callForLogin, type LoginCall } from './flinks-call';

export interface SessionCall extends LoginCall {
  runId: string | null;
  requestId: string;
  /** The session is only hearsay: data that does not name this login is not stored. */
  mustNameLogin: boolean;
}

/** D and J: the same data by two endpoints. It is stored here; only counts go back (nothing of a bank passes Temporal). */
const collect = (
  dependencies: ActivityDependencies,
  box: 'D' | 'J',
  input: SessionCall,
  call: (signal: AbortSignal) => Promise<AccountsDetailAnswer>,
): Promise<AccountsAnswer> =>
  callForLogin(dependencies, box, input, async (_login, signal): Promise<AccountsAnswer> => {
    const { store } = dependencies;
    // A zombie attempt that writes late is recognised by when it began, on the database's own clock.
    const attemptStartedAt = await store.bankData.clock();
    const answer = await call(signal);
    if (answer.kind === 'pending') return { kind: 'pending', status: 202 };
    const { detail, raw } = answer;
    const { loginId, refreshId, runId, requestId } = input;
    if (detail.loginId === null ? input.mustNameLogin : detail.loginId !== loginId) {
      const message =
        'A session that was reported for this login holds data that is not (or not surely) its own; nothing was stored.';
      await store.events.alert({ loginId, code: 'login_mismatch', message });
      return { kind: 'refused', status: 200, code: 'LOGIN_MISMATCH' };
    }
    const { accounts, transactions } = await store.bankData.storeAccounts({
      loginId,
      refreshId,
      runId,
      requestId,
      attemptStartedAt,
      detail,
      raw,
    });
    // After MFA, or a live call that ended in 202, it is here that LastRefresh is first heard.
    const { lastRefresh } = detail;
    const institution = institutionName(detail.institution);
    await store.logins.noteAuthorized({ loginId, institution, lastRefresh, isScheduledRefresh: null });
    return { kind: 'ok', status: 200, accounts, transactions };
  });

/** D: GetAccountsDetail. May take 210 s and bring tens of megabytes. */
export const fetchAccountsDetail = (dependencies: ActivityDependencies) => ({
  async fetchAccountsDetail(
    input: SessionCall & { daysOfTransactions: 'Days90' | 'Days365' },
  ): Promise<AccountsAnswer> {
    const { requestId, daysOfTransactions } = input;
    return collect(dependencies, 'D', input, (signal) =>
      dependencies.flinks.getAccountsDetail({ requestId, daysOfTransactions }, { signal }),
    );
  },
});

/** J: GetAccountsDetailAsync, one poll. */
export const pollAccountsDetail = (dependencies: ActivityDependencies) => ({
  async pollAccountsDetail(input: SessionCall): Promise<AccountsAnswer> {
    return collect(dependencies, 'J', input, (signal) =>
      dependencies.flinks.getAccountsDetailAsync({ requestId: input.requestId }, { signal }),
    );
  },
});
