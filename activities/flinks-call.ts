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
 * How often a call heartbeats, and so learns of its cancellation. The worker delays no heartbeat for longer than this.
 */
export const HEARTBEAT_EVERY_MS = 3_000;

/** Heartbeats while `call` runs, so that a dead worker is noticed in seconds and a cancellation arrives. */
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

/** A call under way: its login, and the step that its answer becomes. */
export interface CallUnderWay {
  login: LoginForFlinks;
  signal: AbortSignal;
  /** Returns the step of an answer, to be written in the statement that writes what the answer says. */
  stepWith: (answer: Answer) => NewStep;
}

/**
 * Makes one call for one login and records it as a step, unless the call has used `stepWith`. Returns `gone` if the
 * login is not registered. failures.ts says what else is returned or thrown.
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

/** Rule 10: an answer that cannot be read is an answer all the same, and the operator hears of it. */
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
 * Makes one call at Flinks for a withdrawn login. Checks first that the withdrawal is still open, so that a retried
 * activity or a reset workflow does nothing to a login that was registered again.
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
 * Mints a token, which is single-use, spent in the same attempt and never seen by Temporal (rule 6). Minting may take
 * half a minute, so the login is read again afterwards: if it was withdrawn meanwhile, the answer is `gone`. A refusal
 * is about our keys, whatever its code says, and must not be taken for the bank's word about the user. So only *wait*
 * and *operator* codes are kept; any other becomes TOKEN_REFUSED.
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
 * Logs an answer and records it as a step. A failed write is only logged: a gap is no reason to call the bank twice.
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

/** Logs a 202 only as debug: half an hour of polls would be six hundred lines. */
function logAnswer(box: AskingBox, { status, code }: Answer): void {
  log[status === 202 ? 'debug' : 'info']('Flinks has answered', { box, status, code });
}

const WRITE_TRIES = 5;
const WRITE_AGAIN_MS = 1_000;

/** Retries for some seconds a write that depends on the bank's answer, before that answer counts as lost. */
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
