import { institutionNamed } from './institutions';
import { guidOf } from './prng';
import type { LiveSession } from './live-session';
import { DEFAULT_SPEC, refusesNext, type LoginSpec } from './spec';

/** `live` means that a live Authorize is in progress, `mfa` that a session waits for its user, `processing` a 202. */
export type LoginState = 'idle' | 'live' | 'mfa' | 'processing';

/** A made-up login: its spec, which the calls change (see LoginSpec), and its open calls and session. */
export class SimulatedLogin implements LoginSpec {
  readonly loginId: string;
  institution = DEFAULT_SPEC.institution;
  language = DEFAULT_SPEC.language;
  behaviour = DEFAULT_SPEC.behaviour;
  scheduled = DEFAULT_SPEC.scheduled;
  lastRefresh = DEFAULT_SPEC.lastRefresh;
  cached = DEFAULT_SPEC.cached;
  live = DEFAULT_SPEC.live;
  detail = DEFAULT_SPEC.detail;
  attributes: LoginSpec['attributes'] = {};
  listed = DEFAULT_SPEC.listed;
  accounts = DEFAULT_SPEC.accounts;
  transactions = DEFAULT_SPEC.transactions;
  sameAs = DEFAULT_SPEC.sameAs;

  /** Set by the bank: calls in progress, and the last session a live Authorize opened. */
  #working = { live: false, attributes: false };
  #liveSession: LiveSession | null = null;

  constructor(spec: LoginSpec) {
    this.loginId = spec.loginId;
    Object.assign(this, spec);
  }

  /** The state of this login: only one live session at a time is allowed. */
  get state(): LoginState {
    if (this.#working.live) return 'live';
    const session = this.#liveSession?.current() ?? null;
    return session?.state === 'mfa' || session?.state === 'processing' ? session.state : 'idle';
  }

  /** The session of the last live Authorize, while its RequestId is alive. */
  get liveSession(): LiveSession | null {
    return this.#liveSession?.current() ?? null;
  }

  set liveSession(session: LiveSession | null) {
    this.#liveSession = session;
  }

  /** Runs one call of a kind at a time; returns the answer of `taken` if one is already in progress. */
  async alone<T>(kind: 'live' | 'attributes', work: () => Promise<T>, taken: () => T): Promise<T> {
    if (this.#working[kind]) return taken();
    this.#working[kind] = true;
    try {
      return await work();
    } finally {
      this.#working[kind] = false;
    }
  }

  /** The LoginId whose accounts and holder this login shows: its own, or that of its customer's first login. */
  get customer(): string {
    return this.sameAs ?? this.loginId;
  }

  /** The bank let Flinks in: the data is current, and earlier errors are cleared. */
  refreshed(): void {
    this.lastRefresh = new Date().toISOString();
    this.cached = 'ok';
    this.listed = null;
  }

  /** The user relinked in Connect: a refused or disabled login works again, like the bank's other logins. */
  relinked(): void {
    this.refreshed();
    this.#liveSession = null;
    if (refusesNext(this.live)) this.live = institutionNamed(this.institution).refreshesAlone ? 'ok' : 'mfa';
    if (refusesNext(this.detail)) this.detail = 'ok';
  }

  /** The spec and the state, for the admin routes. No account data. */
  toJSON(): LoginSpec & { state: LoginState; openRequestId: string | null } {
    const { loginId, institution, language, behaviour, scheduled, lastRefresh, cached, live, detail } = this;
    const { attributes, listed, accounts, transactions, sameAs, state } = this;
    const spec = {
      loginId,
      institution,
      language,
      behaviour,
      scheduled,
      lastRefresh,
      cached,
      live,
      detail,
      attributes,
    };
    const openRequestId = state === 'idle' || state === 'live' ? null : (this.liveSession?.requestId ?? null);
    return { ...spec, listed, accounts, transactions, sameAs, state, openRequestId };
  }

  /** Creates a login with defaults for whatever the spec leaves out; its id comes from `counter` if none is given. */
  static from(spec: Partial<LoginSpec>, counter: number): SimulatedLogin {
    const loginId = spec.loginId ?? guidOf(`added/${counter}`);
    return new SimulatedLogin({ ...DEFAULT_SPEC, attributes: {}, ...spec, loginId });
  }
}
