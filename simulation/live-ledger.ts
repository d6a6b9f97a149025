import { DAY_MS, HOUR_MS } from '../domain/duration';
import { decideLive, ENOUGH_CALLS, LAST_CALLS, letInOf } from '../domain/live-age';
import { overLiveBudget, overLoginCap, type OverCap } from '../domain/live-caps';
import type { Policy } from '../domain/policy';
import type { FlinksAnswer } from '../domain/refresh/answer';
import { dayOf, type MonthLogin } from './month-login';

const REMEMBERED_MS = 30 * DAY_MS;
const UNSETTLED_MS = 20 * HOUR_MS;

/**
 * Decides about the live calls of all logins by rules 1 and 3 of docs/flowchart.md, as the database does. The ledger
 * itself holds only counts; what a call has taught is kept with the login that was called and with that login's bank.
 */
export class LiveLedger {
  /** How many live calls of all logins have been made so far. */
  unattended = 0;
  attended = 0;
  #day = -1;
  #usedToday = 0;

  constructor(private readonly policy: Policy) {}

  /** Reserves a live call. Returns null if the call may be made, and otherwise the answer that takes its place. */
  reserve(login: MonthLogin, wanted: { attended: boolean; fresher: boolean; nowMs: number }): FlinksAnswer | null {
    const { attended, fresher, nowMs } = wanted;
    const { liveAttemptsPerDay: perDay, userLiveAttemptsPerHour: perHour, liveBudget } = this.policy;
    this.#openDay(nowMs);
    const used = attended ? login.attendedCallsSince(nowMs - HOUR_MS) : login.unattendedCallsOn(dayOf(nowMs));
    const overCap = overLoginCap(wanted, used, { perDay, perHour });
    if (overCap !== null) return answerOf(overCap);
    if (fresher && !mayBother(login, nowMs)) return DECLINED;
    const overBudget = attended || liveBudget === null ? null : overLiveBudget(wanted, this.#usedToday, liveBudget);
    if (overBudget !== null) return answerOf(overBudget);
    if (attended) this.attended += 1;
    else {
      this.unattended += 1;
      this.#usedToday += 1;
    }
    login.noteCall(attended, nowMs);
    return null;
  }

  /** Records the answer to an unattended live call, and learns from it. */
  end(login: MonthLogin, answer: FlinksAnswer, nowMs: number): void {
    const status = answer.status ?? null;
    const code = answer.kind === 'refused' ? (answer.code ?? null) : null;
    const letIn = letInOf({ status, code });
    if (letIn === null) login.bank.learning.unsettled.push(nowMs);
    else learn(login, letIn, nowMs);
    login.lastLive = { status, code };
  }

  /** Counts a call that was answered 202 as let in, because its data has come. */
  letInAfterAll(login: MonthLogin, nowMs: number): void {
    login.bank.learning.unsettled.pop();
    learn(login, true, nowMs);
  }

  #openDay(nowMs: number): void {
    if (dayOf(nowMs) === this.#day) return;
    this.#day = dayOf(nowMs);
    this.#usedToday = 0;
  }
}

const DECLINED: FlinksAnswer = { kind: 'declined' };
const answerOf = (over: OverCap): FlinksAnswer => (over.kind === 'capped' ? over : DECLINED);

function learn(login: MonthLogin, letIn: boolean, atMs: number): void {
  login.ownVerdict = { letIn, atMs };
  const { verdicts } = login.bank.learning;
  verdicts.push({ letIn, atMs });
  if (verdicts.length > ENOUGH_CALLS) verdicts.shift();
}

/**
 * Rule 3: whether a call that only REFRESH_LIVE_AGE wants may be made. `decideLive` decides, from what this login and
 * its bank have taught.
 */
function mayBother(login: MonthLogin, nowMs: number): boolean {
  const { own, ...ofBank } = remembered(login, nowMs);
  if (own !== null) return decideLive({ own, verdicts: 0, of: 0, letIn: 0, unsettled: 0 }).call;
  const { learning } = login.bank;
  learning.unsettled = learning.unsettled.filter((atMs) => atMs > nowMs - UNSETTLED_MS);
  return decideLive({ own: null, ...ofBank, unsettled: learning.unsettled.length }).call;
}

/**
 * The verdicts of the last 30 days. `own`: the newest one of the login itself; null if there is none. `verdicts`: how
 * many there are of the login's bank, ENOUGH_CALLS at most. `of`: how many of these are considered, which are the
 * newest ones, LAST_CALLS at most. `letIn`: how many of those considered say that the bank let us in.
 */
export function remembered(
  { ownVerdict, bank: { learning } }: MonthLogin,
  nowMs: number,
): { own: boolean | null; verdicts: number; of: number; letIn: number } {
  const isRemembered = ({ atMs }: { atMs: number }): boolean => atMs > nowMs - REMEMBERED_MS;
  const known = learning.verdicts.filter(isRemembered);
  const last = known.slice(-LAST_CALLS);
  return {
    own: ownVerdict !== null && isRemembered(ownVerdict) ? ownVerdict.letIn : null,
    verdicts: known.length,
    of: last.length,
    letIn: last.filter((verdict) => verdict.letIn).length,
  };
}
