import type { RecordedCall, SimulatedLogin } from '../../simulator/server';
import { differences, type Aftermath } from './compare';

/** What the kill tests accept and what they do not. */
const LOGIN = 'one';
const live = (lost = false) => ({ mode: 'live', loginId: LOGIN, lost, atMs: 0 }) as RecordedCall;
const turnedAway = () => ({ ...live(), flinksCode: 'CONCURRENT_SESSION' }) as RecordedCall;
const refreshed = { outcome: 'refreshed', path: 'live', code: null };

function aftermath(
  calls: RecordedCall[],
  change: { outcome?: object; state?: object[]; open?: number } = {},
): Aftermath {
  const { outcome = {}, state = [{ of: 'login', unattended_203s: 0 }], open = 0 } = change;
  const rows = { outcome: { ...refreshed, ...outcome }, state: state as Record<string, unknown>[], bankData: [] };
  return {
    tables: { logins: new Map([[LOGIN, rows]]), liveAnswersLost: new Map(open === 0 ? [] : [[LOGIN, open]]) },
    simulator: { calls, violations: [], logins: [{ loginId: LOGIN, behaviour: 'lives' } as SimulatedLogin] },
  };
}
const quiet = aftermath([live()]);
const unavailable = { outcome: { outcome: 'unavailable', path: null, code: 'ANSWER_LOST' }, state: [] };

test.each<[string, Aftermath]>([
  ['the same as the quiet run', aftermath([live()])],
  ['one more live call for a lost one that the bank knows of', aftermath([live(true), live()])],
  ['one more live call for a lost one that the database knows of', aftermath([live(), live()], { open: 1 })],
  [
    'calls that are turned away while the bank holds the session of the lost one',
    aftermath([live(true), turnedAway(), turnedAway(), turnedAway()], unavailable),
  ],
  ['unavailable after a lost live call', aftermath([live(true)], unavailable)],
])('allowed: %s', (_what, killed) => {
  expect(differences(killed, quiet)).toEqual([]);
});

test.each<[string, Aftermath]>([
  ['a live call that was repeated, although none was lost', aftermath([live(), live()])],
  ['calls that are turned away, although none was lost', aftermath([live(), turnedAway()])],
  ['two more live calls for one lost one', aftermath([live(true), live(), live()])],
  ['unavailable without a lost live call', aftermath([live()], unavailable)],
  ['other rows without a lost live call', aftermath([live()], { state: [] })],
])('told: %s', (_what, killed) => {
  expect(differences(killed, quiet)).toHaveLength(1);
});
