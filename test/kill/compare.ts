import type { RecordedCall } from '../../simulator/calls';
import { liveCallsOf, type Heard } from './book';
import type { LoginRows, Tables } from './tables';

/** The results of a run: its tables and its bank's calls. */
export interface Aftermath {
  tables: Tables;
  simulator: Heard;
}

/** How a refresh may end if its live answer was lost, besides the result of the quiet run. */
const LOST_CODES = ['ANSWER_LOST', 'CONCURRENT_SESSION'];

/**
 * The logins that end differently in a run with kills than in the quiet run, each with both states.
 *
 * Everything must be equal with one exception. A live call that was at the bank when its caller was killed has no
 * answer (rule 4 of docs/flowchart.md): after the settling time the login is looked at, and if LastRefresh has not
 * moved, one more live call is made. The bank may still hold the lost call's session (a code was sent, a job is
 * running) and let nobody else in for minutes, which these tests do not have. The login is then unavailable until
 * tomorrow, which is right but differs from the quiet run. This is allowed only for logins with a lost call, known to
 * the database or the bank. One more live call for each lost one is allowed, and no other: a blindly repeated live call
 * can be told apart from a lost one. Calls that the bank refuses because of the lost session do not count.
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
        calls: callsOf(loginId, killed.simulator),
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

/**
 * Whether the bank refused a call because it still holds the session of the lost one. Such a call is of class *wait*,
 * so it is repeated after each of RETRY_DELAYS, and no phone rings.
 */
const isTurnedAway = ({ flinksCode, lost }: RecordedCall): boolean => !lost && flinksCode === 'CONCURRENT_SESSION';

/**
 * Lost live calls. The simulator usually sees a caller die; between an answer's last byte and its commit, only the
 * database does.
 */
const lostLiveCalls = (loginId: string, { tables, simulator }: Aftermath): number =>
  Math.max(liveCallsOf(simulator, loginId).filter(({ lost }) => lost).length, tables.liveAnswersLost.get(loginId) ?? 0);

/** A login's calls as the bank saw them, to find out where a run went wrong. */
const callsOf = (loginId: string, { calls }: Heard): string[] =>
  calls
    .filter((call) => call.loginId === loginId)
    .map(({ atMs, endpoint, mode, status, flinksCode, lost }) =>
      [new Date(atMs).toISOString(), endpoint, mode, status, flinksCode, lost ? 'lost' : null]
        .filter(Boolean)
        .join(' '),
    );

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
 * Calls that Flinks forbids. A live call beside an open session is left out if an answer about its login was lost,
 * because the caller that knew of the session was killed. The simulator usually sees a caller die, but not between an
 * answer's last byte and its commit: the database knows that.
 */
export function violationsOf({ simulator, tables }: Aftermath): string[] {
  return simulator.violations.filter((violation) => !tables.liveAnswersLost.has(STILL_OPEN.exec(violation)?.[1] ?? ''));
}
