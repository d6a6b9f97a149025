import type { RecordedCall } from '../../simulator/calls';
import { liveCallsOf, type Heard } from './book';
import type { LoginRows, Tables } from './tables';

/** What a run has left: its tables, and what its bank heard. */
export interface Aftermath {
  tables: Tables;
  simulator: Heard;
}

/** How a refresh may end whose live answer was lost, beside the way of the quiet run. */
const LOST_CODES = ['ANSWER_LOST', 'CONCURRENT_SESSION'];

/**
 * The logins that a run full of kills left otherwise than the quiet run, each with both states.
 *
 * Everything must be equal but for one thing. A live call that was at the bank when its caller was killed has no answer
 * (rule 4): after the settling time the login is looked at, and where LastRefresh has not moved it is called live once
 * more. The bank may still hold the session of the call that was lost (a code was sent, a job is running), and lets
 * nobody else in for minutes that these tests do not have: then the login is unavailable until tomorrow, which is
 * right and is not what happened in the quiet run. That is allowed to logins with a lost call, which the database or their
 * bank knows of, and to nobody else. One more live call for each lost one is allowed, and no other: a live call that is
 * repeated blindly is told apart from one that was lost. Calls that the bank turns away for the lost session are none.
 */
export function differences(killed: Aftermath, quiet: Aftermath): object[] {
  const found: object[] = [];
  for (const [loginId, wanted] of quiet.tables.logins) {
    const got = killed.tables.logins.get(loginId);
    if (got === undefined) found.push({ loginId, wanted: wanted.outcome, got: 'no row' });
    else if (!isAllowed(loginId, got, wanted, killed, quiet)) {
      const behaviour = quiet.simulator.logins.find((login) => login.loginId === loginId)?.behaviour;
      const liveCalls = [killed, quiet].map(({ simulator }) => liveCallsOf(simulator, loginId).length);
      found.push({
        loginId,
        behaviour,
        liveCalls,
        lost: lostLiveCalls(loginId, killed),
        ...firstDifference(got, wanted),
      });
    }
  }
  if (killed.tables.logins.size !== quiet.tables.logins.size) found.push({ rows: killed.tables.logins.size });
  return found;
}

function isAllowed(loginId: string, got: LoginRows, wanted: LoginRows, killed: Aftermath, quiet: Aftermath): boolean {
  const lost = lostLiveCalls(loginId, killed);
  const heard = liveCallsOf(killed.simulator, loginId).filter((call) => lost === 0 || !isTurnedAway(call)).length;
  if (heard > liveCallsOf(quiet.simulator, loginId).length + lost) return false;
  if (lost === 0) return same(got, wanted);
  const { outcome, code } = got.outcome;
  if (outcome === 'unavailable' && LOST_CODES.includes(code ?? '')) return true;
  return same(withoutRings(got), withoutRings(wanted));
}

/** The bank still holds the session of the lost call: class *wait*, repeated after each of RETRY_DELAYS, and nobody rings. */
const isTurnedAway = ({ flinksCode, lost }: RecordedCall): boolean => !lost && flinksCode === 'CONCURRENT_SESSION';

/** The simulator sees a caller die in most cases; in the moment between an answer's last byte and its commit, the database does. */
const lostLiveCalls = (loginId: string, { tables, simulator }: Aftermath): number =>
  Math.max(liveCallsOf(simulator, loginId).filter(({ lost }) => lost).length, tables.liveAnswersLost.get(loginId) ?? 0);

const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

const withoutRings = (rows: LoginRows): LoginRows => ({
  ...rows,
  state: rows.state.map((row) => ({ ...row, unattended_203s: null })),
});

function firstDifference(got: LoginRows, wanted: LoginRows): object {
  for (const part of ['state', 'bankData'] as const) {
    const [has, needs] = [got[part], wanted[part]].map((rows) => new Set(rows.map((row) => JSON.stringify(row))));
    const tooMuch = [...has!].filter((row) => !needs!.has(row)).slice(0, 3);
    const missing = [...needs!].filter((row) => !has!.has(row)).slice(0, 3);
    if (!same(got[part], wanted[part])) {
      return { part, rows: [got[part].length, wanted[part].length], tooMuch, missing };
    }
  }
  return { got: got.outcome, wanted: wanted.outcome };
}

const STILL_OPEN = /^A live Authorize overlapped a live session \((?:mfa|processing)\) of login (\S+)\.$/;

/**
 * What Flinks forbids and was done. A session that a killed caller never heard of is not his fault; the simulator sees a
 * caller die in most cases, but not in the moment between an answer's last byte and its commit: that the database knows.
 */
export function violationsOf({ simulator, tables }: Aftermath): string[] {
  return simulator.violations.filter((violation) => !tables.liveAnswersLost.has(STILL_OPEN.exec(violation)?.[1] ?? ''));
}
