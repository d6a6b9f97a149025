import type { LiveCalls, NamedLogin } from '../../store/runs/morning';
import type { RunBrake } from '../../store/runs/overview';
import type { RunView } from '../../store/runs/run-view';
import type { BankToday, Judgement, OutcomeToday } from './compare-run';

/** A question of the morning and its answer in one sentence. */
export interface Sentence {
  about: 'today' | 'banks' | 'users' | 'cost' | 'end' | 'freshness';
  text: string;
}

/** What an operator asks in the morning: the answers as sentences, and the figures behind each. */
export interface RunReport {
  run: RunView;
  sentences: Sentence[];
  /** Judges the run as a whole: `worse` if any outcome is `worse`. */
  judgement: Judgement;
  /** How many earlier, finished runs this run is compared with. */
  comparedWith: number;
  outcomes: OutcomeToday[];
  /** In the order of `compareBanks` (compare-run.ts): the banks that are worse than usual come first. */
  banks: BankToday[];
  /** The brakes that hold back asks now, whichever run they belong to, the newest first, at most 20. */
  heldBrakes: RunBrake[];
  /**
   * `waiting`: logins that wait for their user now; `longest` waits the longest of them, null if none waits. `gaveUp`:
   * logins in the state `gave_up`; `firstGaveUp` is the one that has been so the longest, null if no login is.
   */
  users: { waiting: number; longest: NamedLogin | null; gaveUp: number; firstGaveUp: NamedLogin | null };
  /** The live calls of the UTC day and month. */
  liveCalls: { today: LiveCalls; month: LiveCalls };
  /** How many Actions the run would cost on Temporal Cloud, estimated (domain/temporal-actions.ts). */
  temporalActions: number;
  /** Null once the run has ended. */
  pace: Pace | null;
  /**
   * `eligible`: logins, neither paused nor given up, of banks that let us in without their users. `fresh`: those of
   * them with data under 24 hours old. `share`: `fresh` as a part of `eligible`; null if `eligible` is 0. `goal`: the
   * share that the operator has promised.
   */
  freshness: { eligible: number; fresh: number; share: number | null; goal: number };
  /** What to do, the most urgent first. */
  todo: string[];
}

/** Whether a run that is under way is expected to be over in time. Moments are ISO 8601 in UTC. */
export interface Pace {
  /** How many logins have no outcome yet. */
  open: number;
  /** How many logins got an outcome, or began to wait, in a minute: the mean of the last ten minutes. */
  perMinute: number;
  /** When all logins are expected to have an outcome; null if none has got one for ten minutes. */
  expectedAt: string | null;
  /** REFRESH_RUN_DEADLINE after the last login of the run is expected to start. */
  deadlineAt: string;
  /** Whether `expectedAt` is before `deadlineAt`; null if `expectedAt` is null. */
  inTime: boolean | null;
}
