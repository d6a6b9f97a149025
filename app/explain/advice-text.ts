import { minuteOf } from '../../domain/moments';
import type { Advice, AdviceAction, AdviceWhy } from '../../domain/advice';

const ACTIONS: Record<AdviceAction, string> = {
  none: 'not needed now',
  refresh_while_present: 'should refresh while they are in your app',
  reconnect: 'must come back',
  operator: 'cannot help, but an operator is needed',
};

const WHYS: Record<AdviceWhy, string> = {
  paused: 'the login is paused',
  refreshing: 'a refresh is under way',
  ask_held: 'they have not been asked yet: a run is still under way, or a brake holds the ask',
  never_refreshed: 'the login was never refreshed, and the next run takes it',
  bank_lets_in: 'its bank lets us in without them',
  replaced: 'another login has taken its place',
  bank_not_known: 'it is not known yet whether its bank lets us in without them',
  bank_unavailable: 'no data could be had last time, and they cannot mend that',
  asked_lately: 'they were asked within USER_ASK_INTERVAL',
  data_fresh: 'the data is still fresh enough, although its bank does not let us in without them',
  bank_wants_user: 'its bank does not let us in without them',
  awaited: 'the login waits for them',
  gave_up: 'they did not come back within USER_WAIT_LIMIT',
  institution_down: 'its bank counts as down: no login of it was refreshed in three runs',
  failed: 'Flinks refuses our keys, our request, or this LoginId',
  unreadable: "Flinks' answer cannot be read",
};

/** An advice in words: a sentence about the login's user without its subject, such as `must come back, because ...`. */
export const adviceText = ({ action, by, why }: Advice): string =>
  `${ACTIONS[action]}, because ${WHYS[why]}${by === null ? '' : ` (needed by ${minuteOf(by)})`}`;
