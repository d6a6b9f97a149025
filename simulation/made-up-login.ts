import { endsRefresh, documentedStatus, type Endpoint } from '../simulator/codes';
import { institutionNamed } from '../simulator/institutions';
import { outcomeOf, refusesNext, takeNext, type LoginSpec, type PlainAnswer } from '../simulator/spec';
import { normaliseCode } from '../domain/codes';
import type { FlinksAnswer } from '../domain/refresh/answer';

/**
 * Why a login does not get the answer that its LoginSpec names: its bank is down, or refuses good passwords that day.
 * Null: the login gets that answer.
 */
export type Trouble = 'down' | 'bad_day' | null;

type Script = LoginSpec['live'] | LoginSpec['cached'];

/**
 * A login of the simulator's population at its bank, without HTTP and without a clock: the caller says what time it is.
 * It answers as `simulator/` does.
 */
export class MadeUpLogin {
  lastRefresh: string | null;
  listed: boolean;
  readonly letsIn: boolean;
  #cached: LoginSpec['cached'];
  #live: LoginSpec['live'];
  #detail: LoginSpec['detail'];
  readonly #attributes: LoginSpec['attributes'];
  /**
   * The job at Flinks that collects the accounts: how many more polls get a 202, and whether its end moves LastRefresh.
   * Null if no such job is under way.
   */
  #job: { polls: number; moves: boolean } | null = null;
  #sessions = 0;

  constructor(readonly spec: LoginSpec) {
    this.lastRefresh = spec.lastRefresh === null ? null : new Date(spec.lastRefresh).toISOString();
    this.listed = spec.listed !== null && spec.scheduled;
    this.letsIn = institutionNamed(spec.institution).refreshesAlone;
    // Copied, because scripts are used up.
    this.#cached = copied(spec.cached);
    this.#live = copied(spec.live);
    this.#detail = copied(spec.detail);
    this.#attributes = spec.attributes;
  }

  /** A cached Authorize. */
  authorizeCached(trouble: Trouble): FlinksAnswer {
    if (trouble === 'bad_day') return refused('Authorize', { code: BAD_DAY_CODE });
    return this.#begin(next(this.#cached) as PlainAnswer, null);
  }

  /** A live Authorize. */
  authorizeLive(nowMs: number, trouble: Trouble): FlinksAnswer {
    if (trouble === 'bad_day') return refused('Authorize', { code: BAD_DAY_CODE });
    if (trouble === 'down') return refused('Authorize', { code: 'RETRY_LATER' });
    const answer = next(this.#live);
    if (answer === 'mfa') {
      return { kind: 'mfa', status: 203, requestId: this.#open(), institution: this.spec.institution };
    }
    return this.#begin(answer, nowMs);
  }

  /** GetAccountsDetail. */
  accountsDetail(): FlinksAnswer {
    const outcome = outcomeOf(next(this.#detail) as PlainAnswer, POLLS);
    if (outcome.kind === 'refused') return refused('GetAccountsDetail', outcome.refused);
    if (outcome.kind === 'ok') return COLLECTED;
    this.#job = { polls: outcome.polls, moves: false };
    return PENDING;
  }

  /** GetAccountsDetailAsync. */
  poll(nowMs: number): FlinksAnswer {
    const job = this.#job;
    if (job !== null && job.polls > 0) {
      job.polls -= 1;
      return PENDING;
    }
    this.#job = null;
    if (job?.moves === true) this.refreshed(nowMs);
    return COLLECTED;
  }

  /** One attributes package. */
  attributes(name: keyof LoginSpec['attributes']): FlinksAnswer {
    const script = this.#attributes[name];
    const outcome = outcomeOf(script === undefined ? 'ok' : (next(script) as PlainAnswer), 0);
    return outcome.kind === 'refused' ? refused('Attributes', outcome.refused) : COLLECTED;
  }

  /** The bank has let Flinks in: the data is fresh, and the login is no longer listed. */
  refreshed(nowMs: number): void {
    this.lastRefresh = new Date(nowMs).toISOString();
    this.#cached = 'ok';
    this.listed = false;
  }

  /** The user has signed in again in Flinks Connect, so the bank no longer refuses the login. */
  relinked(nowMs: number): void {
    this.refreshed(nowMs);
    if (refusesNext(this.#live)) this.#live = this.letsIn ? 'ok' : 'mfa';
    if (refusesNext(this.#detail)) this.#detail = 'ok';
  }

  /**
   * If the bank has been down for this login, it is up again: from now on the bank asks for the user, or lets Flinks
   * in.
   */
  recovers(): void {
    if (!Array.isArray(this.#live) && typeof this.#live === 'object' && 'code' in this.#live) {
      if (!('pending' in this.#live) && this.#live.code === 'RETRY_LATER') this.#live = this.letsIn ? 'ok' : 'mfa';
    }
  }

  /**
   * Begins a session as the answer says. `liveAtMs`: when the bank was called live (epoch ms); null for a cached
   * Authorize.
   */
  #begin(answer: PlainAnswer, liveAtMs: number | null): FlinksAnswer {
    const outcome = outcomeOf(answer, POLLS);
    const { institution } = this.spec;
    switch (outcome.kind) {
      case 'refused': {
        const { code } = outcome.refused;
        if (liveAtMs !== null && code !== undefined && endsRefresh(code)) this.#cached = outcome.refused;
        return refused('Authorize', outcome.refused);
      }
      case 'pending':
        this.#job = { polls: outcome.polls, moves: liveAtMs !== null };
        return { kind: 'pending', status: 202, code: outcome.code, requestId: this.#open(), institution };
      case 'ok':
        if (liveAtMs !== null) this.refreshed(liveAtMs);
        return { kind: 'ok', status: 200, requestId: this.#open(), lastRefresh: this.lastRefresh, institution };
    }
  }

  #open(): string {
    this.#sessions += 1;
    return `${this.spec.loginId}/${this.#sessions}`;
  }
}

/** The code with which a bank refuses good passwords. */
const BAD_DAY_CODE = 'INVALID_PASSWORD';
const POLLS = 2;
const COLLECTED: FlinksAnswer = { kind: 'ok', status: 200, accounts: 1, transactions: 30 };
const PENDING: FlinksAnswer = { kind: 'pending', status: 202, code: 'OPERATION_PENDING' };

const copied = <T extends Script>(script: T): T => (Array.isArray(script) ? ([...script] as T) : script);

/** The next answer, without the time that it takes at the bank. */
function next(script: Script): PlainAnswer | 'mfa' {
  const answer = takeNext<unknown>(script) as PlainAnswer | 'mfa' | { then: PlainAnswer | 'mfa'; hangMs: number };
  return typeof answer === 'object' && 'hangMs' in answer ? answer.then : answer;
}

function refused(endpoint: Endpoint, given: { code?: string; status?: number }): FlinksAnswer {
  const { code } = given;
  const status = given.status ?? (code === undefined ? 500 : documentedStatus(code, endpoint));
  return code === undefined ? { kind: 'none', status } : { kind: 'refused', status, code: normaliseCode(code) ?? code };
}
