import { randomUUID } from 'node:crypto';
import type { AttributesPackage } from '../domain/attributes-packages';
import type { DetailOptions } from './detail-options';
import type { RecordedCall } from './calls';
import { endsRefresh } from './codes';
import type { LiveSession } from './live-session';
import type { SimulatedLogin } from './login';
import type { Outcome, Refused } from './spec';

/** The poll interval of Flinks' pages; a job that is not polled ends when its polls would have ended. */
const DOCUMENTED_POLL_MS = 10_000;
/** Flinks lets a RequestId idle 8 minutes, or 30 while it is working on data. */
const PROCESSING_FACTOR = 30 / 8;

type Pending = Extract<Outcome, { kind: 'pending' }>;
interface Job {
  what: 'authorize' | 'detail';
  code: string;
  pollsLeft: number;
  startedMs: number;
  then: Refused | null;
}

/** A session that one Authorize opened, by its RequestId. */
export class Session implements LiveSession {
  readonly requestId = randomUUID();
  /** `failed`: the job behind a 202 ended in `failure`. */
  state: 'mfa' | 'processing' | 'authorised' | 'failed' = 'authorised';
  failure: Refused | null = null;
  job: Job | null = null;
  /** GetAccountsDetailAsync may be called only after a 202. */
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

  /** Whether the session is alive: it has not been idle for too long. */
  get alive(): boolean {
    const limitMs = this.job ? this.idleMs * PROCESSING_FACTOR : this.idleMs;
    return !this.#over && Date.now() - this.#usedMs < limitMs;
  }

  /** Returns this session if it is alive, with what has happened in the background taken in; else null. */
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

  /** The bank needs its user. */
  challenge(prompts: string[]): void {
    this.state = 'mfa';
    this.prompts = prompts;
  }

  /** The user has answered: the session goes on with the same RequestId. */
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

  /** Polls once. Returns true while there is still nothing to return. */
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

/** A cached Authorize reports a bank's refusal from then on; Flinks' own refusals leave no trace. */
export function rememberFailure(login: SimulatedLogin, refused: Refused): void {
  if (refused.code !== undefined && endsRefresh(refused.code)) login.cached = refused;
}
