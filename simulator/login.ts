import { institutionNamed } from './institutions';
import { guidOf } from './prng';
import type { LiveSession } from './live-session';
import { DEFAULT_SPEC, refusesNext, type LoginSpec } from './spec';

/**
 * `live` means that a live Authorize is in progress, `mfa` that the session of one waits for the login's user, and
 * `processing` that one was answered with 202 and its job at the bank goes on.
 */
export type LoginState = 'idle' | 'live' | 'mfa' | 'processing';

/** A made-up login: its spec, which is changed by calls to the simulator (see LoginSpec), and what is open for it. */
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

  /** Whether a live Authorize and a call for attributes are in progress. */
  #working = { live: false, attributes: false };
  /** The session that the last live Authorize opened, alive or not; null if there was none since the last re-link. */
  #liveSession: LiveSession | null = null;

  constructor(spec: LoginSpec) {
    this.loginId = spec.loginId;
    Object.assign(this, spec);
  }

  /** What is going on at the bank for this login. A live Authorize is refused unless this is `idle`. */
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

  /** Runs `work`. If a call of the same kind is in progress for this login already, it runs `taken` instead. */
  async alone<T>(kind: 'live' | 'attributes', work: () => Promise<T>, taken: () => T): Promise<T> {
    if (this.#working[kind]) return taken();
    this.#working[kind] = true;
    try {
      return await work();
    } finally {
      this.#working[kind] = false;
    }
  }

  /** The LoginId whose accounts and holder this login shows: that of `sameAs` if it is given, otherwise its own. */
  get customer(): string {
    return this.sameAs ?? this.loginId;
  }

  /** Records that the bank let Flinks in: the data is fresh, and the cached error and the row on the list are gone. */
  refreshed(): void {
    this.lastRefresh = new Date().toISOString();
    this.cached = 'ok';
    this.listed = null;
  }

  /**
   * Records that the user signed in anew in Connect: the data is fresh. If the next live call would be refused, live
   * calls now get 200 at a bank linked by OAuth, and 203 at any other. If the next `detail` would be refused, it is
   * 'ok'.
   */
  relinked(): void {
    this.refreshed();
    this.#liveSession = null;
    if (refusesNext(this.live)) this.live = institutionNamed(this.institution).refreshesAlone ? 'ok' : 'mfa';
    if (refusesNext(this.detail)) this.detail = 'ok';
  }

  /** Returns what the routes under /admin show of a login: the spec, the state and the open session. No bank data. */
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

  /** Creates a login, with defaults for what the spec leaves out. Without a LoginId it gets one made from `counter`. */
  static from(spec: Partial<LoginSpec>, counter: number): SimulatedLogin {
    const loginId = spec.loginId ?? guidOf(`added/${counter}`);
    return new SimulatedLogin({ ...DEFAULT_SPEC, attributes: {}, ...spec, loginId });
  }
}
