import { DAY_MS } from '../domain/duration';
import type { Policy } from '../domain/policy';
import type { OutcomeKind } from '../domain/outcomes';
import { startOf, type Refresh } from '../domain/refresh/state';
import type { Bank } from './bank';
import { Drive, type Surroundings } from './drive';
import { addHours, agesOf, monthOf, noHours, type DayPart, type MonthFigures, type MonthPart } from './figures';
import { LiveLedger } from './live-ledger';
import type { MonthLogin } from './month-login';
import { makePortfolio, START_MS } from './portfolio';
import { liveUntil, nightAtFlinks, remindUser, userIsAsked } from './users';
import type { World } from './world';

export interface MonthOptions {
  logins: number;
  days: number;
  seed: number;
  policy: Policy;
  world: World;
}

/** Plays a number of days of a made-up portfolio. The same options always give the same figures. */
export const playMonth = (options: MonthOptions): MonthFigures =>
  monthOf(
    Array.from({ length: partsOf(options) }, (_, part) => playPart(options, part)),
    options,
  );

/**
 * The number of parts in which a month is played, each with banks of its own. Logins of different banks share nothing
 * but REFRESH_LIVE_BUDGET, so with that setting there is only one part. The number does not depend on the machine, so
 * neither do the figures.
 */
export const partsOf = ({ policy }: Pick<MonthOptions, 'policy'>): number => (policy.liveBudget === null ? 2 : 1);

/** Plays one part of a month. */
export const playPart = (options: MonthOptions, part: number): MonthPart => new Month(options, part).play();

class Month {
  readonly #logins: MonthLogin[];
  readonly #banks: Bank[];
  readonly #around: Surroundings;
  readonly #ledger: LiveLedger;
  readonly #returnHours = noHours();
  #today = newDay(0);
  #brakes = 0;

  constructor(
    private readonly options: MonthOptions,
    part: number,
  ) {
    const { logins, banks } = makePortfolio({ ...options, part, parts: partsOf(options) });
    this.#logins = logins;
    this.#banks = banks;
    this.#ledger = new LiveLedger(options.policy);
    this.#around = {
      ledger: this.#ledger,
      isRunOpen: false,
      onAsk: (login, nowMs) => {
        this.#today.asks += 1;
        userIsAsked(login, nowMs, options.world);
      },
      onReminder: (login, nowMs) => {
        // Rule 8 of docs/flowchart.md: while the ask is held, nobody is reminded.
        if (login.wait?.held !== false) return;
        this.#today.reminders += 1;
        remindUser(login, nowMs, options.world);
      },
      onEnd: (login, refresh, nowMs) => this.#ended(login, refresh, nowMs),
    };
  }

  play(): MonthPart {
    const byDay = Array.from({ length: this.options.days }, (_, index) => this.#day(index));
    return { logins: this.#logins.length, byDay, brakes: this.#brakes, returnHours: this.#returnHours };
  }

  #day(index: number): DayPart {
    const startMs = START_MS + index * DAY_MS;
    const today = (this.#today = newDay(index + 1));
    const [unattended, attended] = [this.#ledger.unattended, this.#ledger.attended];
    if (index > 0) nightAtFlinks(this.#logins, startMs, this.options.world);
    const endMs = this.#run(`run-${index + 1}`, startMs);
    Object.assign(
      today,
      agesOf(
        this.#logins.map(({ lastRefreshedAt }) => lastRefreshedAt),
        endMs,
      ),
    );
    for (const login of this.#logins) {
      if (login.refresh !== null) today.waiting += 1;
      if (login.wait?.held === true) today.held += 1;
    }
    today.brakes = this.#banks.filter(({ brake }) => brake !== null).length;
    for (const login of this.#logins) {
      liveUntil(login, startMs + DAY_MS, this.#around, this.options, (afterMs) => this.#returned(afterMs));
    }
    today.liveUnattended = this.#ledger.unattended - unattended;
    today.liveAttended = this.#ledger.attended - attended;
    return today;
  }

  /** One daily run: first every login, then rule 2 (brakes and held asks). Returns when it ended, in epoch ms. */
  #run(runId: string, startMs: number): number {
    const { policy } = this.options;
    let endMs = startMs;
    this.#around.isRunOpen = true;
    for (const bank of this.#banks) bank.openRound(policy.brakeCanaries, startMs);
    for (const login of this.#logins) endMs = Math.max(endMs, this.#runLogin(login, runId, startMs));
    for (const bank of this.#banks) {
      for (const login of bank.judgeRound(endMs) ?? []) this.#callResolved(login, runId, endMs);
    }
    for (const bank of this.#banks) {
      if (bank.brake === null && bank.applyBrake(startMs)) this.#brakes += 1;
    }
    this.#around.isRunOpen = false;
    for (const login of this.#logins) {
      this.#count(login);
      if (login.wait?.held === true && !isBraked(login)) this.#release(login, endMs);
    }
    return endMs;
  }

  #runLogin(login: MonthLogin, runId: string, startMs: number): number {
    const { policy } = this.options;
    const { listed } = login.made;
    const waiting = login.refresh;
    const isCanary = login.brakeCall === 'canary';
    const request = { trigger: 'run', listed, listedCode: null, live: false } as const;
    const drive = new Drive(login, waiting ?? startOf(request, { policy, runId }), startMs, this.#around);
    login.refresh = null;
    login.lastOutcome = null;
    if (waiting !== null) drive.step({ kind: 'run', run: { runId, listed, ...(isCanary && { canary: true }) } });
    drive.go();
    if (isCanary) login.bank.settle(login, wasRefreshed(login));
    return drive.nowMs;
  }

  /** The bank had refused good passwords. So the ask of this login is dropped, and the login is called live once. */
  #callResolved(login: MonthLogin, runId: string, nowMs: number): void {
    if (login.refresh === null) return;
    login.brakeCall = 'resolved';
    if (login.wait !== null) Object.assign(login.wait, { held: false, countsFromMs: nowMs });
    const drive = new Drive(login, login.refresh, nowMs, this.#around);
    login.refresh = null;
    drive.step({ kind: 'run', run: { runId, listed: false, canary: true } });
    drive.go();
  }

  /** The run has ended, and the ask that it held for this login is sent. */
  #release(login: MonthLogin, nowMs: number): void {
    const { wait } = login;
    if (wait === null) return;
    wait.held = false;
    wait.countsFromMs = nowMs;
    this.#around.onAsk(login, nowMs);
  }

  #count(login: MonthLogin): void {
    const kind: OutcomeKind = login.refresh === null ? (login.lastOutcome?.outcome ?? 'failed') : 'awaiting_user';
    const { outcomes } = this.#today;
    outcomes[kind] = (outcomes[kind] ?? 0) + 1;
  }

  #returned(afterMs: number | null): void {
    this.#today.returns += 1;
    if (afterMs !== null) addHours(this.#returnHours, afterMs);
  }

  /** A refresh has ended: keeps what its last write would leave in the database. */
  #ended(login: MonthLogin, { at, facts }: Refresh, nowMs: number): void {
    if (at.box !== 'ended') return;
    const { outcome, code } = at.outcome;
    const since = login.gaveUpSince ?? new Date(login.wait?.sinceMs ?? nowMs).toISOString();
    if (outcome === 'gave_up' && login.gaveUpSince === null) this.#today.gaveUp += 1;
    login.gaveUpSince = outcome === 'gave_up' ? since : null;
    if (outcome === 'refreshed') login.awaitedCode = null;
    if (outcome === 'gave_up') login.awaitedCode = code ?? login.awaitedCode;
    if (outcome === 'refreshed' && facts.livePending) {
      login.unattended203s = 0;
      this.#ledger.letInAfterAll(login, nowMs);
    }
    login.lastOutcome = at.outcome;
    login.wait = null;
  }
}

const isBraked = ({ bank, refresh }: MonthLogin): boolean =>
  bank.brake !== null && refresh?.wait?.reason === 'reconnect';
const wasRefreshed = ({ refresh, lastOutcome }: MonthLogin): boolean =>
  refresh === null && lastOutcome?.outcome === 'refreshed';

const newDay = (day: number): DayPart => ({
  ...{ day, outcomes: {}, asks: 0, reminders: 0, returns: 0, gaveUp: 0, liveUnattended: 0, liveAttended: 0 },
  ...{ waiting: 0, held: 0, brakes: 0, ages: [], ageHours: noHours() },
});
