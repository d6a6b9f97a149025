import type { CodeClass } from '../codes';
import type { Answer } from './answer';
import type { AskingBox, Box } from './types';

/**
 * Boxes that ask Flinks. `settle`: the look after a lost live call. `look`: the look whether the user has fixed the
 * login elsewhere.
 */
export type TableBox = AskingBox | 'settle' | 'look';

/** What a decision may depend on, besides the answer. */
export interface Facts {
  /** Rule 3: the cached data is younger than REFRESH_MAX_AGE. Used only at A. */
  fresh?: boolean;
  /**
   * Rule 3: the cached data is older than REFRESH_LIVE_AGE, and nothing that the refresh knows says that a live call
   * would bother anybody.
   */
  mayBeFresher?: boolean;
  /** The login has answered 200 here at least once. Decides what INVALID_LOGIN means. */
  everWorked: boolean;
  /** A live call was made since the refresh began or its user came back; DISABLED_INSTITUTION gets only one. */
  wentLive: boolean;
  /** D or J was reached because of a claim that the user had answered the bank. */
  claimed: boolean;
  /** A look: LastRefresh has moved since the lost call, or since the wait began. */
  moved?: boolean;
  /** The answers of two live calls of this pass were lost. */
  lostTwice?: boolean;
  /** False if a cached 200 proves no claimed return: it was possible before the wait, and LastRefresh has not moved. */
  proven?: boolean;
  /** D asks for a session that a webhook named, while J polls another one. */
  aside?: boolean;
  /**
   * D and J: the session is that of a live call, or the user has answered the bank in it, so the bank may still be at
   * work.
   */
  ofLiveCall?: boolean;
}

/** What to do next. */
export type Decision =
  | { then: 'go'; box: Box } // an arrow of the diagram, or of a rule
  | { then: 'fresher' } // rule 3: F; if that ends in no data, on with the cached session
  | { then: 'again' } // 202: the same box after the poll interval
  | { then: 'delay'; box: 'A' | 'F' | 'D' | 'J' } // the next of RETRY_DELAYS, then that box; D and J in the same session
  | { then: 'retry' } // rule 7: the same Attributes package, two more tries
  | { then: 'restart' } // again at A, at most twice
  | { then: 'settle' } // rule 4: look before making another live call
  | { then: 'keepWaiting'; thenLook?: true } // nobody has come back: keep waiting, ask nobody again
  | { then: 'missing' } // rule 7: name the package and continue
  | { then: 'refreshed' } // 200 at I: the next package, or the end
  | { then: 'end'; outcome: 'unavailable' | 'failed' | 'revoked'; code?: string };

/** One row of the decision table. It fits if all of its conditions do; a condition that is left out always fits. */
export interface Rule {
  rule: string;
  at?: readonly TableBox[];
  kinds?: readonly Answer['kind'][];
  /** Only an answer that is refused with a code has a class. */
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
