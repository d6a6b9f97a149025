import type { CodeClass } from '../codes';
import type { Answer, AskingBox, Box } from './index';

/** Boxes that ask. `settle`: the look after a lost live call; `look`: has the user fixed it elsewhere? */
export type TableBox = AskingBox | 'settle' | 'look';

/** What a decision may depend on besides the answer itself. */
export interface Facts {
  /** Rule 3: the cached data is younger than REFRESH_MAX_AGE. Only asked at A. */
  fresh?: boolean;
  /** The login has answered 200 at least once, here. Splits INVALID_LOGIN. */
  everWorked: boolean;
  /** A live call was made since the refresh began or its user came back: DISABLED_INSTITUTION gets one live try. */
  wentLive: boolean;
  /** D was reached because somebody said the user had answered the bank. */
  claimed: boolean;
  /** A look: LastRefresh has moved, since the lost call or since the wait began. */
  moved?: boolean;
  /** The answers of two live calls of this pass were lost. */
  lostTwice?: boolean;
  /** A cached 200 after somebody has said that the user is back: false if it would have come before, too. */
  proven?: boolean;
  /** D is asked for a session that a webhook names, while J polls another one. */
  aside?: boolean;
}

/** What to do next. */
export type Decision =
  | { then: 'go'; box: Box } // an arrow of the diagram, or a rule's
  | { then: 'again' } // 202: the same box after the poll interval
  | { then: 'delay'; box: 'A' | 'F' } // the next of RETRY_DELAYS, then that box
  | { then: 'retry' } // rule 7: the same Attributes package, two more tries
  | { then: 'restart' } // again at A, twice at most
  | { then: 'settle' } // rule 4: look before another live call
  | { then: 'keepWaiting' } // nobody has come back: wait on, ask nobody again
  | { then: 'missing' } // rule 7: name the package, go on
  | { then: 'refreshed' } // past I
  | { then: 'end'; outcome: 'unavailable' | 'failed' | 'revoked'; code?: string };

/** One row of the decision table. */
export interface Rule {
  rule: string;
  at?: readonly TableBox[];
  when: (answer: Answer, facts: Facts, codeClass: CodeClass | null) => boolean;
  then: (box: TableBox) => Decision;
}

export const go = (box: Box) => (): Decision => ({ then: 'go', box });
export const end = (outcome: 'unavailable' | 'failed' | 'revoked', code?: string) => (): Decision => ({
  then: 'end',
  outcome,
  ...(code === undefined ? {} : { code }),
});
export const reconnect = (box: TableBox): Decision => ({ then: 'go', box: box === 'D' || box === 'J' ? 'E2' : 'E1' });
