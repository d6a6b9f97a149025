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
  ['runs: each is finished, has a row for every login, and its counts match its rows', runsWrong],
  ['ledger: each login has in each run the outcome of its story', outcomesWrong],
  ['logins: each has the state of its story, and data as old as its bank says', loginsWrong],
  ['bank data: accounts, transactions and holders are those of the banks, none is lost or doubled', bankDataWrong],
  ['waits: at most one for each login whose user is needed, open exactly while they are awaited', waitsWrong],
  ['refreshes: each has ended or waits for its user, no workflow has failed', refreshesWrong],
  ['events: all arrived and no others did, those of each login in order', deliveriesWrong],
  ['asks: everybody who is needed is asked once, and nobody else', asksWrong],
  ['ends: the app was told of each refresh with data, and once of each return', endingsWrong],
  ['tokens: none spent twice', tokensSpentTwice],
  ['live calls: never two of one login at once', overlappingLiveCalls],
  ['live calls: none without a reason', liveCallsTooMany],
  ['live calls: none repeated blindly after a loss', repeatedBlindly],
  ['live calls: none without a reservation', liveCallsUnreserved],
  ['Flinks: nothing that it forbids was called', forbiddenCalls],
  ['people: every return was accepted', peopleWrong],
  ['audit: the chain holds', auditWrong],
];

/** Compares what the product has stored, told the app and called at Flinks with what should have happened. */
export const judge = (evidence: Evidence): Verdict[] =>
  CHECKS.map(([check, find]) => ({ check, found: find(evidence) }));
