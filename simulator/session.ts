import { randomUUID } from 'node:crypto';
import type { AttributesPackage } from '../domain/attributes-packages';
import type { DetailOptions } from './detail-options';
import type { RecordedCall } from './calls';
import { endsRefresh } from './codes';
import type { LiveSession } from './live-session';
import type { SimulatedLogin } from './login';
import type { Outcome, Refused } from './spec';

/**
 * The time between two polls, as Flinks' pages give it. A job also ends by itself: once as many of these times have
 * passed since its start as it has polls left.
 */
const DOCUMENTED_POLL_MS = 10_000;
/** At Flinks a RequestId dies after 8 minutes without use, or after 30 minutes while Flinks is working on its data. */
const PROCESSING_FACTOR = 30 / 8;

type Pending = Extract<Outcome, { kind: 'pending' }>;
interface Job {
  what: 'authorize' | 'detail';
  code: string;
  pollsLeft: number;
  startedMs: number;
  then: Refused | null;
}

/** A session that an Authorize opened. Later calls name it by its RequestId. */
export class Session implements LiveSession {
  readonly requestId = randomUUID();
  /** `failed` means that the job behind a 202 ended in the refusal `failure`. */
  state: 'mfa' | 'processing' | 'authorised' | 'failed' = 'authorised';
  failure: Refused | null = null;
  job: Job | null = null;
  /** Whether a call has got 202 in this session: only then may GetAccountsDetailAsync be called. */
  answered202 = false;
  detailDone = false;
  detailOptions: DetailOptions | null = null;
  prompts: string[] = [];
  readonly packages = new Map<AttributesPackage, Outcome>();
  #usedMs = Date.now();
  #over = false;

  constructor(
    readonly login: SimulatedLogin,
    readonly mode: 'cached' | 'live',
    readonly openedBy: RecordedCall,
    private readonly idleMs: number,
  ) {}

  /** Whether the session is alive: it was not closed, and was used recently enough. */
  get alive(): boolean {
    const limitMs = this.job ? this.idleMs * PROCESSING_FACTOR : this.idleMs;
    return !this.#over && Date.now() - this.#usedMs < limitMs;
  }

  /** Brings the session up to date (its job may have ended meanwhile), and returns it if it is alive, else null. */
  current(): Session | null {
    if (this.job && Date.now() - this.job.startedMs >= this.job.pollsLeft * DOCUMENTED_POLL_MS) this.#finish();
    return this.alive ? this : null;
  }

  use(): void {
    this.#usedMs = Date.now();
  }

  close(): void {
    this.#over = true;
  }

  /** Records that the bank asks the login's user these questions: the session waits for the answers. */
  challenge(prompts: string[]): void {
    this.state = 'mfa';
    this.prompts = prompts;
  }

  /** Records that the user has answered the bank: the session goes on under the same RequestId. */
  answered(): void {
    this.state = 'authorised';
    this.use();
    this.login.refreshed();
  }

  start(what: Job['what'], { code, polls, then }: Pending): void {
    this.job = { what, code, pollsLeft: polls, startedMs: Date.now(), then };
    this.answered202 = true;
    if (what === 'authorize') this.state = 'processing';
  }

  /** Makes the job end at once. */
  hurry(): void {
    if (this.job) this.job.pollsLeft = 0;
    this.current();
  }

  /** Counts one poll of the job. Returns true if the job goes on, false if it has ended with this poll or before. */
  poll(): boolean {
    if (this.job && this.job.pollsLeft > 0) {
      this.job.pollsLeft -= 1;
      return true;
    }
    this.#finish();
    return false;
  }

  #finish(): void {
    const job = this.job;
    this.job = null;
    if (!job) return;
    if (job.then) {
      this.state = 'failed';
      this.failure = job.then;
      if (job.what === 'authorize' && this.mode === 'live') rememberFailure(this.login, job.then);
      return;
    }
    this.state = 'authorised';
    if (job.what === 'authorize' && this.mode === 'live') this.login.refreshed();
    if (job.what === 'detail') this.detailDone = true;
  }
}

/** Makes the login's cached Authorize report a bank's refusal from now on. A refusal by Flinks itself is not kept. */
export function rememberFailure(login: SimulatedLogin, refused: Refused): void {
  if (refused.code !== undefined && endsRefresh(refused.code)) login.cached = refused;
}
