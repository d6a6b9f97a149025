import { assertNever } from '../domain/assert-never';
import { packageAt } from '../domain/refresh/attributes-box';
import { clickAnswer, type OpenConnectAnswer } from '../domain/refresh/click-answer';
import { next } from '../domain/refresh/next';
import type { Place } from '../domain/refresh/place';
import type { BoxReply, Reply } from '../domain/refresh/reply';
import type { Refresh } from '../domain/refresh/state';
import type { LiveLedger } from './live-ledger';
import type { MonthLogin } from './month-login';

/** A refresh that takes this many steps without ending or waiting for its user is taken to be in an endless loop. */
const MOST_STEPS = 100_000;

/**
 * What a drive needs besides the login. `onAsk` and `onReminder` are called when the user is due to get that message,
 * `onEnd` when the refresh has ended.
 */
export interface Surroundings {
  ledger: LiveLedger;
  /** Whether a run is under way. Its asks are held until the run ends (rule 2 of docs/flowchart.md). */
  isRunOpen: boolean;
  onAsk(login: MonthLogin, nowMs: number): void;
  onReminder(login: MonthLogin, nowMs: number): void;
  onEnd(login: MonthLogin, refresh: Refresh, nowMs: number): void;
}

/**
 * Drives one refresh through the machine of domain/refresh/ with made-up replies. It does what workflows/refresh-login
 * does with Temporal, Flinks and PostgreSQL. It has a clock of its own, which jumps over rests.
 */
export class Drive {
  /** How the last click was answered; null as long as none has been answered. */
  clicked: OpenConnectAnswer | null = null;

  constructor(
    private readonly login: MonthLogin,
    public refresh: Refresh,
    public nowMs: number,
    private readonly around: Surroundings,
  ) {}

  /** Goes on until the refresh waits for its user or has ended. */
  go(): this {
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      const { box } = this.refresh.at;
      if (box === 'ended') return this.#end();
      if (box === 'wait') {
        this.login.refresh = this.refresh;
        return this;
      }
      // At other places `asked` has no effect.
      if (box === 'A' || box === 'F') this.step({ kind: 'asked' });
      this.step(this.#reply(this.refresh.at));
    }
    throw new Error(`A refresh does not end: it stands at ${this.refresh.at.box}.`);
  }

  /** Takes in one reply or message, and answers a click as soon as that is possible. */
  step(reply: Reply): void {
    const before = this.refresh;
    this.refresh = next(before, reply, this.nowMs);
    const answer = this.refresh.clickPending ? clickAnswer(this.refresh, this.nowMs) : null;
    if (answer !== null) {
      this.clicked = answer;
      this.refresh = next(this.refresh, { kind: 'clickAnswered', bankLetUsIn: answer.mode === 'none' }, this.nowMs);
    }
    const { wait, policy } = this.refresh;
    const isSame = wait !== null && wait.waitId === before.wait?.waitId;
    if (isSame && wait.remindersSent > (before.wait?.remindersSent ?? 0) && policy.ask) {
      this.around.onReminder(this.login, this.nowMs);
    }
  }

  #end(): this {
    const { login } = this;
    login.refresh = null;
    this.around.onEnd(login, this.refresh, this.nowMs);
    return this;
  }

  #reply(at: Place): BoxReply {
    const { login, nowMs, refresh } = this;
    const { made } = login;
    switch (at.box) {
      case 'begin':
        return { kind: 'begun', known: login.known, policy: refresh.policy };
      case 'A':
      case 'look':
        return this.#looked();
      case 'settle':
        if (at.step === 'rest') return this.#rest(at.lost.settledAtMs);
        return at.step === 'recall' ? { kind: 'recalled', answer: null } : this.#looked();
      case 'F':
        return this.#live(at);
      case 'D':
        return this.#collected(made.accountsDetail());
      case 'J':
        return at.restUntilMs === null ? this.#collected(made.poll(nowMs)) : this.#rest(at.restUntilMs);
      case 'I': {
        const name = packageAt(at, refresh);
        if (at.restUntilMs !== null) return this.#rest(at.restUntilMs);
        return { kind: 'answered', answer: name === undefined ? { kind: 'ok' } : made.attributes(name) };
      }
      case 'delay':
        return this.#rest(at.untilMs);
      case 'record':
        return this.#record(at.wanted);
      case 'canary': {
        const as = login.brakeCall;
        login.brakeCall = null;
        return { kind: 'canaryTaken', as };
      }
      case 'clock': {
        const from = login.wait?.countsFromMs ?? null;
        return { kind: 'clock', countsFrom: from === null ? null : new Date(from).toISOString() };
      }
      case 'wait':
      case 'ended':
        return { kind: 'elapsed' };
      default:
        return assertNever(at);
    }
  }

  #rest(untilMs: number): BoxReply {
    this.nowMs = Math.max(this.nowMs, untilMs);
    return { kind: 'elapsed' };
  }

  #looked(): BoxReply {
    const { login } = this;
    const answer = login.made.authorizeCached(login.bank.troubleOf(login, this.nowMs));
    if (answer.kind === 'ok') {
      login.everWorked = true;
      login.lastSeen = answer.lastRefresh ?? null;
    }
    return { kind: 'answered', answer };
  }

  #live({ presence, purpose }: Extract<Place, { box: 'F' }>): BoxReply {
    const { login, nowMs } = this;
    const attended = presence === 'attended';
    const { ledger } = this.around;
    const instead = ledger.reserve(login, { attended, fresher: purpose === 'fresher', nowMs });
    if (instead !== null) return { kind: 'answered', answer: instead };
    const answer = login.made.authorizeLive(nowMs, login.bank.troubleOf(login, nowMs));
    if (!attended) ledger.end(login, answer, nowMs);
    if (answer.kind === 'ok') {
      login.unattended203s = 0;
      login.everWorked = true;
      login.lastSeen = answer.lastRefresh ?? null;
    } else if (answer.kind === 'mfa' && !attended) login.unattended203s += 1;
    return { kind: 'answered', answer };
  }

  /** D and J. Once the accounts are stored, the login's `lastRefreshedAt` is Flinks' LastRefresh. */
  #collected(answer: Extract<BoxReply, { kind: 'answered' }>['answer']): BoxReply {
    if (answer.kind === 'ok') this.login.lastRefreshedAt = this.login.made.lastRefresh;
    return { kind: 'answered', answer };
  }

  /**
   * Records a wait, and the ask if one is due. The ask of a run is held until the run ends (rule 2), and a user is
   * asked at most once in USER_ASK_INTERVAL (rule 8).
   */
  #record(wanted: Extract<Place, { box: 'record' }>['wanted']): BoxReply {
    const { login, nowMs, refresh } = this;
    const wait = login.openWait(nowMs);
    login.gaveUpSince = null;
    login.awaitedCode = wanted === 'same' ? (refresh.wait?.code ?? null) : wanted.code;
    const isDue = nowMs - login.lastAskedAtMs >= refresh.policy.askIntervalMs && !wait.held;
    if (wanted !== 'same' && wanted.mayAsk && isDue) {
      wait.held = this.around.isRunOpen && !refresh.present;
      if (!wait.held) this.around.onAsk(login, nowMs);
    }
    if (!wait.held) wait.countsFromMs ??= nowMs;
    return { kind: 'recorded', waitId: wait.id, since: new Date(wait.sinceMs).toISOString() };
  }
}
