import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { Worker, type NativeConnection } from '@temporalio/worker';
import type { FlinksActivities, StoreActivities } from '../../activities';
import { FLINKS_TASK_QUEUE, REFRESH_TASK_QUEUE, refreshLoginWorkflowId } from '../../domain/ids';
import { DEFAULT_POLICY, type Policy } from '../../domain/policy';
import type { Answer, AuthorizeAnswer } from '../../domain/refresh/answer';
import type { Outcome } from '../../domain/outcomes';
import { refreshStatusQuery, type RefreshLoginInput } from '../../workflows/messages';
import { PATIENT_WITH_STORMS } from '../../worker/tuning';
import type { refreshLogin } from '../../workflows/refresh-login/workflow';
import { connectToTestTemporal } from './temporal';
import { inTime, waitFor } from './wait-for';
import { TEST_BUNDLE } from './workflow-bundle';

type Activities = FlinksActivities & StoreActivities;
type Input<K extends keyof Activities> = Parameters<Activities[K]>[0];
type Output<K extends keyof Activities> = Awaited<ReturnType<Activities[K]>>;
type Scripted<T> = T | Error | ((call: number) => T | Promise<T>);

/** Flinks' answers for one login, call after call; the last one repeats. */
export interface Script {
  cached?: Scripted<AuthorizeAnswer>[];
  live?: Scripted<AuthorizeAnswer>[];
  detail?: Scripted<Answer>[];
  polls?: Scripted<Answer>[];
  attributes?: Scripted<Answer>[];
  /** What the database recorded about a live call whose answer was lost. */
  recalled?: AuthorizeAnswer;
  /** What `claimCanary` returns for this login. */
  canary?: Output<'claimCanary'>;
  /** From when the wait counts; by default from its start. */
  clock?: () => string | null;
  /** What the database knows about the login; null if it is not registered. */
  known?: Partial<NonNullable<Output<'beginRefresh'>>> | null;
}

export interface Call {
  activity: keyof Activities;
  input: Record<string, unknown>;
  atMs: number;
}

/** Short times for tests in real time. A real server rounds anything under a second. */
export const SHORT: Policy = {
  ...DEFAULT_POLICY,
  pollIntervalMs: 1_000,
  pollLimitMs: 3_000,
  liveSettleMs: 1_000,
  retryDelaysMs: [1_000, 1_000],
};

export const ok = (more: Partial<AuthorizeAnswer> = {}): AuthorizeAnswer => ({
  kind: 'ok',
  status: 200,
  requestId: randomUUID(),
  lastRefresh: new Date().toISOString(),
  ...more,
});
export const pending: Answer & { requestId: string } = { kind: 'pending', status: 202, requestId: randomUUID() };
export const mfa = (requestId: string = randomUUID()): AuthorizeAnswer => ({ kind: 'mfa', status: 203, requestId });
export const refused = (code: string | undefined, status = 401): Answer => ({
  kind: 'refused',
  status,
  ...(code === undefined ? {} : { code }),
});

/** An answer that comes only when the test gives it. */
export function held<T>(answer: T): { promised: () => Promise<T>; give: () => void } {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { promised: () => given.then(() => answer), give: () => give() };
}

/** The server that a harness uses, and its clock. */
export interface TestTemporal {
  client: Client;
  native: NativeConnection;
  namespace: string;
  close(): Promise<void>;
  /** The server's clock, if it is not the machine's. */
  nowMs?(): Promise<number>;
}

/** One login under test: its script, its calls and its workflow. */
export class LoginUnderTest {
  readonly loginId = randomUUID();
  readonly calls: Call[] = [];
  readonly runIds: string[] = [];
  private readonly told = new Map<keyof Script, number>();

  constructor(
    readonly script: Script,
    private readonly client: Client,
  ) {}

  async start(
    input: Partial<RefreshLoginInput> = {},
  ): Promise<WorkflowHandleWithFirstExecutionRunId<typeof refreshLogin>> {
    return this.client.workflow.start<typeof refreshLogin>('refreshLogin', {
      workflowId: refreshLoginWorkflowId(this.loginId),
      taskQueue: REFRESH_TASK_QUEUE,
      args: [{ loginId: this.loginId, policy: SHORT, ...input }],
    });
  }

  /** Runs the workflow to its end and returns the outcome. */
  async refresh(input: Partial<RefreshLoginInput> = {}): Promise<Outcome> {
    return (await this.start(input)).result();
  }

  /** The Flinks calls in order, as box letters: `A`, `F`, `D`, `J`, `I`. */
  get boxes(): string {
    const letters: Partial<Record<keyof Activities, string>> = {
      authorizeCached: 'A',
      authorizeLive: 'F',
      fetchAccountsDetail: 'D',
      pollAccountsDetail: 'J',
      fetchAttributes: 'I',
    };
    return this.calls.map(({ activity }) => letters[activity] ?? '').join('');
  }

  of<K extends keyof Activities>(activity: K): Input<K>[] {
    return this.calls.filter((call) => call.activity === activity).map((call) => call.input as Input<K>);
  }

  async until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
    await waitFor(what, condition, { withinMs: 90_000, seen: () => this.calls.map(({ activity }) => activity) });
  }

  /** Waits until the wait is recorded and the workflow rests in it. */
  async untilWaiting(times = 1): Promise<void> {
    await this.until(() => this.of('recordWait').length >= times, 'a wait for the user');
    const handle = this.client.workflow.getHandle(refreshLoginWorkflowId(this.loginId));
    await this.until(async () => (await handle.query(refreshStatusQuery)).state !== 'refreshing', 'rest');
  }

  async say<T>(key: Exclude<keyof Script, 'known' | 'recalled'>, otherwise: T): Promise<T> {
    const told = this.told.get(key) ?? 0;
    this.told.set(key, told + 1);
    const lines = (this.script[key] ?? []) as Scripted<T>[];
    const line = lines[Math.min(told, lines.length - 1)] ?? otherwise;
    if (line instanceof Error) throw line;
    return typeof line === 'function' ? (line as (call: number) => T | Promise<T>)(told) : line;
  }
}

/**
 * A worker whose activities are fakes with the types of the real ones: adding an activity to the code causes a compile
 * error here.
 */
export class RefreshHarness {
  private readonly logins = new Map<string, LoginUnderTest>();
  private readonly running: Promise<void>[] = [];
  private readonly workers: Worker[] = [];
  private constructor(
    readonly client: Client,
    private readonly temporal: TestTemporal,
  ) {}

  static async start(
    overrides: Partial<StoreActivities & FlinksActivities> = {},
    temporal?: TestTemporal,
    cachedWorkflows?: number,
    whileRecording: () => Promise<void> = () => Promise.resolve(),
  ): Promise<RefreshHarness> {
    const server = temporal ?? (await connectToTestTemporal());
    const { client, native, namespace } = server;
    const harness = new RefreshHarness(client, server);
    const fakes = harness.fakes();
    const recordWait: Activities['recordWait'] = async (input) => {
      await whileRecording();
      return fakes.recordWait(input);
    };
    const activities = { ...fakes, recordWait, ...overrides };
    const common = { connection: native, namespace, activities };
    harness.workers.push(
      await Worker.create({
        ...common,
        taskQueue: REFRESH_TASK_QUEUE,
        workflowBundle: { codePath: TEST_BUNDLE },
        ...PATIENT_WITH_STORMS,
        ...(cachedWorkflows === undefined ? {} : { maxCachedWorkflows: cachedWorkflows }),
      }),
      await Worker.create({ ...common, taskQueue: FLINKS_TASK_QUEUE }),
    );
    harness.running.push(...harness.workers.map((worker) => worker.run()));
    return harness;
  }

  login(script: Script = {}): LoginUnderTest {
    const login = new LoginUnderTest(script, this.client);
    this.logins.set(login.loginId, login);
    return login;
  }

  /** Ends what tests left open, and then the workers. */
  async stop(): Promise<void> {
    for (const { loginId } of this.logins.values()) {
      await this.client.workflow
        .getHandle(refreshLoginWorkflowId(loginId))
        .terminate('the test is over')
        .catch(() => undefined);
    }
    this.workers.forEach((worker) => worker.shutdown());
    await inTime('the workers to stop', Promise.all(this.running));
    await this.temporal.close();
  }

  nowMs = async (): Promise<number> => (await this.temporal.nowMs?.()) ?? Date.now();

  private async hear(activity: keyof Activities, input: object): Promise<LoginUnderTest> {
    const login = this.logins.get((input as { loginId: string }).loginId);
    if (login === undefined) throw new Error(`${activity} for a login of no test`);
    login.calls.push({ activity, input: input as Record<string, unknown>, atMs: await this.nowMs() });
    return login;
  }

  private fakes(): Activities {
    const waits = new Map<string, { waitId: string; since: string }>();
    const isoNow = async () => new Date(await this.nowMs()).toISOString();
    const never = async (): Promise<never> => {
      throw new Error('not part of a single refresh');
    };
    return {
      authorizeCached: async (input) =>
        (await this.hear('authorizeCached', input)).say('cached', ok({ lastRefresh: await isoNow() })),
      authorizeLive: async (input) =>
        (await this.hear('authorizeLive', input)).say('live', ok({ lastRefresh: await isoNow() })),
      fetchAccountsDetail: async (input) =>
        (await this.hear('fetchAccountsDetail', input)).say('detail', { kind: 'ok', status: 200 }),
      pollAccountsDetail: async (input) =>
        (await this.hear('pollAccountsDetail', input)).say('polls', { kind: 'ok', status: 200 }),
      fetchAttributes: async (input) =>
        (await this.hear('fetchAttributes', input)).say('attributes', { kind: 'ok', status: 200 }),
      beginRefresh: async (input) => {
        // A login that belongs to no test is not registered.
        if (!this.logins.has(input.loginId)) return null;
        const { known = {} } = (await this.hear('beginRefresh', input)).script;
        if (known === null) return null;
        const begun = {
          policy: SHORT,
          institution: 'Maple Bank',
          everWorked: true,
          unattended203s: 0,
          lastRefreshedAt: null,
          lastSeenBefore: null,
        };
        return { ...begun, gaveUpSince: null, gaveUpCode: null, ...known };
      },
      finishRefresh: async (input) => {
        waits.delete(input.loginId);
        if (this.logins.has(input.loginId)) await this.hear('finishRefresh', input);
      },
      recallLive: async (input) => (await this.hear('recallLive', input)).script.recalled ?? null,
      adoptRun: async (input) => void (await this.hear('adoptRun', input)),
      recordWait: async (input) => {
        await this.hear('recordWait', input);
        const wait = waits.get(input.loginId) ?? { waitId: randomUUID(), since: await isoNow() };
        waits.set(input.loginId, wait);
        return wait;
      },
      claimCanary: async (input) => (await this.hear('claimCanary', input)).script.canary ?? null,
      readWaitClock: async ({ waitId, since }) => {
        const loginId = [...waits].find(([, wait]) => wait.waitId === waitId)?.[0];
        const login = await this.hear('readWaitClock', { loginId, waitId });
        return login.script.clock === undefined ? since : login.script.clock();
      },
      remindUser: async ({ waitId, n }) => {
        const loginId = [...waits].find(([, wait]) => wait.waitId === waitId)?.[0];
        await this.hear('remindUser', { loginId, waitId, n });
      },
      alertOperator: async (input) => void (await this.hear('alertOperator', input)),
      listIneligible: never,
      openRun: never,
      pageOfLogins: never,
      goWithoutList: never,
      tryAccess: never,
      slotsOver: never,
      checkRows: never,
      closeRun: never,
      tellRunStarted: never,
      callResolved: never,
      drainOutbox: never,
      turnNightlyRefreshOff: never,
      lookAtNightlyRefresh: never,
      deleteCard: never,
      beginWithdrawal: never,
      forgetWithdrawn: never,
      purgeWithdrawn: never,
      alertOfWithdrawal: never,
      beginReplacement: never,
      noteUnreadSuccessor: never,
      handOverLogin: never,
      settleReplacement: never,
      alertOfReplacement: never,
      openSuccessor: never,
      readSuccessor: never,
      pollSuccessor: never,
      turnReplacedOff: never,
      setEnrolment: never,
      beginEnrolment: never,
      pageToEnrol: never,
      noteRefusedEnrolments: never,
      alertEnrolmentStopped: never,
      purgeTarget: never,
    };
  }
}
