import { setCurrentDetails, setHandler, sleep } from '@temporalio/workflow';
import type { BegunWithdrawal } from '../activities/withdrawals';
import type { NightlyLook } from '../activities/turn-nightly-refresh-off';
import { codeOrStatus, isNoAnswer } from '../domain/codes';
import { decideWithdrawal } from '../domain/other-decisions';
import { DAY_MS, formatDuration, HOUR_MS, MINUTE_MS } from '../domain/duration';
import { parseGuid, parseLoginId } from '../domain/ids';
import type { Answer } from '../domain/refresh/answer';
import { quick, store, answerFromFailure } from './activities';
import { revokeRefresh, untilRefreshHasClosed } from './close-refresh';
import { setSearchAttributes } from './search-attributes';
import { withdrawalWantedSignal, type WithdrawLoginInput, type WithdrawLoginResult } from './messages';

/**
 * For how long Flinks is asked again. CARD_IN_USE lasts minutes and the maintenance of a bank a day, so after three
 * days a person must act.
 */
const GIVE_UP_AFTER_MS = 3 * DAY_MS;

type Call = 'SetScheduledRefresh' | 'DeleteCard';
type Input = NonNullable<ReturnType<typeof readInput>>;

/**
 * Carries out a withdrawal of consent (docs/withdrawal.md). The login's open refresh is revoked, Flinks' nightly job is
 * switched off for the login, its card is deleted at Flinks if the withdrawal says so, and everything that names the
 * login here is deleted. Acts only on a withdrawal that the gateway or a command has recorded, so starting this
 * workflow alone withdraws nothing. If the workflow was terminated, the next run or the next worker starts it again.
 * Message: `withdrawalWanted`.
 */
export async function withdrawLogin(raw: WithdrawLoginInput): Promise<WithdrawLoginResult> {
  const heard: Input[] = [];
  setHandler(withdrawalWantedSignal, (wanted) => {
    const input = readInput(wanted);
    if (input !== null && input.withdrawalId !== null) heard.push(input);
  });
  let result: WithdrawLoginResult = { state: 'unknown' };
  const dealtWith = new Set<string | null>();
  const next = (): Input | undefined => heard.find(({ withdrawalId }) => !dealtWith.has(withdrawalId));
  for (let input = readInput(raw) ?? next(); input !== undefined; input = next()) {
    dealtWith.add(input.withdrawalId);
    const begun = await begin(input);
    if (begun === null) {
      setCurrentDetails('No withdrawal of this login is recorded: nothing was changed');
      continue;
    }
    dealtWith.add(begun.withdrawalId);
    result = await carryOut(input, begun);
  }
  return result;
}

async function carryOut(input: Input, begun: BegunWithdrawal): Promise<WithdrawLoginResult> {
  const { withdrawalId } = begun;
  await revokeRefresh(input.loginId);
  const calls: Call[] = begun.deleteCard ? ['SetScheduledRefresh', 'DeleteCard'] : ['SetScheduledRefresh'];
  const proof: Proof = { done: new Set(), hasLooked: false };
  const [unsettled] = await Promise.all([makeCalls(input, begun, calls, proof), forget(input, begun)]);
  for (;;) {
    const nightlyRefresh = unsettled.includes('SetScheduledRefresh') ? 'unsettled' : 'off';
    const card = !calls.includes('DeleteCard') ? 'kept' : unsettled.includes('DeleteCard') ? 'unsettled' : 'deleted';
    const last = { withdrawalId, nightlyRefresh, card } as const;
    await untilRefreshHasClosed(input.loginId);
    if (await store.purgeWithdrawn.executeWithOptions({ summary: 'the last traces of the LoginId' }, [last])) {
      const isWhole = unsettled.length === 0;
      setSearchAttributes({ RefreshOutcome: isWhole ? 'revoked' : 'failed' });
      setCurrentDetails(`Purged. Nightly refresh: ${nightlyRefresh}. Card: ${card}`);
      return { state: 'purged', nightlyRefresh, card };
    }
    // The purge is not done, because somebody has requested in the meantime that the card be deleted as well.
    calls.push('DeleteCard');
    unsettled.push(...(await makeCalls(input, begun, ['DeleteCard'], proof)));
    // A 200 of DeleteCard proves every call.
    if (proof.done.has('DeleteCard')) unsettled.length = 0;
  }
}

/**
 * Deletes what names the login here, except in the withdrawal itself, whatever Flinks answers. Before the deletion,
 * waits until nothing should be able to write about the login any more: for `graceMs`, and then until its refresh has
 * closed (ten minutes at most).
 */
async function forget({ loginId, graceMs }: Input, { withdrawalId }: BegunWithdrawal): Promise<void> {
  if (graceMs > 0) await sleep(graceMs, { summary: 'requests that were under way may still write about the login' });
  await untilRefreshHasClosed(loginId);
  await store.forgetWithdrawn.executeWithOptions({ summary: 'what names the login here' }, [{ withdrawalId }]);
}

/** Reads an input that any SDK, or a person with the CLI, may have sent. Returns null if it has no LoginId. */
function readInput(raw: unknown) {
  const { loginId, withdrawalId, graceMs } = (raw ?? {}) as Partial<WithdrawLoginInput>;
  const login = parseLoginId(loginId);
  return (
    login && {
      loginId: login,
      withdrawalId: parseGuid(withdrawalId),
      graceMs: typeof graceMs === 'number' ? graceMs : MINUTE_MS,
    }
  );
}

function begin({ loginId, withdrawalId }: Input) {
  setCurrentDetails('Looking for the recorded withdrawal');
  return store.beginWithdrawal.executeWithOptions({ summary: 'the withdrawal as it is recorded' }, [
    { loginId, withdrawalId },
  ]);
}

/**
 * Makes the calls to Flinks in rounds until each is done, so that no call has to wait for another to succeed. The
 * pauses are RETRY_DELAYS, of which the last repeats, or Flinks' Retry-After if that is longer. Returns the calls that
 * Flinks has not carried out after three days.
 */
async function makeCalls(input: Input, begun: BegunWithdrawal, calls: readonly Call[], proof: Proof): Promise<Call[]> {
  const { retryDelaysMs } = begun;
  const untilMs = Date.now() + GIVE_UP_AFTER_MS;
  const alertedCalls = new Set<Call>();
  let left = [...calls];
  for (let rounds = 0; ; rounds += 1) {
    const answers: { call: Call; answer: Answer }[] = [];
    for (const call of left) answers.push({ call, answer: await callFlinks(input, begun, call) });
    for (const { call, answer } of answers) if (decideWithdrawal(answer) === 'done') proof.done.add(call);
    const refusals: typeof answers = [];
    for (const refusal of answers) if (!(await isProved(begun, calls, refusal, proof))) refusals.push(refusal);
    left = refusals.map(({ call }) => call);
    if (left.length === 0) return left;
    const isOver = Date.now() >= untilMs;
    for (const { call, answer } of refusals) await tellOperator(call, answer, { isOver, alertedCalls });
    if (isOver) return left;
    const delayMs = retryDelaysMs[rounds] ?? retryDelaysMs.at(-1) ?? HOUR_MS;
    const waitMs = Math.max(delayMs, ...refusals.map(({ answer }) => answer.retryAfterMs ?? 0));
    const what = refusals.map(({ call, answer }) => `${codeOrStatus(answer)}: ${call} again`).join(', ');
    setCurrentDetails(`${what} in ${formatDuration(waitMs)}`);
    await sleep(waitMs, { summary: `${what} in ${formatDuration(waitMs)}` });
  }
}

/** What is proved so far about the calls of a withdrawal. `done`: those that Flinks has carried out. */
interface Proof {
  done: Set<Call>;
  /** The look at the nightly job (a cached Authorize) has been answered, so no second look is made. */
  hasLooked: boolean;
}

/**
 * Returns true if it is proved that Flinks has carried out this call (rule 11 of docs/flowchart.md). A 200 of the call
 * is proof, and a 200 of DeleteCard proves every call. INVALID_LOGIN by itself is no proof, because it may be about our
 * key. But if DeleteCard gets INVALID_LOGIN although Flinks has switched the nightly job off for this login, then our
 * key is right, and an earlier DeleteCard has worked whose answer was lost. If the card is to be kept, one cached
 * Authorize may show that the nightly job is off.
 */
async function isProved(
  begun: BegunWithdrawal,
  calls: readonly Call[],
  { call, answer }: { call: Call; answer: Answer },
  proof: Proof,
): Promise<boolean> {
  if (proof.done.has(call)) return true;
  if (decideWithdrawal(answer) !== 'unproved') return false;
  if (call === 'DeleteCard') return proof.done.has('SetScheduledRefresh');
  if (proof.done.has('DeleteCard')) return true;
  if (calls.includes('DeleteCard') || proof.hasLooked) return false;
  const look: NightlyLook = await answerFromFailure(
    quick.lookAtNightlyRefresh.executeWithOptions({ summary: 'is the nightly job off? A cached Authorize' }, [
      { withdrawalId: begun.withdrawalId },
    ]),
  );
  proof.hasLooked = !isNoAnswer(look);
  return look.kind === 'gone' || look.isScheduled === false;
}

async function callFlinks({ loginId }: Input, { withdrawalId }: BegunWithdrawal, call: Call): Promise<Answer> {
  // While a refresh is at the bank, Flinks would refuse to delete the card (CARD_IN_USE).
  if (call === 'DeleteCard') await untilRefreshHasClosed(loginId);
  setCurrentDetails(`${call} at Flinks`);
  const activity = call === 'DeleteCard' ? quick.deleteCard : quick.turnNightlyRefreshOff;
  return answerFromFailure(activity.executeWithOptions({ summary: call }, [{ withdrawalId }]));
}

/**
 * Alerts the operator, once for each call, as soon as an answer shows that a person has to fix something. Alerts in any
 * case when the call is not tried any more.
 */
async function tellOperator(
  call: Call,
  answer: Answer,
  { isOver, alertedCalls }: { isOver: boolean; alertedCalls: Set<Call> },
): Promise<void> {
  const isNews = decideWithdrawal(answer) === 'operator' && !alertedCalls.has(call);
  if (!isOver && !isNews) return;
  alertedCalls.add(call);
  const code = codeOrStatus(answer);
  setSearchAttributes({ RefreshOutcome: 'failed' });
  await store.alertOfWithdrawal.executeWithOptions({ summary: `${code}: tell the operator` }, [{ call, code, isOver }]);
}
