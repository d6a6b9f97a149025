import { assertNever } from '../domain/assert-never';
import type { Policy } from '../domain/policy';
import type { AccountsAnswer } from '../domain/refresh/answer';
import type { AccountsDetail, AccountsDetailAnswer, CallOptions } from '../flinks/client';
import type { StoredAccounts } from '../store/bank-data/land';
import type { AccountsOrigin } from '../store/bank-data/shapes';
import type { Store } from '../store/store';
import { institutionName } from './accept-authorize';
import type { ActivityDependencies } from './dependencies';
import { supersededFailure } from './failures';
import { callForLogin, type CallUnderWay, type LoginCall } from './flinks-call';
import { largeAnswerSlots, readLargeAnswer } from './large-answers';

type DaysOfTransactions = Policy['daysOfTransactions'];

const DAYS: Record<DaysOfTransactions, number> = { Days90: 90, Days365: 365 };

export interface SessionCall extends LoginCall {
  runId: string | null;
  requestId: string;
  /**
   * The days of transactions that D asks for. J cannot ask for a number of days; its answer is assumed to cover no more
   * than these.
   */
  daysOfTransactions?: DaysOfTransactions;
  /**
   * The session was only reported to us, so it may belong to another login: data that does not name this login is not
   * stored.
   */
  mustNameLogin: boolean;
}

/** What an answer says about the login that it belongs to: its LoginId, its bank and its LastRefresh. */
type AnswerFacts = Pick<AccountsDetail, 'loginId' | 'institution' | 'institutionId' | 'lastRefresh'>;

/** An answer that can be stored: what it says about its login, and a function that writes it to the database. */
interface Storable {
  said: AnswerFacts;
  write: (origin: AccountsOrigin) => Promise<StoredAccounts>;
}

/** An unreadable answer says nothing about its login. */
const NO_FACTS: AnswerFacts = { loginId: null, institution: null, institutionId: null, lastRefresh: null };

/** Reads a small answer here, and a large one on a thread of its own. Returns null while Flinks is still working. */
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
      return { said: NO_FACTS, write: (origin) => store.bankData.keepUnread({ ...origin, what, raw }) };
    }
    case 'large': {
      const read = await readLargeAnswer(answer, signal);
      if (read.kind === 'pending') return null;
      if (read.kind === 'unreadable') {
        const { what, body } = read;
        return { said: NO_FACTS, write: (origin) => store.bankData.keepPreparedUnread({ ...origin, what, body }) };
      }
      const { detail, prepared } = read;
      return { said: detail, write: (origin) => store.bankData.storePrepared({ ...origin, ...prepared }) };
    }
    default:
      return assertNever(answer);
  }
}

/**
 * D and J get the same data from two endpoints. The data is stored here, and only counts go back, so that no bank data
 * passes through Temporal.
 */
const collect = (
  dependencies: ActivityDependencies,
  box: 'D' | 'J',
  input: SessionCall,
  call: (options: CallOptions) => Promise<AccountsDetailAnswer>,
): Promise<AccountsAnswer> =>
  callForLogin(dependencies, box, input, (underWay) =>
    withLargeAnswerSlot(underWay.signal, async (makeRoom) => {
      const { signal } = underWay;
      const answer = await readAnswer(dependencies.store, await call({ signal, makeRoom }), signal);
      return answer === null
        ? { kind: 'pending', status: 202 }
        : storeAccounts(dependencies.store, input, answer, underWay);
    }),
  );

/**
 * Runs `work`. From its call of `makeRoom` until its end, `work` holds the one slot for large answers
 * (large-answers.ts).
 */
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
  { login, stepWith }: CallUnderWay,
): Promise<AccountsAnswer> {
  if (said.loginId === null ? mustNameLogin : said.loginId !== loginId) {
    const message =
      'A session that we opened for this login, or that a webhook or an app told us of, has data that does not name this ' +
      'login; nothing was stored.';
    await store.mismatches.note({ loginId, message });
    return { kind: 'refused', status: 200, code: 'LOGIN_MISMATCH' };
  }
  const daysAsked = daysOfTransactions && DAYS[daysOfTransactions];
  // After MFA, or after a live call that ended in 202, this is the first answer of the refresh that has a LastRefresh.
  const { lastRefresh, institutionId } = said;
  const step = stepWith({ kind: 'ok', status: 200 });
  const heard = { step, institution: institutionName(said.institution), institutionId };
  const attemptStartedAt = login.now;
  const origin = { loginId, refreshId, runId, requestId, attemptStartedAt, lastRefresh, daysAsked, heard };
  const { accounts, transactions, unreadable = 0, superseded } = await write(origin);
  if (superseded === 'gone') return { kind: 'gone' };
  if (superseded === 'late') throw supersededFailure();
  // If `superseded` is `held`, data that is at least as new is stored already, so nothing is left to do for D or J.
  if (unreadable === 0) return { kind: 'ok', status: 200, accounts, transactions };
  // Rule 10 of docs/flowchart.md: if no account of the answer can be read, only the answer's body is kept.
  return accounts === 0
    ? { kind: 'refused', status: 200, code: 'UNREADABLE' }
    : { kind: 'ok', status: 200, code: 'UNREADABLE', accounts, transactions, unreadable };
}

/** D: GetAccountsDetail. The call may take 210 s and return tens of megabytes. */
export const fetchAccountsDetail = (dependencies: ActivityDependencies) => ({
  async fetchAccountsDetail(input: SessionCall & { daysOfTransactions: DaysOfTransactions }): Promise<AccountsAnswer> {
    const { requestId, daysOfTransactions } = input;
    return collect(dependencies, 'D', input, (options) =>
      dependencies.flinks.getAccountsDetail({ requestId, daysOfTransactions }, options),
    );
  },
});

/** J: GetAccountsDetailAsync. One call is one poll. */
export const pollAccountsDetail = (dependencies: ActivityDependencies) => ({
  async pollAccountsDetail(input: SessionCall): Promise<AccountsAnswer> {
    return collect(dependencies, 'J', input, (options) =>
      dependencies.flinks.getAccountsDetailAsync({ requestId: input.requestId }, options),
    );
  },
});
