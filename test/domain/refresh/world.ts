import type { AuthorizeAnswer } from '../../../domain/refresh/answer';
import { HOUR_MS } from '../../../domain/duration';
import type { Place, Presence, Purpose, Session } from '../../../domain/refresh/place';
import type { Reply } from '../../../domain/refresh/reply';
import type { Refresh } from '../../../domain/refresh/state';
import { KNOWN, LIVE_SETTLE_MS, NEWER, REFUSED_CODES } from './alphabet';

/**
 * The world around the machine: PostgreSQL and the bank. It sees questions and answers, but never the machine's state,
 * so an invariant can compare the two.
 */
export interface World {
  /**
   * The presence for which PostgreSQL has just refused to reserve a live call, because attended and unattended calls
   * have limits of their own. Null if it refused none, or if time has passed since.
   */
  readonly capped: Presence | null;
  /** A live call that may still be at the bank. */
  readonly atBank: boolean;
  /** Who was present when the last live call was made. */
  readonly calledAs: Presence;
  /** Unattended 203s in a row, counted when they happened; 2 is enough. */
  readonly rings: number;
  /** The bank has refused the password, and nothing since has proved that it works again. */
  readonly refused: boolean;
  /** A live answer was lost, and neither the database nor Flinks has been asked about it since. */
  readonly lost: boolean;
  /** What a brake's row was claimed for; its one live call has not been made yet. */
  readonly granted: Purpose | null;
  /** A live call was made that only REFRESH_LIVE_AGE wanted, and no user has come since. */
  readonly fresher: boolean;
  /** A or F has asked and has no answer yet. */
  readonly asked: boolean;
  /** The bank may be at work for a live call that has let us in, or for a session that its user has answered. */
  readonly working: boolean;
}

/** What the explorer walks over: a refresh and the world around it. */
export interface State {
  readonly refresh: Refresh;
  readonly world: World;
}

export const FRESH_WORLD: World = {
  capped: null,
  atBank: false,
  calledAs: 'unattended',
  rings: 0,
  refused: false,
  lost: false,
  granted: null,
  fresher: false,
  asked: false,
  working: false,
};

/** What the world records about a reply at `at` that leads to `after`. */
function noted(world: World, at: Place, after: Place, reply: Reply, afterMs: number): World {
  const later = afterMs < LIVE_SETTLE_MS ? world : { ...world, capped: null, atBank: false };
  switch (reply.kind) {
    case 'asked':
      if (after.box !== 'F') return { ...world, asked: true };
      return {
        ...world,
        asked: true,
        calledAs: after.presence,
        granted: after.purpose ? null : world.granted,
        fresher: world.fresher || after.purpose === 'fresher',
      };
    case 'canaryTaken':
      return { ...later, granted: reply.as };
    case 'recalled':
      return reply.answer === null ? later : notedLive({ ...world, lost: false }, reply.answer);
    case 'answered':
      return endedWork(notedAnswer({ ...later, asked: false }, at, reply.answer), at, after, afterMs);
    case 'claim':
      // The user is present, so PostgreSQL may be asked again.
      return { ...later, capped: null };
    case 'click':
      return { ...later, capped: null, fresher: false };
    default:
      return later;
  }
}

/**
 * Flinks ends a session after 30 minutes of work. And RETRY_DELAYS have an end: then the refresh goes on with the session
 * of A (rule 3 of docs/flowchart.md).
 */
function endedWork(world: World, at: Place, after: Place, afterMs: number): World {
  const collects = at.box === 'D' || at.box === 'J';
  const isGivenUp = collects && after.box === 'D' && after.polled === undefined && after.session.path === 'cached';
  return world.working && (isGivenUp || afterMs >= HOUR_MS) ? { ...world, working: false } : world;
}

function notedAnswer(world: World, at: Place, answer: AuthorizeAnswer): World {
  switch (at.box) {
    case 'F':
      return notedLive(world, answer);
    case 'A':
    case 'look':
    case 'settle':
      return notedLook(world, at, answer);
    case 'D':
    case 'J':
      return notedCollection(notedWork(world, at.session, answer), at.session.claim === 'theirs', answer);
    default:
      return world;
  }
}

/** A 2xx of the bank shows that it accepts the password. */
function notedLive(world: World, { kind, code }: AuthorizeAnswer): World {
  const isLetIn = kind === 'ok' || kind === 'pending' || kind === 'mfa';
  const rang = kind === 'mfa' && world.calledAs === 'unattended' ? 1 : 0;
  return {
    ...world,
    capped: kind === 'capped' ? world.calledAs : null,
    atBank: kind === 'lost' || (kind === 'busy' && world.atBank),
    working: kind === 'ok' || kind === 'pending',
    lost: world.lost || kind === 'lost',
    rings: kind === 'ok' ? 0 : Math.min(2, world.rings + rang),
    refused: isLetIn ? false : world.refused || isRefusal(code),
  };
}

/** A 200 shows that the password works again if its data is newer than all known data or, at A, fresh. */
function notedLook(world: World, at: Place, { kind, code, lastRefresh }: AuthorizeAnswer): World {
  const isProof = kind === 'ok' && (lastRefresh === NEWER || (at.box === 'A' && lastRefresh === KNOWN));
  return { ...world, lost: false, refused: isProof ? false : world.refused || isRefusal(code) };
}

/** Only an answer about the bank ends its work. */
function notedWork(world: World, { path, claim }: Session, { kind, code }: AuthorizeAnswer): World {
  const isOurs = claim === 'ours' || (claim === undefined && path === 'live');
  const isOpen = kind === 'pending' || kind === 'none' || code === 'TOO_MANY_REQUESTS';
  return isOurs ? { ...world, working: isOpen } : world;
}

/** A session named by a claim may be anybody's: its refusal says nothing about this login. */
function notedCollection(world: World, isOfSomebody: boolean, { kind, code }: AuthorizeAnswer): World {
  if (kind === 'ok') return { ...world, refused: false };
  return { ...world, refused: world.refused || (!isOfSomebody && isRefusal(code)) };
}

const isRefusal = (code: string | undefined): boolean => REFUSED_CODES.includes(code ?? '');

/** The world after an arrow from the place `from`. */
export function worldAfter(
  world: World,
  from: Place,
  { at, wait }: Pick<Refresh, 'at' | 'wait'>,
  { reply, afterMs }: { readonly reply: Reply; readonly afterMs: number },
): World {
  return worldAtNow(noted(world, from, at, reply, afterMs), at, wait?.lost != null);
}

/** What no longer matters is reset. The last caller matters only while the answer is open. */
function worldAtNow(world: World, at: Place, isLost: boolean): World {
  const isOver = at.box === 'ended';
  return {
    calledAs: at.box === 'F' || at.box === 'settle' || isLost ? world.calledAs : 'unattended',
    // A pass ends at a wait; a new one may ask PostgreSQL again.
    capped: at.box === 'wait' ? null : world.capped,
    asked: world.asked && (at.box === 'A' || at.box === 'F'),
    fresher: world.fresher && !isOver,
    granted: at.box === 'F' || at.box === 'begin' ? world.granted : null,
    // The explorer walks no later refresh after an end; the database would tell that refresh what it needs to know.
    working: world.working && !isOver,
    atBank: world.atBank,
    rings: world.rings,
    refused: world.refused,
    lost: world.lost,
  };
}

const CAPPED = [null, 'attended', 'unattended'] as const;
const GRANTED = [null, 'canary', 'resolved', 'fresher'] as const;

/** A number for a world: worlds with the same number are the same. */
export function codeOf(world: World): number {
  const isAttended = world.calledAs === 'attended';
  const flags = [world.atBank, isAttended, world.refused, world.lost, world.fresher, world.asked];
  let code = world.working ? 1 : 0;
  for (const flag of flags) code = code * 2 + (flag ? 1 : 0);
  code = code * CAPPED.length + CAPPED.indexOf(world.capped);
  return (code * 3 + world.rings) * GRANTED.length + GRANTED.indexOf(world.granted);
}

/** All numbers of worlds are below this. */
export const WORLD_CODES = 2 ** 7 * CAPPED.length * 3 * GRANTED.length;
