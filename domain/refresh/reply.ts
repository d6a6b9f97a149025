import type { Policy } from '../policy';
import type { AuthorizeAnswer, FlinksAnswer } from './answer';
import type { Message } from './message';
import type { BrakePurpose } from './place';
import type { KnownFacts } from './state';

/** What a place may receive: the reply of its box, or a message. `next` accepts any of them at any place. */
export type Reply = BoxReply | Message;

export type BoxReply =
  /** The box of this place is about to run. At A and F, its answer will show whether the claims so far are true. */
  | { readonly kind: 'asked' }
  /** Flinks has answered. */
  | { readonly kind: 'answered'; readonly answer: FlinksAnswer }
  /** The place `begin` is written. `known`: what the database knows. `policy`: the settings that the refresh obeys. */
  | { readonly kind: 'begun'; readonly known: KnownFacts; readonly policy: Policy }
  /** The wait is recorded. `since`: when it began, ISO UTC. */
  | { readonly kind: 'recorded'; readonly waitId: string; readonly since: string }
  /** The answer of a lost live call, as the database has it; null if it has none. */
  | { readonly kind: 'recalled'; readonly answer: AuthorizeAnswer | null }
  /**
   * What a brake (rule 2 of docs/flowchart.md) wants of this login; null if no brake wants anything of the login, as
   * after a forged or repeated signal.
   */
  | { readonly kind: 'canaryTaken'; readonly as: BrakePurpose | null }
  /**
   * The moment from which the reminders and the limit of the wait count, ISO UTC; null while the ask of the wait is
   * held, or if that ask was dropped.
   */
  | { readonly kind: 'clock'; readonly countsFrom: string | null }
  /** The rest of the place is over. */
  | { readonly kind: 'elapsed' };
