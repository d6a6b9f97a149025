import { condition, continueAsNew, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { assertNever } from '../domain/assert-never';
import { codeOrStatus, UNKNOWN_LOGIN } from '../domain/codes';
import { decideEnrolment } from '../domain/other-decisions';
import { formatDuration } from '../domain/duration';
import { PRIORITIES } from '../domain/priorities';
import type { EnrolmentAnswer } from '../activities/set-enrolment';
import { quick, store, answerFromFailure } from './activities';
import {
  enrolmentWantedSignal,
  type CarriedEnrolment,
  type EnrolLoginsInput,
  type EnrolLoginsResult,
} from './messages';

/**
 * How many SetScheduledRefresh calls are under way at once at most. The rate limit of the task queue decides how many
 * are made per second.
 */
const CALLS_AT_ONCE = 10;
/**
 * After this many *wait* answers (codes of the class `wait`, or no answer), if no login was switched or refused in
 * between, the trouble is taken to be at Flinks. The pass ends then, and the next pass follows after one of
 * RETRY_DELAYS.
 */
const WAITS_IN_A_ROW = 10;
/**
 * After this many operator answers (our own keys or request are wrong), if no login was switched or refused in between,
 * the fault is taken to be ours, and the workflow stops, because the other logins would get the same answer. A login
 * that was switched or refused would show that Flinks accepts our keys.
 */
const OPERATOR_IN_A_ROW = 5;
/**
 * Rule 11 of docs/flowchart.md: if more logins in a row than this get INVALID_LOGIN, the cause is taken to be our keys
 * or our account at Flinks, not each of these logins.
 */
const UNKNOWN_IN_A_ROW = 3;
/**
 * After this many INVALID_LOGIN answers, if no login was switched or refused in between, the pass ends and the workflow
 * stops, because the other logins would get the same answer.
 */
const DOUBTS_IN_A_ROW = 50;
/**
 * How many pages of logins one execution handles at most. Then it continues as new, or earlier if the server suggests
 * it.
 */
const PAGES_PER_EXECUTION = 25;

type Work = CarriedEnrolment & { refusals: CarriedEnrolment['suspects']; pagesHere: number };

/**
 * Switches Flinks' nightly job on or off for every login whose wish (the enrolment that is wanted for it) differs from
 * what Flinks last said. It goes through these logins page by page, with one SetScheduledRefresh for each. There is
 * only one such workflow (`enrol-logins`). It is started by whatever leaves or finds such differences, for example an
 * import or the end of a run.
 *
 * After *wait* answers a further pass follows after one of RETRY_DELAYS. If Flinks refuses a login, the refusal is
 * noted on the login. If the answers show that the fault is ours, the workflow stops with an alert. It may be
 * terminated at any time, because the wishes are rows in Postgres. Message: `enrolmentWanted`.
 */
export async function enrolLogins({ carried }: EnrolLoginsInput = {}): Promise<EnrolLoginsResult> {
  const work = registerHandlers(carried);
  if (carried === undefined) {
    Object.assign(work, await store.beginEnrolment.executeWithOptions({ summary: 'read the settings' }, []));
  }
  for (;;) {
    const end = await switchAllWishes(work);
    if (end === 'stopped') return resultOf(work, 'stopped');
    if (end === 'clean' && !work.again) return resultOf(work, 'done');
    if (end === 'waits' && !(await sleepUnlessWoken(work)) && !work.again) return resultOf(work, 'later');
    work.after = null;
  }
}

/**
 * Makes the state, then registers the handler. The order matters: Temporal dispatches a buffered signal inside
 * setHandler, and the handler needs the state.
 */
function registerHandlers(carried: CarriedEnrolment | undefined): Work {
  const work: Work = {
    pageSize: 0,
    retryDelaysMs: [],
    delaysUsed: 0,
    again: false,
    after: null,
    waits: 0,
    waitsInARow: 0,
    retryAfterMs: 0,
    suspects: [],
    unknown: [],
    doubts: 0,
    doubtsInARow: 0,
    switched: 0,
    refused: 0,
    ...carried,
    refusals: [],
    pagesHere: 0,
  };
  setHandler(enrolmentWantedSignal, () => {
    work.again = true;
  });
  return work;
}

const NEW_PASS = {
  again: false,
  waits: 0,
  waitsInARow: 0,
  retryAfterMs: 0,
  doubts: 0,
  doubtsInARow: 0,
} as const satisfies Partial<Work>;

/**
 * Makes one pass over all wishes. A pass ends early if Flinks' answers show that the other logins would get the same
 * answer. Returns `waits` if there were *wait* answers, `stopped` if the fault is ours and the operator was told,
 * otherwise `clean`.
 */
async function switchAllWishes(work: Work): Promise<'clean' | 'waits' | 'stopped'> {
  if (work.after === null) Object.assign(work, { ...NEW_PASS, suspects: [], unknown: [] });
  for (;;) {
    if (work.pagesHere >= PAGES_PER_EXECUTION || workflowInfo().continueAsNewSuggested) await renew(work);
    const { after, pageSize } = work;
    const page = await store.pageToEnrol.executeWithOptions({ summary: `logins after ${after ?? 'the beginning'}` }, [
      { after, limit: pageSize },
    ]);
    work.pagesHere += 1;
    await switchAll(work, page);
    await noteRefusals(work);
    setCurrentDetails(`${work.switched} logins switched, ${work.refused} refused by Flinks`);
    if (work.suspects.length >= OPERATOR_IN_A_ROW) return stop(work);
    if (work.waitsInARow >= WAITS_IN_A_ROW) return 'waits';
    if (isDoubtful(work)) break;
    work.after = page.at(-1) ?? after;
    if (page.length < pageSize) break;
  }
  settleUnknown(work);
  await noteRefusals(work);
  if (work.suspects.length > 0) return stop(work);
  if (work.doubts > 0) return stop(work, UNKNOWN_LOGIN);
  return work.waits > 0 ? 'waits' : 'clean';
}

async function switchAll(work: Work, page: string[]): Promise<void> {
  const queue = [...page];
  const shouldContinue = () =>
    work.suspects.length < OPERATOR_IN_A_ROW && work.waitsInARow < WAITS_IN_A_ROW && !isDoubtful(work);
  const lane = async (): Promise<void> => {
    while (shouldContinue()) {
      const loginId = queue.shift();
      if (loginId === undefined) return;
      await switchOne(work, loginId);
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, lane));
}

async function switchOne(work: Work, loginId: string): Promise<void> {
  const answer: EnrolmentAnswer = await answerFromFailure(
    quick.setEnrolment.executeWithOptions({ summary: 'SetScheduledRefresh', priority: PRIORITIES.nobodyWaits }, [
      { loginId },
    ]),
  );
  const meaning = decideEnrolment(answer);
  const code = codeOrStatus(answer);
  switch (meaning) {
    case 'gone':
      return;
    case 'wait':
      work.waits += 1;
      work.waitsInARow += 1;
      work.retryAfterMs = Math.max(work.retryAfterMs, answer.retryAfterMs ?? 0);
      return;
    case 'operator':
      work.suspects.push({ loginId, code });
      return;
    case 'disputed':
      work.doubts += 1;
      work.doubtsInARow += 1;
      return;
    case 'unknown':
      work.unknown.push({ loginId, code });
      work.doubtsInARow += 1;
      return;
    case 'refused':
      work.refusals.push({ loginId, code });
      break;
    case 'done':
      work.switched += 1;
      // Flinks has carried out a call, so all of RETRY_DELAYS are available again.
      work.delaysUsed = 0;
      break;
    default:
      assertNever(meaning);
  }
  work.waitsInARow = 0;
  work.doubtsInARow = 0;
  settleUnknown(work);
  // This answer was about its login, so Flinks accepts our credentials. The operator answers before it were therefore
  // about their logins, too, and count as refusals.
  work.refusals.push(...work.suspects.splice(0));
}

const isDoubtful = ({ doubtsInARow }: Work): boolean => doubtsInARow >= DOUBTS_IN_A_ROW;

/**
 * Decides about the logins in a row that got INVALID_LOGIN. Up to UNKNOWN_IN_A_ROW of them count as refused. If there
 * are more, they count as doubts: nothing is noted on them, and the next start of this workflow tries them again.
 */
function settleUnknown(work: Work): void {
  const unknown = work.unknown.splice(0);
  if (unknown.length <= UNKNOWN_IN_A_ROW) work.refusals.push(...unknown);
  else work.doubts += unknown.length;
}

async function noteRefusals(work: Work): Promise<void> {
  const refusals = work.refusals.splice(0);
  if (refusals.length === 0) return;
  work.refused += refusals.length;
  await store.noteRefusedEnrolments.executeWithOptions({ summary: `${refusals.length} refused by Flinks` }, [
    { refusals },
  ]);
}

/**
 * Sleeps for the next of RETRY_DELAYS, or for the longest Retry-After of the pass if that is longer. Returns false,
 * without sleeping, if no delay is left.
 */
async function sleepUnlessWoken(work: Work): Promise<boolean> {
  const delayMs = work.retryDelaysMs[work.delaysUsed];
  if (delayMs === undefined) return false;
  work.delaysUsed += 1;
  const waitMs = Math.max(delayMs, work.retryAfterMs);
  await condition(() => false, waitMs, {
    summary: `Flinks asks to wait or is silent: again in ${formatDuration(waitMs)}`,
  });
  return true;
}

async function stop({ suspects }: Work, code?: string): Promise<'stopped'> {
  const flinksCode = code ?? suspects.at(-1)?.code ?? 'HTTP none';
  await store.alertEnrolmentStopped.executeWithOptions({ summary: `${flinksCode}: tell the operator` }, [
    { flinksCode },
  ]);
  return 'stopped';
}

async function renew({ refusals: _noted, pagesHere: _ended, ...carried }: Work): Promise<void> {
  await continueAsNew<typeof enrolLogins>({ carried });
}

function resultOf({ switched, refused }: Work, state: EnrolLoginsResult['state']): EnrolLoginsResult {
  setCurrentDetails(`${switched} logins switched, ${refused} refused by Flinks: ${state}`);
  return { state, switched, refused };
}
