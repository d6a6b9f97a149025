import { assertNever } from '../domain/assert-never';
import type { Policy } from '../domain/policy';
import type { AccountsAnswer } from '../domain/refresh';
import type { AccountsDetail, AccountsDetailAnswer, CallOptions } from '../flinks/client';
import type { StoredAccounts } from '../store/bank-data/land';
import type { AccountsOrigin } from '../store/bank-data/shapes';
import type { Store } from '../store/store';
import { institutionName } from './accept-authorize';
import type { ActivityDependencies } from './dependencies';
import { supersededFailure } from './failures';
import { callForLogin, type LoginCall } from './flinks-call';
import { largeAnswerSlots, readLargeAnswer } from './large-answers';

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

/** What an answer says about itself. */
type Said = Pick<AccountsDetail, 'loginId' | 'institution' | 'lastRefresh'>;

/** An answer that can be kept: what it says about itself, and the writing of the rest. */
interface Storable {
  said: Said;
  write: (origin: AccountsOrigin) => Promise<StoredAccounts>;
}

/** What an unreadable answer says about itself: nothing. */
const NOTHING_SAID: Said = { loginId: null, institution: null, lastRefresh: null };

/** A small answer as it is; a large one by way of its own thread. Null: Flinks is still at work. */
async function readAnswer(store: Store, answer: AccountsDetailAnswer, signal: AbortSignal): Promise<Storable | null> {
  switch (answer.kind) {
    case 'pending':
      return null;
    case 'ready': {
      const { detail, raw } = answer;
      return { said: detail, write: (origin) => store.bankData.storeAccounts({ ...origin, detail, raw }) };
    }
    case 'unreadable': {
      const { what, raw } = answer;
      return { said: NOTHING_SAID, write: (origin) => store.bankData.keepUnread({ ...origin, what, raw }) };
    }
    case 'large': {
      const read = await readLargeAnswer(answer, signal);
      if (read.kind === 'pending') return null;
      if (read.kind === 'unreadable') {
        const { what, body } = read;
        return { said: NOTHING_SAID, write: (origin) => store.bankData.keepPreparedUnread({ ...origin, what, body }) };
      }
      const { detail, prepared } = read;
      return { said: detail, write: (origin) => store.bankData.storePrepared({ ...origin, ...prepared }) };
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
    withLargeAnswerSlot(signal, async (makeRoom) => {
      // A zombie attempt that writes late is recognised by when it began, on the database's own clock.
      const attemptStartedAt = await dependencies.store.bankData.clock();
      const answer = await readAnswer(dependencies.store, await call({ signal, makeRoom }), signal);
      return answer === null
        ? { kind: 'pending', status: 202 }
        : storeAccounts(dependencies.store, input, answer, attemptStartedAt);
    }),
  );

/** `work` has its turn among the large answers from the moment it asks for room until it has ended. */
async function withLargeAnswerSlot<T>(
  signal: AbortSignal,
  work: (makeRoom: () => Promise<void>) => Promise<T>,
): Promise<T> {
  let endTurn: () => void = () => undefined;
  try {
    return await work(async () => {
      endTurn = await largeAnswerSlots.acquire(signal);
    });
  } finally {
    endTurn();
  }
}

async function storeAccounts(
  store: Store,
  { loginId, refreshId, runId, requestId, mustNameLogin, daysOfTransactions }: SessionCall,
  { said, write }: Storable,
  attemptStartedAt: string,
): Promise<AccountsAnswer> {
  if (said.loginId === null ? mustNameLogin : said.loginId !== loginId) {
    const message =
      'A session that was reported for this login holds data that is not (or not surely) its own; nothing was stored.';
    await store.mismatches.note({ loginId, message });
    return { kind: 'refused', status: 200, code: 'LOGIN_MISMATCH' };
  }
  const daysAsked = daysOfTransactions && DAYS[daysOfTransactions];
  // After MFA, or a live call that ended in 202, it is here that LastRefresh is first heard.
  const { lastRefresh } = said;
  const origin = { loginId, refreshId, runId, requestId, attemptStartedAt, lastRefresh, daysAsked };
  const { accounts, transactions, unreadable = 0, superseded } = await write(origin);
  if (superseded === 'gone') return { kind: 'gone' };
  if (superseded === 'late') throw supersededFailure();
  // `held`: what is stored is newer, so D has nothing left to do.
  const institution = institutionName(said.institution);
  await store.logins.noteAuthorized({ loginId, institution, lastRefresh, isScheduledRefresh: null });
  if (unreadable === 0) return { kind: 'ok', status: 200, accounts, transactions };
  // Rule 10: of an answer of which nothing could be read nothing was stored.
  return accounts === 0
    ? { kind: 'refused', status: 200, code: 'UNREADABLE' }
    : { kind: 'ok', status: 200, code: 'UNREADABLE', accounts, transactions, unreadable };
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
