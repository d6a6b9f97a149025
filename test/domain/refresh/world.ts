import type { AuthorizeAnswer } from '../../../domain/refresh';
import type { Place, Presence } from '../../../domain/refresh/place';
import type { Reply } from '../../../domain/refresh/reply';
import type { Refresh } from '../../../domain/refresh/state';
import { KNOWN, LIVE_SETTLE_MS, NEWER, REFUSED_CODES } from './alphabet';

/**
 * What stands beside the machine: PostgreSQL and the bank. The world hears what was asked and answered, and never what
 * the machine thinks of it, so that an invariant can hold one against the other.
 */
export interface World {
  /** PostgreSQL has refused to reserve a live call, and no time has passed since. */
  readonly capped: boolean;
  /** A live call that may still be at the bank. */
  readonly atBank: boolean;
  /** Who was present at the last live call, as it was made. */
  readonly calledAs: Presence;
  /** Unattended 203s in a row, counted when they happened; 2 is enough. */
  readonly rings: number;
  /** The bank has refused the password, and nothing has proved since that it is mended. */
  readonly refused: boolean;
  /** A live answer was lost, and neither the database nor Flinks was asked about it since. */
  readonly lost: boolean;
  /** The question of A or F has gone out and was not answered. */
  readonly asked: boolean;
}

/** What the explorer walks over: a refresh and the world beside it. */
export interface State {
  readonly refresh: Refresh;
  readonly world: World;
}

export const FRESH_WORLD: World = {
  capped: false,
  atBank: false,
  calledAs: 'unattended',
  rings: 0,
  refused: false,
  lost: false,
  asked: false,
};

/** What the world notes of a reply, told at `at` and leading to `after`. */
export function noted(world: World, at: Place, after: Place, reply: Reply, afterMs: number): World {
  const later = afterMs < LIVE_SETTLE_MS ? world : { ...world, capped: false, atBank: false };
  switch (reply.kind) {
    case 'asked':
      return { ...world, asked: true, calledAs: after.box === 'F' ? after.presence : world.calledAs };
    case 'recalled':
      return reply.answer === null ? later : notedLive({ ...world, lost: false }, reply.answer);
    case 'answered':
      return notedAnswer({ ...later, asked: false }, at, reply.answer);
    case 'claim':
    case 'click':
      // Somebody is here: PostgreSQL may be asked anew.
      return { ...later, capped: false };
    default:
      return later;
  }
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
      return notedCollection(world, at.session.claim === 'theirs', answer);
    default:
      return world;
  }
}

/** A 2xx of the bank shows that it takes the password. */
function notedLive(world: World, { kind, code }: AuthorizeAnswer): World {
  const isLetIn = kind === 'ok' || kind === 'pending' || kind === 'mfa';
  const rang = kind === 'mfa' && world.calledAs === 'unattended' ? 1 : 0;
  return {
    ...world,
    capped: kind === 'capped',
    atBank: kind === 'lost' || (kind === 'busy' && world.atBank),
    lost: world.lost || kind === 'lost',
    rings: kind === 'ok' ? 0 : Math.min(2, world.rings + rang),
    refused: isLetIn ? false : world.refused || isRefusal(code),
  };
}

/** A 200 with data that is newer than all that was known, or at A young, shows that the password is mended. */
function notedLook(world: World, at: Place, { kind, code, lastRefresh }: AuthorizeAnswer): World {
  const isProof = kind === 'ok' && (lastRefresh === NEWER || (at.box === 'A' && lastRefresh === KNOWN));
  return { ...world, lost: false, refused: isProof ? false : world.refused || isRefusal(code) };
}

/** A session that somebody names may be anybody's: what refuses it says nothing about this login. */
function notedCollection(world: World, isOfSomebody: boolean, { kind, code }: AuthorizeAnswer): World {
  if (kind === 'ok') return { ...world, refused: false };
  return { ...world, refused: world.refused || (!isOfSomebody && isRefusal(code)) };
}

const isRefusal = (code: string | undefined): boolean => REFUSED_CODES.includes(code ?? '');

/** Who called last matters while the answer is open. */
export const worldAtNow = (world: World, { at, wait }: Refresh): World => ({
  ...world,
  calledAs: at.box === 'F' || at.box === 'settle' || wait?.lost ? world.calledAs : 'unattended',
  // A pass ends at a wait: what begins anew there may ask PostgreSQL anew.
  capped: world.capped && at.box !== 'wait',
  asked: world.asked && (at.box === 'A' || at.box === 'F'),
});
