import type { CodeClass } from '../codes';
import type { Answer } from './answer';
import type { AskingBox, Box } from './types';

/**
 * The boxes that call Flinks, as the decision table (decision.ts) distinguishes them. `settle`: the look (a cached
 * Authorize) after a live call whose answer is not known. `look`: the cached Authorize that shows whether the user of a
 * waiting or given-up login has fixed the login elsewhere.
 */
export type TableBox = AskingBox | 'settle' | 'look';

/** What a decision may depend on, besides the answer. */
export interface Facts {
  /** At A: the data that Flinks holds is no older than REFRESH_MAX_AGE (rule 3 of docs/flowchart.md). */
  fresh?: boolean;
  /**
   * At A: the data that Flinks holds is older than REFRESH_LIVE_AGE, and this refresh may make a live call for that
   * reason alone (rule 3; `mayBeFresher` in fresher.ts).
   */
  mayBeFresher?: boolean;
  /**
   * Flinks has answered 200 for this login here at least once. Decides whether INVALID_LOGIN counts as the class `user`
   * or as `operator`.
   */
  everWorked: boolean;
  /**
   * At D and J: this pass has asked for a live call, and the call was not `declined`. DISABLED_INSTITUTION gets only
   * one live try.
   */
  wentLive: boolean;
  /** At D and J: a claim led to this session. The claim may be false, and the session may be another login's. */
  claimed: boolean;
  /**
   * At `settle`: LastRefresh is later than it was before the lost live call. At `look`: LastRefresh is later than the
   * `since` of that place.
   */
  moved?: boolean;
  /** At `settle`: for the second time in this pass, a live call has ended as `lost` or `busy`. */
  lostTwice?: boolean;
  /**
   * At A: false if this 200 does not prove that the user is back. That is so if a cached 200 was possible before the
   * wait began, too, and LastRefresh is no later than it was then.
   */
  proven?: boolean;
  /** At D: a webhook named this session, and J's polling of another session is interrupted for it. */
  aside?: boolean;
  /**
   * At D and J: a live call opened this session, or a claim says that the user has answered the bank in it and we
   * opened it. So the bank may still be at work.
   */
  ofLiveCall?: boolean;
}

/** What follows an answer. `followAnswer` (follow-answer.ts) carries it out. */
export type Decision =
  | { then: 'go'; box: Box } // to that box: an arrow of the diagram, or of a rule
  | { then: 'fresher' } // rule 3: to F; if that call brings no data, to D with the session that A opened
  | { then: 'again' } // 202: the same box after FLINKS_POLL_INTERVAL; from a D that interrupted J: J at once
  | { then: 'delay'; box: 'A' | 'F' | 'D' | 'J' } // one of RETRY_DELAYS, then that box; D and J keep their session
  | { then: 'retry' } // rule 7: ask for the same Attributes package again, at most twice
  | { then: 'restart' } // begin again at A, at most twice in a pass
  | { then: 'settle' } // rule 4: wait until the bank must be done, then look before any other live call
  | { then: 'keepWaiting'; thenLook?: true } // nobody has come back: the wait goes on, and no ask is sent
  | { then: 'missing' } // rule 7: name the package in `missing`, then the next one
  | { then: 'refreshed' } // 200 at I: the next package, or the end
  | { then: 'end'; outcome: 'unavailable' | 'failed' | 'revoked'; code?: string };

/** One row of the decision table. It fits if all of its conditions do. A condition that is left out always fits. */
export interface Rule {
  rule: string;
  at?: readonly TableBox[];
  kinds?: readonly Answer['kind'][];
  /**
   * A row with this condition fits only an answer of the kind `refused` with a code, because no other answer has a
   * class.
   */
  classes?: readonly CodeClass[];
  when?: (answer: Answer, facts: Facts, codeClass: CodeClass | null) => boolean;
  then: (box: TableBox) => Decision;
}

export const go = (box: Box) => (): Decision => ({ then: 'go', box });
export const end = (outcome: 'unavailable' | 'failed' | 'revoked', code?: string) => (): Decision => ({
  then: 'end',
  outcome,
  ...(code === undefined ? {} : { code }),
});
export const reconnect = (box: TableBox): Decision => ({ then: 'go', box: box === 'D' || box === 'J' ? 'E2' : 'E1' });
