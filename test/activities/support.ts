import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createFlinksActivities, createStoreActivities } from '../../activities';
import { redactErrors } from '../../activities/redact-errors';
import { DEFAULT_POLICY } from '../../domain/policy';
import { FlinksClient } from '../../flinks/client';
import { startSimulator, type LoginSpec, type RecordedCall, type Simulator } from '../../simulator/server';
import { waitFor } from '../support/wait-for';
import { openTestStore, type TestStore } from '../store/support';

type Activities = ReturnType<typeof createFlinksActivities> & ReturnType<typeof createStoreActivities>;
type Name = keyof Activities;

const GIVES_UP_MS = 700;
/** How long the simulator stays silent if an answer is to be lost. */
export const SILENCE_MS = 60_000;

/** The real activities of a worker, each run alone: real HTTP to a simulator with faults, real database. */
export class Bench {
  /** Minted tokens, in order. */
  readonly tokens: string[] = [];

  private constructor(
    readonly simulator: Simulator,
    readonly test: TestStore,
    readonly flinks: FlinksClient,
    private readonly activities: Activities,
  ) {}

  /** `givesUpMs`: after how many milliseconds the client considers an answer lost. */
  static async open({ givesUpMs = GIVES_UP_MS } = {}): Promise<Bench> {
    const test = await openTestStore();
    const simulator = await startSimulator({ pollsUntilReady: 1 });
    const flinks = clientOf(simulator.url, simulator, givesUpMs);
    const dependencies = { flinks, store: test.store, policy: DEFAULT_POLICY };
    const activities = redactErrors({
      ...createFlinksActivities(dependencies),
      ...createStoreActivities(dependencies),
    });
    const bench = new Bench(simulator, test, flinks, activities);
    const mint = flinks.generateAuthorizeToken.bind(flinks);
    flinks.generateAuthorizeToken = async (options) => {
      const token = await mint(options);
      bench.tokens.push(token);
      return token;
    };
    return bench;
  }

  /** A live Authorize that cannot connect. */
  async nowhere(): ReturnType<FlinksClient['authorizeLive']> {
    const client = clientOf('http://127.0.0.1:1', this.simulator, GIVES_UP_MS);
    try {
      return await client.authorizeLive({ loginId: randomUUID(), authorizeToken: 'unused' });
    } finally {
      await client.close();
    }
  }

  /** A registered login with this behaviour. */
  async login(spec: Partial<LoginSpec> = {}): Promise<LoginOnBench> {
    const { loginId } = this.simulator.addLogin({ lastRefresh: new Date().toISOString(), ...spec });
    await this.test.store.logins.upsertMany([{ loginId }]);
    return new LoginOnBench(this, loginId);
  }

  /** Runs one attempt of an activity; `attempt` counts from 1. */
  run<N extends Name>(
    name: N,
    input: Parameters<Activities[N]>[0],
    { attempt = 1, environment = environmentOf(attempt) }: Attempt = {},
  ): Promise<Awaited<ReturnType<Activities[N]>>> {
    const activity = this.activities[name] as (input: unknown) => Promise<Awaited<ReturnType<Activities[N]>>>;
    return environment.run<[unknown], Awaited<ReturnType<Activities[N]>>, typeof activity>(activity, input);
  }

  async close(): Promise<void> {
    await this.simulator.close();
    await this.flinks.close();
    await this.test.end();
  }
}

/** The environment of one attempt of an activity. Its log contains only errors. */
export const environmentOf = (attempt = 1): MockActivityEnvironment =>
  new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR') });

export interface Attempt {
  attempt?: number;
  environment?: MockActivityEnvironment;
}

const clientOf = (baseUrl: string, { credentials }: Simulator, givesUpMs: number): FlinksClient => {
  const timeouts = { blockingMs: givesUpMs, cachedMs: givesUpMs, shortMs: givesUpMs };
  return new FlinksClient({ baseUrl, ...credentials, timeouts });
};

const LIMITS = { perDay: 3, perHour: 5, settleMs: 240_000 };

/** One login, the calls that a refresh makes for it, and the live calls recorded in the database. */
export class LoginOnBench {
  readonly refreshId: string = randomUUID();

  constructor(
    private readonly bench: Bench,
    readonly loginId: string,
  ) {}

  cached = (attempt?: Attempt) => this.bench.run('authorizeCached', this.call(), attempt);

  live = (over: { attended?: boolean; perDay?: number; settleMs?: number } = {}, attempt?: Attempt) =>
    this.bench.run('authorizeLive', { ...this.call(), attended: false, ...LIMITS, ...over }, attempt);

  detail = (requestId: string, over: { mustNameLogin?: boolean } = {}, attempt?: Attempt) =>
    this.bench.run(
      'fetchAccountsDetail',
      { ...this.session(requestId), daysOfTransactions: 'Days90', ...over },
      attempt,
    );

  poll = (requestId: string, over: { mustNameLogin?: boolean } = {}, attempt?: Attempt) =>
    this.bench.run('pollAccountsDetail', { ...this.session(requestId), ...over }, attempt);

  attributes = (requestId: string, attempt?: Attempt) =>
    this.bench.run('fetchAttributes', { ...this.session(requestId), package: 'income' }, attempt);

  /** Opens a session of this login at Flinks by a cached Authorize, and returns its RequestId. */
  async authorized(): Promise<string> {
    const { requestId } = await this.cached();
    if (requestId === undefined) throw new Error('Flinks gave no session');
    return requestId;
  }

  /** The recorded live calls of this login, in order. Those that are `open` may still be at the bank. */
  liveCalls = () =>
    this.bench.test.sql<{ open: boolean; status: number | null; code: string | null }>(
      'select ended_at is null as open, status, code from live_calls where login_id = $1 order by reserved_at',
      [this.loginId],
    );

  async unattended203s(): Promise<number> {
    const [row] = await this.bench.test.sql<{ unattended_203s: number }>(
      'select unattended_203s from logins where login_id = $1',
      [this.loginId],
    );
    return row!.unattended_203s;
  }

  /** The calls for this login that the simulator got: live Authorizes, or those that `fits` accepts. */
  heard = (fits: (call: RecordedCall) => boolean = ({ mode }) => mode === 'live'): RecordedCall[] =>
    this.bench.simulator.calls.filter((call) => call.loginId === this.loginId && fits(call));

  /** Withdraws this login as soon as a live call for it has been recorded. */
  async withdrawOnceReserved(): Promise<void> {
    await waitFor('the reservation of a live call', async () => (await this.liveCalls()).length > 0, { everyMs: 10 });
    await this.withdraw();
  }

  withdraw = () => this.bench.test.sql('delete from logins where login_id = $1', [this.loginId]);

  private call = () => ({ loginId: this.loginId, refreshId: this.refreshId });
  private session = (requestId: string) => ({ ...this.call(), runId: null, requestId, mustNameLogin: false });
}

/** How an activity ended that brought no answer. */
export interface Failure {
  type: string;
  message: string;
  nonRetryable: boolean;
  nextRetryDelay?: unknown;
  details: unknown[];
}

/** The failure of an activity; an answer fails the test. */
export async function failureOf(attempt: Promise<unknown>): Promise<Failure> {
  const ended = await attempt.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  if ('answer' in ended) throw new Error(`The activity answered ${JSON.stringify(ended.answer)}`);
  return ended.error as Failure;
}
