import type { Policy } from '../policy';
import type { Answer, ConnectReturn, FlinksAnswer } from './index';
import type { KnownFacts } from './state';

/** What a place may be told: the reply of its box, or a message. `next` takes any of them at any place. */
export type Reply = BoxReply | Message;

export type BoxReply =
  /** The question of A or F goes out now: what was heard before is answered by it. */
  | { readonly kind: 'asked' }
  /** Flinks has answered. */
  | { readonly kind: 'answered'; readonly answer: FlinksAnswer }
  | { readonly kind: 'begun'; readonly known: KnownFacts; readonly policy: Policy }
  | { readonly kind: 'recorded'; readonly waitId: string; readonly since: string }
  /** What the database knows of a lost answer; null: nothing. */
  | { readonly kind: 'recalled'; readonly answer: Answer | null }
  | { readonly kind: 'elapsed' };

export type Message =
  | { readonly kind: 'claim'; readonly claim: ConnectReturn }
  | { readonly kind: 'click' }
  /** All who have clicked were answered. `bankLetUsIn`: they stay present. */
  | { readonly kind: 'clickAnswered'; readonly bankLetUsIn: boolean }
  | { readonly kind: 'run'; readonly run: RunStarted }
  | { readonly kind: 'revoked' };

export interface RunStarted {
  readonly runId: string;
  readonly listed: boolean;
}
