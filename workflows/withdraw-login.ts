import { ApplicationFailure, getExternalWorkflowHandle, setCurrentDetails, sleep } from '@temporalio/workflow';
import type { BegunWithdrawal } from '../activities/withdrawals';
import { decideWithdrawal } from '../domain/decision';
import { DAY_MS, formatDuration, HOUR_MS, MINUTE_MS, SECOND_MS } from '../domain/duration';
import { parseGuid, parseLoginId, refreshLoginWorkflowId } from '../domain/ids';
import type { Answer } from '../domain/refresh';
import { ask, quick, store } from './calls';
import { setSearchAttributes } from './login';
import { revokeSignal, type WithdrawLoginInput, type WithdrawLoginResult } from './messages';

/** CARD_IN_USE lasts minutes, a bank's maintenance a day; after this it is for people. */
const WAITED_OUT_MS = 3 * DAY_MS;
/** A refresh ends when the call it has at the bank ends (210 s); one that no worker ends holds nothing up for longer. */
const REFRESH_CLOSES_WITHIN_MS = 10 * MINUTE_MS;
const REVOKE_EVERY_MS = 30 * SECOND_MS;

/**
 * Consent was withdrawn (docs/withdrawal.md): the login is taken out of the database (as a rule the gateway has done so),
 * its open refresh is revoked, Flinks' nightly job leaves it alone, its card is deleted at Flinks where that is wished,
 * and at last its LoginId goes. Started by `DELETE /v1/logins/{loginId}`, or by an app with nothing but a LoginId; one
 * that was terminated is started again by the next run or worker. No messages.
 */
export async function withdrawLogin(raw: WithdrawLoginInput): Promise<WithdrawLoginResult> {
  const input = readInput(raw);
  const begun = input && (await begin(input));
  if (!input || !begun) return { state: 'unknown' };
  const { withdrawalId } = begun;
  const graceUntilMs = Date.now() + input.graceMs;
  await revokeRefresh(input.loginId);
  const nightlyRefresh = (await settled(begun, 'SetScheduledRefresh')) ? 'off' : 'unsettled';
  let card: 'kept' | 'deleted' | 'unsettled' = 'kept';
  let mustDelete = begun.deleteCard;
  for (;;) {
    // First: at the bank, its card is in use.
    await untilRefreshHasClosed(input.loginId);
    if (mustDelete) card = (await settled(begun, 'DeleteCard')) ? 'deleted' : 'unsettled';
    await untilRequestsHaveEnded(graceUntilMs);
    await untilRefreshHasClosed(input.loginId);
    const last = { withdrawalId, nightlyRefresh, card } as const;
    if (await store.purgeWithdrawn.executeWithOptions({ summary: 'the last traces of the LoginId' }, [last])) break;
    mustDelete = true;
  }
  const isWhole = nightlyRefresh === 'off' && card !== 'unsettled';
  setSearchAttributes({ RefreshOutcome: isWhole ? 'revoked' : 'failed' });
  setCurrentDetails(`Purged. Nightly refresh: ${nightlyRefresh}. Card: ${card}`);
  return { state: 'purged', nightlyRefresh, card };
}

/** Any SDK, or a person with the CLI, may have started us. Null: there is no LoginId in it. */
function readInput(raw: unknown) {
  const { loginId, deleteCard, withdrawalId, graceMs } = (raw ?? {}) as Partial<WithdrawLoginInput>;
  const login = parseLoginId(loginId);
  return (
    login && {
      loginId: login,
      deleteCard: deleteCard === true,
      withdrawalId: parseGuid(withdrawalId),
      graceMs: typeof graceMs === 'number' ? graceMs : MINUTE_MS,
    }
  );
}

function begin({ loginId, deleteCard, withdrawalId }: NonNullable<ReturnType<typeof readInput>>) {
  setCurrentDetails('Withdrawing the login');
  return store.beginWithdrawal.executeWithOptions({ summary: 'the login is gone for everybody' }, [
    { loginId, deleteCard, withdrawalId },
  ]);
}

/** False: none is open (any more). */
async function revokeRefresh(loginId: string): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(refreshLoginWorkflowId(loginId)).signal(revokeSignal);
    return true;
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type === 'ExternalWorkflowExecutionNotFound') return false;
    throw error;
  }
}

/** A refresh may still write of the login. Also one that a signal with start has opened since is revoked. */
async function untilRefreshHasClosed(loginId: string): Promise<void> {
  const untilMs = Date.now() + REFRESH_CLOSES_WITHIN_MS;
  for (let inMs: number = SECOND_MS; Date.now() < untilMs; inMs = Math.min(2 * inMs, REVOKE_EVERY_MS)) {
    if (!(await revokeRefresh(loginId))) return;
    setCurrentDetails('Waiting for its refresh to end');
    await sleep(inMs, { summary: 'its refresh is still open' });
  }
}

async function untilRequestsHaveEnded(untilMs: number): Promise<void> {
  const leftMs = untilMs - Date.now();
  if (leftMs <= 0) return;
  setCurrentDetails('Waiting for requests that were under way');
  await sleep(leftMs, { summary: 'requests that were under way may still write of the login' });
}

/** One call at Flinks, until it is done. What is to be waited out is, by RETRY_DELAYS, for three days; the operator hears of the rest. */
async function settled(
  { withdrawalId, retryDelaysMs }: BegunWithdrawal,
  call: 'SetScheduledRefresh' | 'DeleteCard',
): Promise<boolean> {
  setCurrentDetails(`${call} at Flinks`);
  const activity = call === 'DeleteCard' ? quick.deleteCard : quick.turnNightlyRefreshOff;
  const untilMs = Date.now() + WAITED_OUT_MS;
  let isTold = false;
  for (let tries = 0; ; tries += 1) {
    const answer: Answer = await ask(activity.executeWithOptions({ summary: call }, [{ withdrawalId }]));
    const meaning = decideWithdrawal(answer);
    if (meaning === 'done') return true;
    const code = answer.code ?? `HTTP ${answer.status ?? 'none'}`;
    const isOver = Date.now() >= untilMs;
    if (isOver || (meaning === 'operator' && !isTold)) {
      isTold = true;
      setSearchAttributes({ RefreshOutcome: 'failed' });
      await store.alertOfWithdrawal.executeWithOptions({ summary: `${code}: tell the operator` }, [
        { call, code, isOver },
      ]);
    }
    if (isOver) return false;
    const waitMs = Math.max(retryDelaysMs[tries] ?? retryDelaysMs.at(-1) ?? HOUR_MS, answer.retryAfterMs ?? 0);
    setCurrentDetails(`${code}: ${call} again in ${formatDuration(waitMs)}`);
    await sleep(waitMs, { summary: `${code}: ${call} again in ${formatDuration(waitMs)}` });
  }
}
