import {
  forbiddenCalls,
  liveCallsTooMany,
  liveCallsUnreserved,
  overlappingLiveCalls,
  repeatedBlindly,
  tokensSpentTwice,
} from './check-calls';
import { asksWrong, auditWrong, deliveriesWrong, endingsWrong, peopleWrong } from './check-events';
import { bankDataWrong, loginsWrong, outcomesWrong, refreshesWrong, runsWrong, waitsWrong } from './check-rows';
import type { Evidence } from './evidence';

/** The result of one check. */
export interface Verdict {
  check: string;
  /** What is wrong; empty if nothing is. */
  found: string[];
}

const CHECKS: readonly (readonly [string, (evidence: Evidence) => string[]])[] = [
  ['runs: finished, complete, and counted as their rows are', runsWrong],
  ['ledger: each login has in each run the outcome of its story', outcomesWrong],
  ['logins: state and age of the data are the story’s and the banks’', loginsWrong],
  ['bank data: accounts, rows, holders and attributes are the banks’, nothing lost, nothing doubled', bankDataWrong],
  ['waits: one for each time that a user was needed, open while they are', waitsWrong],
  ['refreshes: all have ended or wait, no workflow has failed', refreshesWrong],
  ['events: all arrived, nothing else did, in order per login', deliveriesWrong],
  ['asks: everybody who is needed is asked once, and nobody else', asksWrong],
  ['ends: one event for each refresh with data, one recovery for each return', endingsWrong],
  ['tokens: none spent twice', tokensSpentTwice],
  ['live calls: never two of one login at once', overlappingLiveCalls],
  ['live calls: none without a reason', liveCallsTooMany],
  ['live calls: none repeated blindly after a loss', repeatedBlindly],
  ['live calls: none without a reservation', liveCallsUnreserved],
  ['Flinks: nothing it forbids', forbiddenCalls],
  ['people: every return was accepted', peopleWrong],
  ['audit: the chain holds', auditWrong],
];

/** Compares what the product has stored, told the app and called at Flinks with what should have happened. */
export const judge = (evidence: Evidence): Verdict[] =>
  CHECKS.map(([check, find]) => ({ check, found: find(evidence) }));
