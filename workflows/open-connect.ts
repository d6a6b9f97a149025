import { decide, mustRelink } from '../domain/decision';
import { HOUR_MS, MINUTE_MS } from '../domain/duration';
import type { AuthorizeAnswer } from '../domain/refresh';
import { askFor, callLive, quick, store } from './calls';
import { answerClicks, later } from './clicks';
import { hasMoved } from './follow';
import type { Login } from './login-state';
import type { Arrow, Wait } from './messages';

/** A RequestId dies after 8 idle minutes; one older than this is not handed out any more. */
const SESSION_AT_HAND_MS = 7 * MINUTE_MS;

/**
 * The user of a waiting login has clicked: the session at hand, a full re-link where the bank has refused what they
 * typed (a live call would replay it, and lock the account), else one live call, which counts against the user's hour.
 * Null: the wait goes on.
 */
export async function openSession(login: Login, wait: Wait): Promise<Arrow | null> {
  const { requestId, openedAtMs } = wait;
  if (requestId !== null && openedAtMs !== null && Date.now() - openedAtMs < SESSION_AT_HAND_MS) {
    answerClicks(login, { mode: 'mfa', requestId });
    return null;
  }
  if (mustRelink(wait.code)) {
    answerClicks(login, { mode: 'relink' });
    return null;
  }
  if (wait.answerLostAtMs !== undefined) {
    const known = await lookBefore(login, wait, wait.answerLostAtMs);
    if (known !== 'nothing') return known;
  }
  login.attended = true;
  return followClick(login, wait, await callLive(login, 'the user has clicked: live Authorize'));
}

/**
 * Rule 4 for clicks: what the bank said to the last one is not known here. Perhaps the database knows, or Flinks holds
 * fresh data by now; a refused password is not replayed, and no phone rings for what is there. `nothing`: the bank may
 * be asked once more.
 */
async function lookBefore(login: Login, wait: Wait, lostAtMs: number): Promise<Arrow | null | 'nothing'> {
  const { loginId, refreshId, policy } = login;
  const recalled = await store.recallLive.executeWithOptions({ summary: 'did the answer reach the database?' }, [
    { loginId, refreshId },
  ]);
  if (recalled !== null) {
    wait.answerLostAtMs = undefined;
    return mustRelink(recalled.code ?? null) ? followClick(login, wait, recalled) : 'nothing';
  }
  const settlesInMs = lostAtMs + policy.liveSettleMs - Date.now();
  if (settlesInMs > 0) {
    answerClicks(login, later(settlesInMs));
    return null;
  }
  const look: AuthorizeAnswer = await askFor(login, () =>
    quick.authorizeCached.executeWithOptions({ summary: 'did the lost live call refresh the login?' }, [
      { loginId, refreshId },
    ]),
  );
  if (look.kind === 'gone') return { box: 'end', outcome: { outcome: 'revoked' } };
  const seen = decide('A', look, { fresh: false, everWorked: login.everWorked, wentLive: true, claimed: false });
  if (seen.then === 'delay') {
    answerClicks(login, later(look.retryAfterMs ?? policy.retryDelaysMs[0] ?? HOUR_MS));
    return null;
  }
  wait.answerLostAtMs = undefined;
  if (look.kind === 'ok' && look.requestId !== undefined && hasMoved(login, look.lastRefresh, lostAtMs)) {
    answerClicks(login, { mode: 'none' });
    return { box: 'D', requestId: look.requestId, path: 'live' };
  }
  return mustRelink(look.code ?? null) ? followClick(login, wait, look) : 'nothing';
}

function followClick(login: Login, wait: Wait, answer: AuthorizeAnswer): Arrow | null {
  const { everWorked, policy } = login;
  const decision = decide('F', answer, { everWorked, wentLive: true, claimed: false });
  if (decision.then === 'go' && answer.requestId !== undefined) {
    const { requestId } = answer;
    if (decision.box === 'MFA') {
      answerClicks(login, { mode: 'mfa', requestId });
      return { box: 'MFA', code: null, requestId, quietly: true };
    }
    if (decision.box === 'D' || decision.box === 'J') {
      answerClicks(login, { mode: 'none' });
      return { box: decision.box, requestId, path: 'live' };
    }
  }
  if (decision.then === 'go' && decision.box === 'E1') {
    answerClicks(login, { mode: 'relink' });
    return { box: 'E1', code: answer.code ?? wait.code, quietly: true };
  }
  if (decision.then === 'end' && decision.outcome === 'revoked') return { box: 'end', outcome: { outcome: 'revoked' } };
  if (answer.kind === 'lost') wait.answerLostAtMs = Date.now();
  if (decision.then === 'settle') answerClicks(login, later(answer.retryAfterMs ?? policy.liveSettleMs));
  else if (decision.then === 'delay')
    answerClicks(login, later(answer.retryAfterMs ?? policy.retryDelaysMs[0] ?? HOUR_MS));
  else answerClicks(login, later(HOUR_MS));
  return null;
}
