import { assertNever } from '../domain/assert-never';
import { decide, mustRelink, type Decision } from '../domain/decision';
import { formatDuration, SECOND_MS } from '../domain/duration';
import type { Answer, AskingBox, AuthorizeAnswer, Box, OutcomeKind, Path } from '../domain/refresh';
import { askFor, quick, store } from './calls';
import { hasNews } from './claims';
import { pause } from './login';
import type { Login } from './login-state';
import type { Arrow, Claim } from './messages';

/** The session a box asked with, where it had one, and how its data came about. */
export interface Session {
  requestId: string;
  path: Path;
  claim?: Claim;
}

/** From an answer to the next box: the decision table decides, this spends the budgets it names. */
export async function follow(
  login: Login,
  box: Exclude<AskingBox, 'I'>,
  answer: Answer,
  facts: { fresh?: boolean; session?: Session } = {},
): Promise<Arrow> {
  const { session, fresh } = facts;
  const decision = decide(box, answer, {
    fresh,
    everWorked: login.everWorked,
    wentLive: login.wentLive,
    claimed: session?.claim !== undefined,
  });
  switch (decision.then) {
    case 'go':
      return arrowTo(decision.box, box, answer, session) ?? restart(login, answer);
    case 'delay':
      return delayThen(login, decision.box, answer);
    case 'restart':
      return restart(login, answer);
    case 'settle':
      return settle(login, answer);
    case 'keepWaiting':
      return { box: 'keepWaiting' };
    case 'end':
      return end(decision.outcome, answer.code);
    case 'again':
    case 'retry':
    case 'missing':
    case 'refreshed':
      throw new TypeError(`The decision '${decision.then}' has no meaning at ${box}`);
    default:
      return assertNever(decision);
  }
}

export const end = (outcome: OutcomeKind, code?: string): Arrow => ({
  box: 'end',
  outcome: { outcome, ...(code === undefined ? {} : { code }) },
});

/** Null where a session is needed and none is named: ALREADY_AUTHORIZED may do that. */
function arrowTo(to: Box, from: AskingBox, answer: AuthorizeAnswer, session: Session | undefined): Arrow | null {
  const path = session?.path ?? (from === 'F' ? 'live' : 'cached');
  const requestId = session?.requestId ?? answer.requestId;
  switch (to) {
    case 'A':
    case 'F':
      return { box: to };
    case 'MFA':
      return { box: to, code: null, ...(requestId === undefined ? {} : { requestId }) };
    case 'E1':
    case 'E2':
      return { box: to, code: answer.code ?? null };
    case 'D':
    case 'J':
    case 'I':
      return requestId === undefined ? null : { box: to, requestId, path, claim: session?.claim };
    default:
      return assertNever(to);
  }
}

/** Class *wait*: the next of RETRY_DELAYS, then again; nobody is asked. A user who comes back meanwhile ends the delay. */
async function delayThen(login: Login, box: 'A' | 'F', answer: Answer): Promise<Arrow> {
  const delayMs = login.policy.retryDelaysMs[login.delaysUsed];
  if (delayMs === undefined) return end('unavailable', answer.code);
  login.delaysUsed += 1;
  const waitMs = Math.max(delayMs, answer.retryAfterMs ?? 0);
  await pause(login, waitMs, {
    summary: `${answer.code ?? 'no answer'}: ${box} again in ${formatDuration(waitMs)}`,
    wakeOnClaim: (claim) => hasNews(login, [claim]),
  });
  return { box: hasNews(login) ? 'A' : box };
}

function restart(login: Login, answer: Answer): Arrow {
  login.restarts += 1;
  return login.restarts > 2 ? end('unavailable', answer.code) : { box: 'A' };
}

/**
 * Rule 4: what the bank did is not known here. Wait until it must be over; perhaps its answer reached the database and
 * only Temporal was away. Else look by a cached Authorize: LastRefresh has moved,
 * then the data is there; else one more live call, which the activity counts.
 */
async function settle(login: Login, answer: Answer): Promise<Arrow> {
  const calledAtMs = Date.now();
  login.answersLost += 1;
  await pause(login, answer.retryAfterMs ?? login.policy.liveSettleMs, {
    summary: 'the answer of the live call was lost: settling before a look',
  });
  if (login.revoked) return end('revoked');
  const { loginId, refreshId } = login;
  // Only of a call of ours: of one that merely stood in the way there is nothing to recall.
  const recalled =
    answer.kind === 'lost'
      ? await store.recallLive.executeWithOptions({ summary: 'did the answer reach the database?' }, [
          { loginId, refreshId },
        ])
      : null;
  if (recalled !== null) {
    if (recalled.kind === 'mfa' && !login.attended) login.unattended203s += 1;
    return follow(login, 'F', recalled);
  }
  const look: AuthorizeAnswer = await askFor(login, () =>
    quick.authorizeCached.executeWithOptions({ summary: 'did the lost live call refresh the login?' }, [
      { loginId, refreshId },
    ]),
  );
  if (look.kind === 'ok' && look.requestId !== undefined && hasMoved(login, look.lastRefresh, calledAtMs)) {
    return { box: 'D', requestId: look.requestId, path: 'live' };
  }
  if (look.kind === 'gone') return end('revoked');
  // No look, no live call: what the bank did is still not known.
  const seen = decide('A', look, { fresh: false, everWorked: login.everWorked, wentLive: true, claimed: false });
  if (seen.then === 'delay') return delayThen(login, 'A', look);
  // That is how the lost call ended: another one would only replay what the bank has refused.
  if (mustRelink(look.code ?? null)) return follow(login, 'A', look);
  return login.answersLost >= 2 ? end('unavailable', 'ANSWER_LOST') : { box: 'F' };
}

/** A live call takes 210 s at most, and clocks differ a little. */
const LIVE_CALL_MAX_MS = 270 * SECOND_MS;

/** Whether LastRefresh moved since the last look; where there was none, whether it falls into the lost call. */
export function hasMoved(login: Login, lastRefresh: string | null | undefined, lostAtMs: number): boolean {
  if (lastRefresh == null) return false;
  const refreshedMs = Date.parse(lastRefresh);
  const seen = login.lastSeenRefresh;
  if (seen === undefined) return refreshedMs >= lostAtMs - LIVE_CALL_MAX_MS;
  return seen === null || refreshedMs > Date.parse(seen);
}

/** The decisions of rule 7, for the Attributes packages. */
export function decideAttributes(login: Login, answer: Answer): Decision {
  return decide('I', answer, { everWorked: login.everWorked, wentLive: login.wentLive, claimed: false });
}
