import { cancellationSignal, heartbeat, log, sleep } from '@temporalio/activity';
import { classOfCode } from '../domain/codes';
import type { LiveReason } from '../domain/live-age';
import type { AskingBox } from '../domain/refresh/types';
import type { Answer } from '../domain/refresh/answer';
import { FlinksRefusedError, FlinksUnexpectedShapeError } from '../flinks/errors';
import type { LoginForFlinks } from '../store/logins/logins';
import type { NewStep } from '../store/refreshes/steps';
import type { Store } from '../store/store';
import type { ActivityDependencies } from './dependencies';
import { toAnswer, refusedAnswer, isWorthAnotherTry } from './failures';
import { safeMessage } from './redact-errors';

/**
 * How often a call heartbeats, by which it also learns of its cancellation. The worker may hold a heartbeat back for
 * this long at most.
 */
export const HEARTBEAT_EVERY_MS = 3_000;

/**
 * Heartbeats while `call` runs. So the server notices a dead worker within seconds, and `signal` aborts soon after the
 * activity was cancelled.
 */
export async function withHeartbeats<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const beat = setInterval(() => heartbeat(), HEARTBEAT_EVERY_MS);
  try {
    return await call(cancellationSignal());
  } finally {
    clearInterval(beat);
  }
}

export interface LoginCall {
  loginId: string;
  refreshId: string;
}

/** What a call is given while it is under way. */
export interface CallUnderWay {
  login: LoginForFlinks;
  signal: AbortSignal;
  /**
   * Returns the step of an answer (box, status, code), for a call that writes the step in the same statement as what
   * the answer says. `callForLogin` then does not write the step.
   */
  stepWith: (answer: Answer) => NewStep;
}

/**
 * Makes one call to Flinks for one login, and records the answer as a step of the refresh, unless the call has used
 * `stepWith`. Returns `gone`, without a call, if the login is not registered. For the other answers and for what is
 * thrown see failures.ts.
 */
export async function callForLogin<T extends Answer>(
  { store }: ActivityDependencies,
  box: AskingBox,
  { loginId, refreshId }: LoginCall,
  call: (underWay: CallUnderWay) => Promise<T>,
): Promise<T | Answer> {
  const login = await store.logins.forFlinks(loginId);
  if (login === null) return { kind: 'gone' };
  let isWritten = false;
  const stepWith = ({ status = null, code = null }: { status?: number | null; code?: string | null }): NewStep => {
    isWritten = true;
    return { refreshId, loginId, box, status, code };
  };
  const answer = await withHeartbeats((signal) => toAnswer(() => readable(() => call({ login, signal, stepWith }))));
  if (isWritten) logAnswer(box, answer);
  else await recordStep(store, { loginId, refreshId }, box, answer);
  return answer;

  async function readable(ask: () => Promise<T>): Promise<T | Answer> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof FlinksUnexpectedShapeError) || isWorthAnotherTry()) throw error;
      return tellUnreadable(store, { loginId, refreshId }, error);
    }
  }
}

/**
 * Rule 10 of docs/flowchart.md: tells the operator that an answer of Flinks cannot be read, and returns it as a refusal
 * with the code UNREADABLE.
 */
export async function tellUnreadable(
  store: Store,
  { loginId, refreshId }: LoginCall,
  { endpoint, what, status }: FlinksUnexpectedShapeError,
): Promise<Answer & { code: string }> {
  await store.bankData.tellUnreadable({ loginId, refreshId, fields: { [`${endpoint}: ${what}`]: 1 } });
  return { kind: 'refused', ...(status === null ? {} : { status }), code: 'UNREADABLE' };
}

export interface WithdrawalCall {
  withdrawalId: string;
}

/**
 * Makes one call to Flinks for a withdrawn login. Returns `gone`, without a call, if the withdrawal is no longer open:
 * a retried activity or a reset workflow must do nothing to a login that was registered again.
 */
export async function callForWithdrawal(
  { store }: ActivityDependencies,
  { withdrawalId }: WithdrawalCall,
  call: (loginId: string, signal: AbortSignal) => Promise<void>,
): Promise<Answer> {
  const withdrawal = await store.withdrawals.open(withdrawalId);
  if (withdrawal === null) return { kind: 'gone' };
  return withHeartbeats((signal) =>
    toAnswer(async (): Promise<Answer> => {
      await call(withdrawal.loginId, signal);
      return { kind: 'ok', status: 200 };
    }),
  );
}

/**
 * Mints an authorize token. It is single-use, is spent in the same attempt and never passes through Temporal (rule 6 of
 * docs/flowchart.md). Minting may take half a minute, so the login is looked up again afterwards: if it was withdrawn
 * meanwhile, the answer is `gone`.
 *
 * If Flinks refuses the token, that is about our keys, whatever its code says, and must not be taken for the bank's
 * word about the user. So only codes of the classes *wait* and *operator* are kept; any other code, or none, becomes
 * TOKEN_REFUSED.
 */
export async function mintToken(
  { flinks, store }: Pick<ActivityDependencies, 'flinks' | 'store'>,
  loginId: string,
  signal: AbortSignal,
): Promise<string | Answer> {
  try {
    const token = await flinks.generateAuthorizeToken({ signal });
    return (await store.logins.exists(loginId)) ? token : { kind: 'gone' };
  } catch (error) {
    if (!(error instanceof FlinksRefusedError)) throw error;
    const { requestId: _requestId, ...refused } = refusedAnswer(error);
    const isOurs = refused.code === undefined || !['wait', 'operator'].includes(classOfCode(refused.code));
    return isOurs ? { ...refused, code: 'TOKEN_REFUSED' } : refused;
  }
}

/**
 * Logs an answer and records it as a step. If the write fails, that is only logged: a failed activity would be
 * repeated, and a missing step is no reason to call the bank twice.
 */
export async function recordStep(
  store: Store,
  { loginId, refreshId }: LoginCall,
  box: AskingBox,
  answer: Answer,
  why?: LiveReason,
): Promise<void> {
  const { status, code } = answer;
  logAnswer(box, answer);
  try {
    await store.refreshes.addStep({
      refreshId,
      loginId,
      box,
      status: status ?? null,
      code: code ?? null,
      ...(why && { why }),
    });
  } catch (error) {
    log.warn('A step could not be written down', {
      loginId,
      box,
      error: safeMessage(error),
    });
  }
}

/**
 * Logs an answer of Flinks. A 202 is logged at the level debug, because half an hour of polls would be six hundred
 * lines.
 */
function logAnswer(box: AskingBox, { status, code }: Answer): void {
  log[status === 202 ? 'debug' : 'info']('Flinks has answered', { box, status, code });
}

const WRITE_TRIES = 5;
const WRITE_AGAIN_MS = 1_000;

/**
 * Makes a write about the bank's answer, and retries it for some seconds. If it still fails, the error is thrown, and
 * the answer counts as lost.
 */
export async function retryWrite<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = WRITE_TRIES; ; tries -= 1) {
    try {
      return await write();
    } catch (error) {
      if (tries === 1) throw error;
      await sleep(WRITE_AGAIN_MS);
    }
  }
}
