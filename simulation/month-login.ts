import { DAY_MS } from '../domain/duration';
import type { Prng } from '../simulator/prng';
import type { Outcome } from '../domain/outcomes';
import type { KnownFacts, Refresh } from '../domain/refresh/state';
import type { MadeUpLogin, Trouble } from './made-up-login';

/** What unattended live calls have taught about one bank, newest last. */
export interface BankLearning {
  verdicts: Verdict[];
  /** When the calls without a verdict were made (epoch ms). */
  unsettled: number[];
}

interface Verdict {
  atMs: number;
  letIn: boolean;
}

/** What a login needs to know of its bank. */
interface BankOfLogin {
  readonly name: string;
  readonly learning: BankLearning;
  readonly brake: object | null;
  troubleOf(login: { isRefusedOnBadDay: boolean }, nowMs: number): Trouble;
  settle(login: Pick<MonthLogin, 'lastLive'>, isRefreshed: boolean): void;
}

/** The UTC day of a moment. */
export const dayOf = (atMs: number): number => Math.floor(atMs / DAY_MS);

/** A wait as the database keeps it, in epoch ms. */
export interface OpenWait {
  readonly id: string;
  readonly sinceMs: number;
  /** Null while its ask is held. */
  countsFromMs: number | null;
  held: boolean;
  /**
   * The user has been told of this wait. False while its ask is held; if its ask was left out, false until the first
   * reminder (rule 8 of docs/flowchart.md).
   */
  isTold: boolean;
}

/** What a brake (held-back asks of one bank, rule 2 of docs/flowchart.md) wants of a login. */
export type BrakeCall = 'canary' | 'resolved';

/** One login of the month: what its row in the database would hold, its refresh if one waits, and its user. */
export class MonthLogin {
  /** The refresh that waits for its user; null if none waits. */
  refresh: Refresh | null = null;
  wait: OpenWait | null = null;
  everWorked = false;
  unattended203s = 0;
  lastRefreshedAt: string | null = null;
  lastSeen: string | null = null;
  gaveUpSince: string | null = null;
  awaitedCode: string | null = null;
  lastOutcome: Outcome | null = null;
  lastAskedAtMs = Number.NEGATIVE_INFINITY;
  ownVerdict: Verdict | null = null;
  /** How its last unattended live call was answered. */
  lastLive: { status: number | null; code: string | null } = { status: null, code: null };
  /**
   * `comesAtMs`: when its user comes back, because of a message or because a click was answered with `later`.
   * `visitsAtMs`: when they next open the app for another reason. Both in epoch ms; infinite means never.
   */
  comesAtMs = Number.POSITIVE_INFINITY;
  visitsAtMs = Number.POSITIVE_INFINITY;
  brakeCall: BrakeCall | null = null;
  #waits = 0;
  #attendedAtMs: number[] = [];
  #day = -1;
  #callsOfDay = 0;

  constructor(
    readonly made: MadeUpLogin,
    readonly bank: BankOfLogin,
    /** Random numbers for its user. */
    readonly random: Prng,
    /** Whether its bank refuses this login on the bad day. */
    readonly isRefusedOnBadDay: boolean,
  ) {}

  get known(): KnownFacts {
    return {
      institution: this.bank.name,
      everWorked: this.everWorked,
      unattended203s: this.unattended203s,
      lastRefreshedAt: this.lastRefreshedAt,
      lastSeenBefore: this.lastSeen,
      gaveUpSince: this.gaveUpSince,
      gaveUpCode: this.awaitedCode,
    };
  }

  openWait(nowMs: number): OpenWait {
    if (this.wait !== null) return this.wait;
    this.#waits += 1;
    return (this.wait = { id: String(this.#waits), sinceMs: nowMs, countsFromMs: null, held: false, isTold: false });
  }

  attendedCallsSince(fromMs: number): number {
    return this.#attendedAtMs.filter((atMs) => atMs >= fromMs).length;
  }

  unattendedCallsOn(day: number): number {
    return day === this.#day ? this.#callsOfDay : 0;
  }

  noteCall(attended: boolean, nowMs: number): void {
    if (attended) {
      this.#attendedAtMs = [...this.#attendedAtMs.slice(-100), nowMs];
      return;
    }
    this.#callsOfDay = this.unattendedCallsOn(dayOf(nowMs)) + 1;
    this.#day = dayOf(nowMs);
  }
}
