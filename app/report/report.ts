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
  /** The bank that lost the most logins comes first. */
  banks: BankToday[];
  /** Brakes that hold asks now, of whichever run; the newest first, at most `MOST_BRAKES`. */
  heldBrakes: RunBrake[];
  users: { waiting: number; longest: NamedLogin | null; gaveUp: number; firstGaveUp: NamedLogin | null };
  liveCalls: { today: LiveCalls; month: LiveCalls };
  /** See domain/temporal-actions.ts. */
  temporalActions: number;
  /** Null once the run has ended. */
  pace: Pace | null;
  freshness: { eligible: number; fresh: number; share: number | null; goal: number };
  todo: string[];
}

/** Whether a running run will be over in time. */
export interface Pace {
  open: number;
  perMinute: number;
  /** Null if nothing has ended for ten minutes. */
  expectedAt: string | null;
  /** `REFRESH_RUN_DEADLINE` after the last start, as far as it can be foreseen. */
  deadlineAt: string;
  /** Null if that cannot be said. */
  inTime: boolean | null;
}
