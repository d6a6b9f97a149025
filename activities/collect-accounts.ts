import { assertNever } from '../domain/assert-never';
import type { Policy } from '../domain/policy';
import type { AccountsAnswer } from '../domain/refresh';
import type { AccountsDetail, AccountsDetailAnswer, CallOptions } from '../flinks/client';
import type { StoredAccounts } from '../store/bank-data/bank-data';
import type { AccountsOrigin } from '../store/bank-data/shapes';
import type { Store } from '../store/store';
import { institutionName } from './accept-authorize';
import type { ActivityDependencies } from './dependencies';
import { notTheNewest } from './failures';
import { callForLogin, type LoginCall } from './flinks-call';
import { largeTurns, readLargeAnswer } from './large-answers';

type DaysOfTransactions = Policy['daysOfTransactions'];

const DAYS: Record<DaysOfTransactions, number> = { Days90: 90, Days365: 365 };

export interface SessionCall extends LoginCall {
  runId: string | null;
  requestId: string;
  /** What D asks for. J cannot ask; its answer is not taken to cover more. */
  daysOfTransactions?: DaysOfTransactions;
  /** The session is only hearsay: data that does not name this login is not stored. */
  mustNameLogin: boolean;
}

/** An answer that can be stored: what it says about itself, and the writing of the rest. */
interface Storable {
  detail: Omit<AccountsDetail, 'accounts'>;
  write: (origin: AccountsOrigin) => Promise<StoredAccounts>;
}

/** A small answer as it is; a large one by way of its own thread. Null: Flinks is still at work. */
async function storable(store: Store, answer: AccountsDetailAnswer, signal: AbortSignal): Promise<Storable | null> {
  switch (answer.kind) {
    case 'pending':
      return null;
    case 'ready': {
      const { detail, raw } = answer;
      return { detail, write: (origin) => store.bankData.storeAccounts({ ...origin, detail, raw }) };
    }
    case 'large': {
      const read = await readLargeAnswer(answer, signal);
      if (read.kind === 'pending') return null;
      const { detail, prepared } = read;
      return { detail, write: (origin) => store.bankData.storePrepared({ ...origin, ...prepared }) };
    }
    default:
      return assertNever(answer);
  }
}

/** D and J: the same data by two endpoints. It is stored here; only counts go back (nothing of a bank passes Temporal). */
const collect = (
  dependencies: ActivityDependencies,
  box: 'D' | 'J',
  input: SessionCall,
  call: (options: CallOptions) => Promise<AccountsDetailAnswer>,
): Promise<AccountsAnswer> =>
  callForLogin(dependencies, box, input, (_login, signal) =>
    inTurn(signal, async (makeRoom) => {
      // A zombie attempt that writes late is recognised by when it began, on the database's own clock.
      const attemptStartedAt = await dependencies.store.bankData.clock();
      const answer = await storable(dependencies.store, await call({ signal, makeRoom }), signal);
      return answer === null
        ? { kind: 'pending', status: 202 }
        : keep(dependencies.store, input, answer, attemptStartedAt);
    }),
  );

/** `work` has its turn among the large answers from the moment it asks for room until it has ended. */
async function inTurn<T>(signal: AbortSignal, work: (makeRoom: () => Promise<void>) => Promise<T>): Promise<T> {
  let endTurn: () => void = () => undefined;
  try {
    return await work(async () => {
      endTurn = await largeTurns.take(signal);
    });
  } finally {
    endTurn();
  }
}

async function keep(
  store: Store,
  { loginId, refreshId, runId, requestId, mustNameLogin, daysOfTransactions }: SessionCall,
  { detail, write }: Storable,
  attemptStartedAt: string,
): Promise<AccountsAnswer> {
  if (detail.loginId === null ? mustNameLogin : detail.loginId !== loginId) {
    const message =
      'A session that was reported for this login holds data that is not (or not surely) its own; nothing was stored.';
    await store.events.alert({ loginId, code: 'login_mismatch', message });
    return { kind: 'refused', status: 200, code: 'LOGIN_MISMATCH' };
  }
  const daysAsked = daysOfTransactions && DAYS[daysOfTransactions];
  // After MFA, or a live call that ended in 202, it is here that LastRefresh is first heard.
  const { lastRefresh } = detail;
  const origin = { loginId, refreshId, runId, requestId, attemptStartedAt, lastRefresh, daysAsked };
  const { accounts, transactions, superseded } = await write(origin);
  if (superseded === 'gone') return { kind: 'gone' };
  if (superseded === 'late') throw notTheNewest();
  // `held`: what is stored is newer, so D has nothing left to do.
  const institution = institutionName(detail.institution);
  await store.logins.noteAuthorized({ loginId, institution, lastRefresh, isScheduledRefresh: null });
  return { kind: 'ok', status: 200, accounts, transactions };
}

/** D: GetAccountsDetail. May take 210 s and bring tens of megabytes. */
export const fetchAccountsDetail = (dependencies: ActivityDependencies) => ({
  async fetchAccountsDetail(input: SessionCall & { daysOfTransactions: DaysOfTransactions }): Promise<AccountsAnswer> {
    const { requestId, daysOfTransactions } = input;
    return collect(dependencies, 'D', input, (options) =>
      dependencies.flinks.getAccountsDetail({ requestId, daysOfTransactions }, options),
    );
  },
});

/** J: GetAccountsDetailAsync, one poll. */
export const pollAccountsDetail = (dependencies: ActivityDependencies) => ({
  async pollAccountsDetail(input: SessionCall): Promise<AccountsAnswer> {
    return collect(dependencies, 'J', input, (options) =>
      dependencies.flinks.getAccountsDetailAsync({ requestId: input.requestId }, options),
    );
  },
});
