import { ApplicationFailure, condition, log, setHandler } from '@temporalio/workflow';
import { HOUR_MS } from '../../domain/duration';
import { parseGuid } from '../../domain/ids';
import type { ConnectReturn, HeardMessage, RunStarted } from '../../domain/refresh/message';
import { readClaim } from '../../domain/refresh/claims';
import type { OpenConnectAnswer } from '../../domain/refresh/click-answer';
import { CLAIMS_LIMIT } from '../../domain/refresh/learn';
import { store } from '../activities';
import {
  completeConnectUpdate,
  connectCompletedSignal,
  openConnectUpdate,
  revokeSignal,
  runStartedSignal,
  type CarriedInbox,
} from '../messages';

/**
 * How many event ids of claims a workflow remembers at most, the newest ones. Postgres keeps those that came over HTTP
 * for 30 days.
 */
const SEEN_LIMIT = 200;

/** The messages that the handlers have received: which of them are unread, and which clicks are unanswered. */
export interface Inbox {
  isRevoked(): boolean;
  hasUnread(): boolean;
  /**
   * Returns the next unread message and marks it as read: a revoke before claims, claims before runs, runs before a
   * click. Returns undefined if every message was read.
   */
  take(): HeardMessage | undefined;
  /** Returns true if a click is unanswered. Its handler waits for the answer. */
  hasClicks(): boolean;
  /** Gives one answer to all clicks that were taken so far. */
  answerClicks(answer: OpenConnectAnswer): void;
  /** Returns what the next execution needs after continue-as-new: the unread messages, and the event ids seen. */
  unread(): CarriedInbox;
}

/** The unread messages of one kind. The code does not compile unless every kind of message has a compartment. */
interface Compartment<Heard> {
  isUnread: () => boolean;
  /** Called only if a message is unread. */
  take: () => Heard;
  /** What the next execution needs of these messages after continue-as-new. */
  carried: () => Partial<CarriedInbox>;
}

/**
 * Registers the message handlers; call it before the first await. A handler does little more than record its message,
 * because Temporal dispatches buffered messages inside setHandler, when nothing else exists yet. A revoke also calls
 * `onRevoke` at once.
 */
export function openInbox(loginId: string, carried: CarriedInbox | undefined, onRevoke: () => void): Inbox {
  const heard = { claims: [], runs: [], seenEventIds: [], revoked: false, ...carried };
  let { claims, seenEventIds, revoked: isRevokeUnread } = heard;
  const runs = [...heard.runs];
  let isRevoked = isRevokeUnread;
  const clicks = { heard: 0, taken: 0, answered: 0, answer: null as OpenConnectAnswer | null };

  const remember = (eventId: string): void => {
    seenEventIds = [...seenEventIds, eventId].slice(-SEEN_LIMIT);
  };
  const acceptClaim = (claim: ConnectReturn): boolean => {
    if (isRevoked) return false;
    if (seenEventIds.includes(claim.eventId)) return true;
    remember(claim.eventId);
    claims = [...claims, claim].slice(-CLAIMS_LIMIT);
    return true;
  };
  const isOtherLogin = (claim: ConnectReturn): boolean => claim.loginId !== undefined && claim.loginId !== loginId;
  const alertOfStranger = async ({ eventId }: ConnectReturn): Promise<void> => {
    if (seenEventIds.includes(eventId)) return;
    remember(eventId);
    await store.alertOperator.executeWithOptions({ summary: 'login_mismatch: tell the operator' }, [
      {
        loginId,
        code: 'login_mismatch',
        message:
          'Flinks Connect came back with another LoginId than the one asked for; the state of this login is unchanged.',
      },
    ]);
  };

  // This handler is not async, because promises cost time, and one task may bring thousands of signals.
  setHandler(connectCompletedSignal, (payload) => {
    const claim = readClaim(payload);
    if (claim === null) log.warn('A connectCompleted without a usable eventId was ignored');
    else if (isOtherLogin(claim)) return alertOfStranger(claim);
    else acceptClaim(claim);
  });
  setHandler(
    completeConnectUpdate,
    async (payload) => {
      const claim = claimOf(payload);
      if (!isOtherLogin(claim)) return { accepted: acceptClaim(claim), state: isRevoked ? 'idle' : 'refreshing' };
      await alertOfStranger(claim);
      throw ApplicationFailure.nonRetryable('Flinks Connect came back with another LoginId', 'login_mismatch');
    },
    { validator: (payload) => void claimOf(payload) },
  );
  setHandler(openConnectUpdate, async () => {
    clicks.heard += 1;
    const click = clicks.heard;
    await condition(() => clicks.answered >= click);
    return clicks.answer ?? laterByAnHour();
  });
  setHandler(runStartedSignal, (run) => {
    const runId = parseGuid((run as Partial<RunStarted> | null)?.runId);
    if (runId === null) return;
    runs.push({ runId, listed: Boolean(run.listed), ...(run.canary === true && { canary: true }) });
  });
  setHandler(revokeSignal, () => {
    isRevokeUnread ||= !isRevoked;
    isRevoked = true;
    onRevoke();
  });

  // Messages are taken in the order of these compartments.
  const letterbox = {
    revoked: {
      isUnread: () => isRevokeUnread,
      take() {
        isRevokeUnread = false;
        return { kind: 'revoked' };
      },
      carried: () => ({ revoked: isRevoked }),
    },
    claim: {
      isUnread: () => claims.length > 0,
      take() {
        const [claim, ...later] = claims;
        claims = later;
        return { kind: 'claim', claim: claim! };
      },
      carried: () => ({ claims }),
    },
    run: {
      isUnread: () => runs.length > 0,
      take: () => ({ kind: 'run', run: runs.shift()! }),
      carried: () => ({ runs }),
    },
    click: {
      isUnread: () => clicks.heard > clicks.taken,
      take() {
        clicks.taken = clicks.heard;
        return { kind: 'click' };
      },
      // Nothing of a click is carried: its handler waits for the answer, and the refresh does not continue as new
      // before that.
      carried: () => ({}),
    },
  } satisfies { [Kind in HeardMessage['kind']]: Compartment<Extract<HeardMessage, { kind: Kind }>> };
  const { revoked, claim, run, click } = letterbox;
  const compartments: readonly Compartment<HeardMessage>[] = Object.values(letterbox);

  return {
    isRevoked: () => isRevoked,
    hasUnread: () => compartments.some(({ isUnread }) => isUnread()),
    take: () => compartments.find(({ isUnread }) => isUnread())?.take(),
    hasClicks: () => clicks.heard > clicks.answered,
    answerClicks(answer) {
      clicks.answered = clicks.taken;
      clicks.answer = answer;
    },
    unread: () => ({ seenEventIds, ...revoked.carried(), ...claim.carried(), ...run.carried(), ...click.carried() }),
  };
}

const laterByAnHour = (): OpenConnectAnswer => ({
  mode: 'later',
  retryAt: new Date(Date.now() + HOUR_MS).toISOString(),
});

function claimOf(payload: unknown): ConnectReturn {
  const claim = readClaim(payload);
  if (claim !== null) return claim;
  throw ApplicationFailure.nonRetryable('completeConnect needs an eventId of 1 to 200 characters', 'invalid_claim');
}
