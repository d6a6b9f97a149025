import { liveCallsOf, lostLiveCalls, wasKilledAround, type Evidence } from './evidence';

/** The functions here check what Flinks and the banks saw. Each returns what is wrong, in one sentence per mistake. */

/** No authorize token was spent twice, by the bank's records. */
export function tokensSpentTwice({ calls }: Evidence): string[] {
  const spent = new Map<string, number>();
  const found: string[] = [];
  for (const { tokenHash, seq } of calls) {
    if (tokenHash === null) continue;
    const before = spent.get(tokenHash);
    if (before !== undefined) found.push(`Calls ${before} and ${seq} spent the same token.`);
    spent.set(tokenHash, seq);
  }
  return found;
}

/** Two live calls of one login are never at its bank at once, even if one of them was lost. */
export function overlappingLiveCalls(evidence: Evidence): string[] {
  const found: string[] = [];
  for (const { loginId, kind } of evidence.story.cast) {
    const calls = liveCallsOf(evidence, loginId);
    calls.forEach((call, index) => {
      const before = calls[index - 1];
      if (before !== undefined && call.atMs < (before.endedMs ?? Infinity)) {
        found.push(`${kind} ${loginId}: live calls ${before.seq} and ${call.seq} overlap.`);
      }
    });
  }
  return found;
}

/**
 * Each login is called live as often as its story says, plus once for each lost or refused call and for each click, and
 * no more. A call that is refused because the session of a lost call is still open counts with that lost call.
 */
export function liveCallsTooMany(evidence: Evidence): string[] {
  const { story, clicks } = evidence;
  return story.cast.flatMap(({ loginId, kind, ending, faults }) => {
    const all = liveCallsOf(evidence, loginId);
    const lostCalls = lostLiveCalls(evidence, loginId);
    const lost = lostCalls.length;
    // A lost call that ended in 200 has moved LastRefresh: the look finds that, and no second call is needed.
    const mayRepeat = lostCalls.filter(({ status }) => status !== 200).length;
    const calls = all.filter(
      ({ flinksCode, lost: isLost }) => lost === 0 || isLost || flinksCode !== 'CONCURRENT_SESSION',
    );
    const wrong = faults.filter(({ mode, status }) => mode === 'live' && status !== undefined).length;
    const most = ending.live + ending.liveAgain * (story.runs - 1) + mayRepeat + wrong + (clicks.get(loginId) ?? 0);
    const told = `${kind} ${loginId}: ${calls.length} live calls`;
    if (calls.length > most) return [`${told}, at most ${most} have a reason (${lost} lost).`];
    if (ending.path === 'live' && calls.length === 0) return [`${told}, although only one can bring its data.`];
    return [];
  });
}

/** Rule 4: a lost live call is never repeated blindly. Before the next one, Flinks is asked what it holds. */
export function repeatedBlindly(evidence: Evidence): string[] {
  return evidence.story.cast.flatMap(({ loginId, kind }) => {
    const ofLogin = evidence.calls.filter((call) => call.loginId === loginId && call.endpoint === 'Authorize');
    return ofLogin.flatMap((call, index) => {
      const before = ofLogin[index - 1];
      const isBlind = call.mode === 'live' && before?.mode === 'live' && before.lost;
      return isBlind
        ? [`${kind} ${loginId}: live call ${call.seq} follows the lost ${before.seq} without a look.`]
        : [];
    });
  });
}

/** No live call without a reservation in the database. */
export function liveCallsUnreserved(evidence: Evidence): string[] {
  return evidence.story.cast.flatMap(({ loginId, kind }) => {
    const made = liveCallsOf(evidence, loginId).filter(({ status }) => status !== 401).length;
    const reserved = evidence.tables.liveCalls.filter((row) => row.login_id === loginId).length;
    return made <= reserved ? [] : [`${kind} ${loginId}: ${made} live calls at the bank, ${reserved} reserved.`];
  });
}

const SESSION_OPEN = /^A live Authorize overlapped a live session \((?:mfa|processing)\) of login (\S+)\.$/;
const SESSION_DEAD = /^\S+ used the dead RequestId \S+ of login (\S+)\.$/;

/**
 * What Flinks forbids, with two exceptions: a live call while the bank still keeps the session of a lost call open, and
 * the use of a session that expired while the house was down. The first is excused only where a call was lost, the
 * second only where a process was killed or stalled around a call of this login.
 */
export function forbiddenCalls(evidence: Evidence): string[] {
  return evidence.violations.filter((violation) => {
    const open = SESSION_OPEN.exec(violation)?.[1];
    if (open !== undefined) return lostLiveCalls(evidence, open).length === 0;
    const dead = SESSION_DEAD.exec(violation)?.[1];
    if (dead === undefined) return true;
    const ofLogin = evidence.calls.filter(({ loginId }) => loginId === dead);
    return !ofLogin.some((call) => wasKilledAround(evidence, call));
  });
}
