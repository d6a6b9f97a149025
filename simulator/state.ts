import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { hashToken, type RecordedCall } from './calls';
import { RefusalError, refusal, type Endpoint } from './codes';
import { Faults } from './faults';
import { SimulatedLogin } from './login';
import { Session } from './session';
import { loginSpecSchema, type LoginSpec } from './spec';
import { Webhooks } from './webhooks';

const TOKEN_LIFE_MS = 30 * 60_000;

export interface BankOptions {
  customerId: string;
  secretKey: string;
  apiKey: string;
  requestIdIdleMs: number;
  latencyMs: number;
  pollsUntilReady: number;
}

/** A test or a call to /admin asked for what cannot be: the login does not exist, exists already, or awaits no user. */
export class SimulatorError extends Error {
  constructor(
    readonly kind: 'unknown_login' | 'no_mfa_session' | 'login_exists',
    message: string,
  ) {
    super(message);
  }
}

/** Everything that this simulated Flinks remembers, in memory. Only the routes know of HTTP. */
export class Bank {
  readonly calls: RecordedCall[] = [];
  readonly violations: string[] = [];
  readonly faults = new Faults();
  readonly #logins = new Map<string, SimulatedLogin>();
  readonly #sessions = new Map<string, Session>();
  readonly #tokens = new Map<string, { mintedMs: number; spent: boolean }>();
  readonly #closed = new AbortController();
  readonly webhooks = new Webhooks(this.#closed.signal);

  constructor(readonly options: BankOptions) {
    // Each call that waits adds a listener to this signal. Hundreds may wait at once, so Node must not warn of a leak.
    setMaxListeners(0, this.#closed.signal);
  }

  get logins(): SimulatedLogin[] {
    return [...this.#logins.values()];
  }

  /** @throws ZodError if the spec is invalid, SimulatorError if the LoginId is taken. */
  addLogin(spec: Partial<LoginSpec>): SimulatedLogin {
    const login = SimulatedLogin.from(loginSpecSchema.partial().parse(spec), this.#logins.size);
    if (this.#logins.has(login.loginId)) {
      throw new SimulatorError('login_exists', `Login ${login.loginId} exists already: change it instead.`);
    }
    return this.put(login);
  }

  put(login: SimulatedLogin): SimulatedLogin {
    this.#logins.set(login.loginId, login);
    return login;
  }

  find(loginId: string | null): SimulatedLogin | null {
    return this.#logins.get(loginId?.toLowerCase() ?? '') ?? null;
  }

  /** @throws SimulatorError */
  need(loginId: string): SimulatedLogin {
    const login = this.find(loginId);
    if (!login) throw new SimulatorError('unknown_login', `There is no login ${loginId.slice(0, 100)}.`);
    return login;
  }

  remove(login: SimulatedLogin): void {
    this.#logins.delete(login.loginId);
    for (const [requestId, session] of this.#sessions) if (session.login === login) this.#sessions.delete(requestId);
  }

  setBehaviour(loginId: string, change: Partial<LoginSpec>): SimulatedLogin {
    return Object.assign(this.need(loginId), loginSpecSchema.omit({ loginId: true }).partial().parse(change));
  }

  answerMfa(loginId: string): void {
    const login = this.need(loginId);
    const session = login.liveSession;
    if (session?.state !== 'mfa') {
      throw new SimulatorError('no_mfa_session', `Login ${loginId} has no open session that waits for its user.`);
    }
    session.answered();
    this.webhooks.announce(login, session.requestId);
  }

  reconnect(loginId: string): void {
    const login = this.need(loginId);
    login.relinked();
    this.webhooks.announce(login);
  }

  /**
   * Ends the job of the login's newest session that is alive, if it has one, and sends the webhooks of that session.
   * For a login without such a session, the webhooks carry its current data under a new RequestId.
   */
  finishWork(loginId: string): void {
    const login = this.need(loginId);
    const session = [...this.#sessions.values()].findLast((one) => one.login === login && one.current() !== null);
    session?.hurry();
    this.webhooks.announce(login, session?.requestId);
  }

  mintToken(): string {
    const token = randomUUID();
    this.#tokens.set(token, { mintedMs: Date.now(), spent: false });
    return token;
  }

  /** @throws RefusalError 401 without a FlinksCode, if the token is unknown, spent, or 30 minutes old or older */
  spendToken(token: string): void {
    const known = this.#tokens.get(token);
    if (known?.spent) this.violation(`The authorize token ${hashToken(token)} was spent twice.`);
    const expired = known !== undefined && Date.now() - known.mintedMs >= TOKEN_LIFE_MS;
    if (!known || known.spent || expired) throw new RefusalError(401, null, 'Please provide a valid authorize token');
    known.spent = true;
  }

  open(login: SimulatedLogin, mode: 'cached' | 'live', openedBy: RecordedCall): Session {
    const session = new Session(login, mode, openedBy, this.options.requestIdIdleMs);
    this.#sessions.set(session.requestId, session);
    if (mode === 'live') login.liveSession = session;
    return session;
  }

  /** Returns the session of a RequestId, alive or not, or null. Unlike `use`, this does not keep the session alive. */
  peek(requestId: string | null): Session | null {
    return this.#sessions.get(requestId?.toLowerCase() ?? '') ?? null;
  }

  /** @throws RefusalError SESSION_NONEXISTENT or SESSION_EXPIRED */
  use(requestId: string, endpoint: Endpoint): Session {
    const session = this.peek(requestId);
    if (!session) throw refusal(endpoint, 'SESSION_NONEXISTENT');
    if (!session.current()) {
      this.violation(`${endpoint} used the dead RequestId ${session.requestId} of login ${session.login.loginId}.`);
      throw refusal(endpoint, 'SESSION_EXPIRED');
    }
    session.use();
    return session;
  }

  violation(sentence: string): void {
    this.violations.push(sentence);
  }

  /** Waits `ms` milliseconds, as long as the bank or Flinks would take. Throws as soon as the simulator closes. */
  async sleep(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: this.#closed.signal });
  }

  close(): void {
    this.#closed.abort();
  }
}
