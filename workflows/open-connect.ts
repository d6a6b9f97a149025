import { classOfCode } from '../domain/codes';
import { decide } from '../domain/decision';
import { HOUR_MS, MINUTE_MS } from '../domain/duration';
import type { AuthorizeAnswer } from '../domain/refresh';
import { callLive } from './calls';
import { answerClicks, later } from './clicks';
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
  login.attended = true;
  return followClick(login, wait, await callLive(login, 'the user has clicked: live Authorize'));
}

/** A *user* code other than UNAUTHORIZED: the bank would refuse the same again. */
export const mustRelink = (code: string | null): boolean =>
  code !== null && code !== 'UNAUTHORIZED' && ['user', 'invalidLogin'].includes(classOfCode(code));

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
  if (decision.then === 'settle') answerClicks(login, later(answer.retryAfterMs ?? policy.liveSettleMs));
  else if (decision.then === 'delay')
    answerClicks(login, later(answer.retryAfterMs ?? policy.retryDelaysMs[0] ?? HOUR_MS));
  else answerClicks(login, later(HOUR_MS));
  return null;
}
