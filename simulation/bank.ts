import { brakesOf, type AskGroup } from '../domain/brakes';
import { CANARIES_REST_DAYS, FRUITLESS_RUNS, judge, verdictOf, type Round } from '../domain/canaries';
import { DAY_MS } from '../domain/duration';
import type { Trouble } from './made-up-login';
import type { BankLearning, MonthLogin } from './month-login';
import { isWithin, type Span } from './world';

/** A brake (held-back asks of one bank, rule 2 of docs/flowchart.md) that has not ended. */
interface Brake {
  readonly code: string;
  /** The logins whose asks it held when it began. Those that no longer wait are passed over. */
  readonly logins: MonthLogin[];
  /** `called`: the logins that have been its canaries. `calledNow`: those of its newest round. */
  readonly called: Set<MonthLogin>;
  calledNow: ReadonlySet<MonthLogin>;
  round: Round | null;
  fruitlessRuns: number;
  restsUntilMs: number;
}

/** A made-up bank: what is wrong with it and when, what has been learnt of it, and its brake. */
export class Bank {
  readonly learning: BankLearning = { verdicts: [], unsettled: [] };
  readonly logins: MonthLogin[] = [];
  brake: Brake | null = null;

  constructor(
    readonly name: string,
    private readonly outages: readonly Span[],
    private readonly badDays: readonly Span[],
  ) {}

  troubleOf(login: { isRefusedOnBadDay: boolean }, nowMs: number): Trouble {
    if (login.isRefusedOnBadDay && isWithin(this.badDays, nowMs)) return 'bad_day';
    return isWithin(this.outages, nowMs) ? 'down' : null;
  }

  /**
   * Chooses the canaries of a run, which are called live without their users: at most `limit` of the logins that the
   * brake holds, those with the newest data first. Left out are logins for which an unattended live call has ended in
   * 203 since a live call last succeeded, and logins that have been canaries of this brake.
   */
  openRound(limit: number, nowMs: number): void {
    const { brake } = this;
    if (brake === null || limit === 0 || nowMs < brake.restsUntilMs) return;
    const chosen = brake.logins
      .filter((login) => isHeld(login, brake.code) && login.unattended203s === 0 && !brake.called.has(login))
      .sort((a, b) => (b.lastRefreshedAt ?? '').localeCompare(a.lastRefreshedAt ?? ''))
      .slice(0, limit);
    brake.round = { letIn: 0, refused: 0, asked: 0 };
    brake.calledNow = new Set(chosen);
    for (const login of chosen) {
      login.brakeCall = 'canary';
      brake.called.add(login);
    }
  }

  /** Records how the call of a canary ended. */
  settle({ lastLive }: Pick<MonthLogin, 'lastLive'>, isRefreshed: boolean): void {
    const { brake } = this;
    if (brake?.round == null) return;
    const verdict = verdictOf(brake.code, { isRefreshed, ...lastLive });
    if (verdict === 'let_in') brake.round.letIn += 1;
    else if (verdict !== 'none') brake.round[verdict] += 1;
  }

  /**
   * Judges the round of a run. If enough canaries were let in, the brake is over, and the other logins that it held are
   * returned, to be called live too, except those that another call would not help (rule 2 of docs/flowchart.md). If
   * the bank wants its users, the brake is over, and the run sends their asks. Returns null if no other login is to be
   * called.
   */
  judgeRound(nowMs: number): MonthLogin[] | null {
    const { brake } = this;
    if (brake?.round == null) return null;
    const { round, called, calledNow } = brake;
    brake.round = null;
    const judgement = judge(round);
    if (judgement === 'resolved') {
      this.brake = null;
      return brake.logins.filter(
        (login) => isHeld(login) && !calledNow.has(login) && login.unattended203s < (called.has(login) ? 1 : 2),
      );
    }
    if (judgement === 'wants_users') this.brake = null;
    if (this.brake === null || (judgement === 'fruitless' && round.refused === 0)) return null;
    brake.fruitlessRuns = judgement === 'fruitless' ? brake.fruitlessRuns + 1 : 0;
    if (brake.fruitlessRuns >= FRUITLESS_RUNS) {
      brake.fruitlessRuns = 0;
      brake.restsUntilMs = nowMs + CANARIES_REST_DAYS * DAY_MS;
    }
    return null;
  }

  /** Begins a brake at the end of a run that began at `sinceMs`, if `brakesOf` says so. Returns whether one began. */
  applyBrake(sinceMs: number): boolean {
    const waiting = this.logins.filter((login) => isHeld(login) && (login.wait?.sinceMs ?? 0) >= sinceMs);
    const counts = new Map<string, number>();
    for (const { refresh } of waiting) {
      const code = refresh?.wait?.code;
      if (code != null) counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    const groups = [...counts].map(([code, count]): AskGroup => ({
      institution: this.name,
      code,
      count,
      of: this.logins.length,
    }));
    const [found] = brakesOf(groups);
    if (found === undefined) return false;
    this.brake = {
      code: found.code,
      logins: waiting,
      called: new Set(),
      calledNow: new Set(),
      round: null,
      fruitlessRuns: 0,
      restsUntilMs: 0,
    };
    return true;
  }
}

/** Whether a login waits for its user to reconnect; if a code is given: because of that code. */
const isHeld = ({ refresh }: MonthLogin, code?: string): boolean =>
  refresh?.wait?.reason === 'reconnect' && (code === undefined || refresh.wait.code === code);
