import { liveCallsOf, lostLiveCalls, wasKilledAround, type Evidence } from './evidence';

/**
 * The functions here check the calls that reached Flinks and the banks (the simulator records them). Each comment says
 * what must hold; the function returns one sentence for each breach of it.
 */

/** No authorize token was spent twice. */
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

/** Two live calls of one login never overlap at its bank, even if the answer to the first was lost. */
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
 * No login is called live more often than its story says, plus once for each click of its user, for each call that an
 * injected fault refused, and for each call whose answer was lost and was not a 200. A call that is refused with
 * CONCURRENT_SESSION after a lost one does not count, because the bank still keeps the lost call's session open. A
 * login whose data only a live call can bring is called live at least once.
 */
export function liveCallsTooMany(evidence: Evidence): string[] {
  const { story, clicks } = evidence;
  return story.cast.flatMap(({ loginId, kind, ending, faults }) => {
    const all = liveCallsOf(evidence, loginId);
    const lostCalls = lostLiveCalls(evidence, loginId);
    const lost = lostCalls.length;
    // A lost call that ended in 200 has moved LastRefresh. The look (a cached call) finds that, and no second live call
    // is needed.
    const mayRepeat = lostCalls.filter(({ status }) => status !== 200).length;
    const calls = all.filter(
      ({ flinksCode, lost: isLost }) => lost === 0 || isLost || flinksCode !== 'CONCURRENT_SESSION',
    );
    const wrong = faults.filter(({ mode, status }) => mode === 'live' && status !== undefined).length;
    const most = ending.live + ending.liveAgain * (story.runs - 1) + mayRepeat + wrong + (clicks.get(loginId) ?? 0);
    const told = `${kind} ${loginId}: ${calls.length} live calls`;
    if (calls.length > most) return [`${told}, at most ${most} have a reason (${lost} lost).`];
    if (ending.path === 'live' && calls.length === 0) return [`${told}, although only a live call can bring its data.`];
    return [];
  });
}

/**
 * A live call whose answer was lost is never repeated blindly: before the next one, a cached call asks what Flinks
 * holds (rule 4 of docs/flowchart.md).
 */
export function repeatedBlindly(evidence: Evidence): string[] {
  return evidence.story.cast.flatMap(({ loginId, kind }) => {
    const ofLogin = evidence.calls.filter((call) => call.loginId === loginId && call.endpoint === 'Authorize');
    return ofLogin.flatMap((call, index) => {
      const before = ofLogin[index - 1];
      const isBlind = call.mode === 'live' && before?.mode === 'live' && before.lost;
      return isBlind
        ? [`${kind} ${loginId}: no look came between the lost live call ${before.seq} and live call ${call.seq}.`]
        : [];
    });
  });
}

/** Each live call was reserved in the database before it was made. Calls that were answered with a 401 do not count. */
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
 * Nothing was called that Flinks forbids, with two exceptions. A live call may come while the bank still keeps the
 * session of a lost call open, if a live call of this login was lost. And a session may be used that has expired
 * meanwhile, if a process was killed or stalled around a call of this login.
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
