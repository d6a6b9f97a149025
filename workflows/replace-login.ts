import {
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  setCurrentDetails,
  setHandler,
  sleep,
  startChild,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { BegunReplacement } from '../activities/replacements';
import { classOfCode, codeOrStatus, isNoAnswer } from '../domain/codes';
import { decideWithdrawal } from '../domain/other-decisions';
import { DAY_MS, formatDuration, HOUR_MS, MINUTE_MS, SECOND_MS } from '../domain/duration';
import { parseGuid, parseLoginId, refreshLoginWorkflowId } from '../domain/ids';
import { PRIORITIES } from '../domain/priorities';
import type { Answer } from '../domain/refresh/answer';
import { answerFromFailure, quick, slow, store } from './activities';
import { untilRefreshHasClosed } from './close-refresh';
import {
  replacementWantedSignal,
  type RefreshLogin,
  type ReplaceLoginInput,
  type ReplaceLoginResult,
} from './messages';

/**
 * The delays between the tries to read the accounts of a successor. The first are short, because the customer may still
 * be at the page.
 */
const LOOK_DELAYS_MS = [10 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS] as const;
/** For how long Flinks is asked again to switch its nightly job off for the replaced LoginId. */
const GIVE_UP_AFTER_MS = 3 * DAY_MS;

type Wanted = NonNullable<ReturnType<typeof readInput>>;

/**
 * Handles another LoginId that may belong to the same customer (docs/succession.md). Compares the accounts of that
 * LoginId with the stored accounts of the login. Once the record says that the replacement is decided, hands the login
 * over, ends its old refresh, starts a refresh under the new LoginId, and switches Flinks' nightly job off for the old
 * one. Acts only on a recorded replacement, so starting this workflow alone replaces nothing. If the workflow was
 * terminated, the next run or the next worker starts it again. Message: `replacementWanted`.
 */
export async function replaceLogin(raw: ReplaceLoginInput): Promise<ReplaceLoginResult> {
  const heard: Wanted[] = [];
  const first = readInput(raw);
  if (first !== null) heard.push(first);
  setHandler(replacementWantedSignal, (wanted) => {
    const input = readInput(wanted);
    // The signal that comes with the start only repeats the input; a later one says that something more was recorded.
    if (input !== null) heard.push(input);
  });
  let result: ReplaceLoginResult = { state: 'unknown' };
  for (let wanted = heard.shift(); wanted !== undefined; wanted = heard.shift()) {
    const came = await follow(wanted);
    if (came !== null) result = came;
  }
  return result;
}

/** Reads an input that any SDK, or a person with the CLI, may have sent. Returns null if it has no LoginId. */
function readInput(raw: unknown) {
  const { loginId, replacementId } = (raw ?? {}) as Partial<ReplaceLoginInput>;
  const login = parseLoginId(loginId);
  return login && { loginId: login, replacementId: parseGuid(replacementId) };
}

/** Does what the record says until nothing is left to do. Returns null if there was nothing to do from the start. */
async function follow({ loginId, replacementId }: Wanted): Promise<ReplaceLoginResult | null> {
  let result: ReplaceLoginResult | null = null;
  for (;;) {
    setCurrentDetails('Looking for the recorded replacement');
    const begun = await store.beginReplacement.executeWithOptions({ summary: 'the replacement as it is recorded' }, [
      { loginId, replacementId },
    ]);
    if (begun === null || replacementId === null || begun.next === 'nothing') return result;
    const about = { loginId, replacementId, begun };
    result = begun.next === 'look' ? await look(about) : await carryOut(about);
    if (result.state !== 'looked') return result;
  }
}

interface About {
  loginId: string;
  replacementId: string;
  begun: BegunReplacement;
}

/** Compares the accounts. Afterwards the record holds the proof, or the code that says why nothing is proved. */
async function look({ replacementId, begun }: About): Promise<ReplaceLoginResult> {
  for (let tries = 0; ; tries += 1) {
    const answer = await readAccounts(replacementId, begun);
    if (answer.kind === 'ok' || answer.kind === 'gone') return { state: 'looked' };
    const delayMs = isWorthWaiting(answer) ? LOOK_DELAYS_MS[tries] : undefined;
    if (delayMs === undefined) {
      const code = codeOrStatus(answer);
      await store.noteUnreadSuccessor.executeWithOptions({ summary: `${code}: nothing is proved` }, [
        { replacementId, code },
      ]);
      return { state: 'looked' };
    }
    await sleep(delayMs, { summary: `${codeOrStatus(answer)}: again in ${formatDuration(delayMs)}` });
  }
}

const isWorthWaiting = (answer: Answer): boolean =>
  isNoAnswer(answer) || answer.kind === 'pending' || (answer.code !== undefined && classOfCode(answer.code) === 'wait');

async function readAccounts(replacementId: string, begun: BegunReplacement): Promise<Answer> {
  setCurrentDetails('Reading the accounts of the LoginId that Flinks Connect returned');
  const opened = await answerFromFailure(
    quick.openSuccessor.executeWithOptions({ summary: 'a cached Authorize of the other LoginId' }, [{ replacementId }]),
  );
  const requestId = 'requestId' in opened ? opened.requestId : undefined;
  if (opened.kind !== 'ok' || requestId === undefined) return opened;
  const call = { replacementId, requestId };
  let answer: Answer = await answerFromFailure(
    slow.readSuccessor.executeWithOptions({ summary: 'its accounts, compared with the stored ones' }, [call]),
  );
  const untilMs = Date.now() + begun.pollLimitMs;
  while (answer.kind === 'pending' && Date.now() < untilMs) {
    await sleep(begun.pollIntervalMs, { summary: 'Flinks is still working' });
    answer = await answerFromFailure(
      slow.pollSuccessor.executeWithOptions({ summary: 'are the accounts ready?' }, [call]),
    );
  }
  return answer;
}

/**
 * Carries out a replacement in the order of docs/decisions/0014-succession.md. Each step may be repeated. Only the
 * first step, the hand-over, may still refuse the replacement.
 */
async function carryOut({ loginId, replacementId, begun }: About): Promise<ReplaceLoginResult> {
  setCurrentDetails('Handing over');
  const handed = await store.handOverLogin.executeWithOptions({ summary: 'everything takes the new LoginId' }, [
    { replacementId },
  ]);
  if (handed !== 'done') return { state: handed === 'refused' ? 'refused' : 'unknown' };
  await untilRefreshHasClosed(loginId);
  await collect(begun.newLoginId);
  const isOff = await switchOff(loginId, replacementId, begun);
  await store.settleReplacement.executeWithOptions({ summary: isOff ? 'switched off' : 'not switched off' }, [
    { replacementId, isOff },
  ]);
  setCurrentDetails(`Replaced. Nightly refresh of the old LoginId: ${isOff ? 'off' : 'unsettled'}`);
  return { state: 'replaced', nightlyRefresh: isOff ? 'off' : 'unsettled' };
}

/** Starts a refresh of the successor, unless one is open, and does not wait for its end. */
async function collect(loginId: string): Promise<void> {
  try {
    await startChild<RefreshLogin>('refreshLogin', {
      workflowId: refreshLoginWorkflowId(loginId),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      priority: PRIORITIES.somebodyWaits,
      staticSummary: 'Refresh of one login, which has taken the place of another',
      args: [{ loginId, trigger: 'app' }],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/**
 * Calls SetScheduledRefresh for the replaced LoginId until Flinks has switched its nightly job off for it. The pauses
 * are RETRY_DELAYS, of which the last repeats, or Flinks' Retry-After if that is longer. Returns false if Flinks has
 * not done it after three days.
 */
async function switchOff(
  loginId: string,
  replacementId: string,
  { retryDelaysMs }: BegunReplacement,
): Promise<boolean> {
  const untilMs = Date.now() + GIVE_UP_AFTER_MS;
  const toldCodes = new Set<string>();
  for (let rounds = 0; ; rounds += 1) {
    setCurrentDetails('SetScheduledRefresh at Flinks');
    const answer = await answerFromFailure(
      quick.turnReplacedOff.executeWithOptions({ summary: 'SetScheduledRefresh' }, [{ replacementId, loginId }]),
    );
    const decided = decideWithdrawal(answer);
    if (decided === 'done') return true;
    const isOver = Date.now() >= untilMs;
    const code = codeOrStatus(answer);
    // The operator is told of INVALID_LOGIN, too. It means either that the card was deleted, so nothing is left to do,
    // or that our keys or our account at Flinks are wrong (rule 11 of docs/flowchart.md).
    if (isOver || (decided !== 'wait' && !toldCodes.has(code))) {
      toldCodes.add(code);
      await store.alertOfReplacement.executeWithOptions({ summary: `${code}: tell the operator` }, [
        { replacementId, loginId, code, isOver },
      ]);
    }
    if (isOver) return false;
    const waitMs = Math.max(retryDelaysMs[rounds] ?? retryDelaysMs.at(-1) ?? HOUR_MS, answer.retryAfterMs ?? 0);
    await sleep(waitMs, { summary: `${code}: SetScheduledRefresh again in ${formatDuration(waitMs)}` });
  }
}
