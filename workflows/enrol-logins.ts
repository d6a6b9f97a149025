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

/** Most calls under way at once. The queue's rate limit sets the calls per second. */
const CALLS_AT_ONCE = 10;
/**
 * This many *wait* answers in a row mean trouble at Flinks, not with the logins, so the other logins follow after the
 * delay.
 */
const WAITS_IN_A_ROW = 10;
/**
 * This many operator answers in a row mean that the fault is ours, and that the other logins would get the same answer.
 */
const OPERATOR_IN_A_ROW = 5;
/** Rule 11: INVALID_LOGIN for more logins in a row than this is about us, not about each of them. */
const UNKNOWN_IN_A_ROW = 3;
/**
 * After this many answers in a row that say nothing of the login, a pass ends, because the other logins would get the
 * same answer.
 */
const DOUBTS_IN_A_ROW = 50;
/** Most pages of one execution, unless the server suggests to continue as new earlier. */
const PAGES_PER_EXECUTION = 25;

type Work = CarriedEnrolment & { refusals: CarriedEnrolment['suspects']; pagesHere: number };

/**
 * Switches Flinks' nightly job on or off for every login whose wanted enrolment (its wish) differs from what Flinks
 * last said, page by page, with one SetScheduledRefresh each. There is only one such workflow (`enrol-logins`). It is
 * started by whatever leaves or finds such differences, for example an import or the end of a run. *Wait* answers are
 * retried after RETRY_DELAYS, refusals are noted on the login, and operator answers end the workflow with an alert. The
 * workflow may be ended at any time, because the wishes are rows in Postgres. Message: `enrolmentWanted`.
 */
export async function enrolLogins({ carried }: EnrolLoginsInput = {}): Promise<EnrolLoginsResult> {
  const work = registerHandlers(carried);
  if (carried === undefined) {
    Object.assign(work, await store.beginEnrolment.executeWithOptions({ summary: 'by which settings?' }, []));
  }
  for (;;) {
    const end = await switchAllWishes(work);
    if (end === 'stopped') return resultOf(work, 'stopped');
    if (end === 'clean' && !work.again) return resultOf(work, 'done');
    if (end === 'waits' && !(await sleepUnlessWoken(work)) && !work.again) return resultOf(work, 'later');
    work.after = null;
  }
}

/** The state is made before the handler is registered, because a buffered signal is dispatched inside setHandler. */
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

/** One pass over all wishes. Ends early if Flinks' answers show that the other logins would fare the same. */
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
      // Flinks is back, so all delays are available again.
      work.delaysUsed = 0;
      break;
    default:
      assertNever(meaning);
  }
  work.waitsInARow = 0;
  work.doubtsInARow = 0;
  settleUnknown(work);
  // Flinks accepts other calls of ours, so these refusals are not about our credentials.
  work.refusals.push(...work.suspects.splice(0));
}

const isDoubtful = ({ doubtsInARow }: Work): boolean => doubtsInARow >= DOUBTS_IN_A_ROW;

/**
 * A few logins in a row that Flinks does not know count as refusals. If there are many, they count as doubts, and are
 * tried again another time.
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

/** Sleeps for the next of RETRY_DELAYS. Returns false if no delay is left. */
async function sleepUnlessWoken(work: Work): Promise<boolean> {
  const delayMs = work.retryDelaysMs[work.delaysUsed];
  if (delayMs === undefined) return false;
  work.delaysUsed += 1;
  const waitMs = Math.max(delayMs, work.retryAfterMs);
  await condition(() => false, waitMs, { summary: `Flinks asks to wait: again in ${formatDuration(waitMs)}` });
  return true;
}

async function stop({ suspects }: Work, code?: string): Promise<'stopped'> {
  const flinksCode = code ?? suspects.at(-1)?.code ?? 'HTTP none';
  await store.alertEnrolmentStopped.executeWithOptions({ summary: `${flinksCode}: for the operator` }, [
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
