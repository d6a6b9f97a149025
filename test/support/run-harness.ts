import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { createFlinksActivities, createStoreActivities } from '../../activities';
import { START_ENROLMENT } from '../../domain/starts';
import {
  dailyRefreshWorkflowId,
  ENROL_LOGINS_WORKFLOW_ID,
  FLINKS_TASK_QUEUE,
  REFRESH_TASK_QUEUE,
  refreshLoginWorkflowId,
} from '../../domain/ids';
import type { Policy } from '../../domain/policy';
import type { Store } from '../../store/store';
import type { dailyRefresh } from '../../workflows/daily-refresh/workflow';
import type { enrolLogins } from '../../workflows/enrol-logins';
import { countedActivities } from './counted-activities';
import { freshDatabase, type FreshDatabase } from './database';
import { storeOf } from './program-store';
import { misfitsIn } from './event-schemas';
import { FakeFlinks, type Behaviour } from './fake-flinks';
import { SHORT, type TestTemporal } from './refresh-harness';
import { connectToTestTemporal } from './temporal';
import { inTime, waitFor } from './wait-for';
import { TEST_BUNDLE } from './workflow-bundle';

interface CrewOptions {
  /** Maximum number of concurrent Flinks activities. */
  flinksCallsAtOnce?: number;
  /** Starts a server to use instead of that of the test run. */
  temporal?: () => Promise<TestTemporal>;
}

/**
 * The workers of a test file. Starting them costs seconds of a core, so the tests of a file share them. Each test has a
 * harness with its own database, Flinks and settings, and the activities use those of the current test.
 */
class Crew {
  readonly policy: Policy = { ...SHORT };
  private on: RunHarness | null = null;
  /** How many activities are at work. */
  busy = 0;
  private readonly workers: Worker[] = [];
  private readonly running: Promise<void>[] = [];

  private constructor(readonly temporal: TestTemporal) {}

  static async start({ flinksCallsAtOnce, temporal }: CrewOptions): Promise<Crew> {
    const crew = new Crew(await (temporal ?? connectToTestTemporal)());
    const { native: connection, namespace } = crew.temporal;
    const dependencies = {
      flinks: through(() => crew.current.flinks),
      store: through(() => crew.current.store),
      policy: crew.policy,
    };
    const common = { connection, namespace };
    crew.workers.push(
      await Worker.create({
        ...common,
        taskQueue: REFRESH_TASK_QUEUE,
        activities: countedActivities(crew, createStoreActivities(dependencies)),
        workflowBundle: { codePath: TEST_BUNDLE },
      }),
      await Worker.create({
        ...common,
        taskQueue: FLINKS_TASK_QUEUE,
        activities: countedActivities(crew, createFlinksActivities(dependencies)),
        ...(flinksCallsAtOnce !== undefined && { maxConcurrentActivityTaskExecutions: flinksCallsAtOnce }),
      }),
    );
    crew.running.push(...crew.workers.map((worker) => worker.run()));
    return crew;
  }

  private get current(): RunHarness {
    if (this.on === null) throw new Error('No test is on');
    return this.on;
  }

  begin(harness: RunHarness): void {
    Object.assign(this.policy, SHORT);
    this.on = harness;
  }

  /** Ends what a test left open, and waits for its last effects. */
  async endTest(): Promise<void> {
    const { workflow } = this.temporal.client;
    await waitFor('what the test has left open to end', async () => {
      let open = 0;
      for await (const { workflowId, runId } of workflow.list({ query: "ExecutionStatus = 'Running'" })) {
        open += 1;
        await workflow
          .getHandle(workflowId, runId)
          .terminate('the test is over')
          .catch(() => undefined);
      }
      return open === 0 && this.busy === 0;
    });
    this.on = null;
  }

  async stop(): Promise<void> {
    this.workers.forEach((worker) => worker.shutdown());
    await inTime('the workers to stop', Promise.all(this.running));
    await this.temporal.close();
  }
}

/** A proxy for the current value of `of` at each use. */
const through = <T extends object>(of: () => T): T =>
  new Proxy({} as T, { get: (_target, name) => Reflect.get(of(), name) as unknown });

/** Workers for all tests of the calling file, ended with it. Call this outside hooks, and `next` in `beforeEach`. */
export function crewOfFile(options: CrewOptions = {}): { next(): Promise<RunHarness> } {
  let crew: Promise<Crew> | null = null;
  afterAll(async () => (await crew)?.stop());
  return { next: async () => RunHarness.on(await (crew ??= Crew.start(options))) };
}

/** Runs on a real Temporal server and a real database, with Flinks in memory. */
export class RunHarness {
  readonly flinks = new FakeFlinks();
  private constructor(
    private readonly crew: Crew,
    private readonly database: FreshDatabase,
    readonly store: Store,
    /** Has the gateway's database rights, so its audit lines may name API keys. */
    readonly gatewayStore: Store,
  ) {}

  /** Starts a harness with its own workers. */
  static async start(options: CrewOptions = {}): Promise<RunHarness> {
    const harness = await RunHarness.on(await Crew.start(options));
    harness.ownsCrew = true;
    return harness;
  }

  static async on(crew: Crew): Promise<RunHarness> {
    const database = await freshDatabase();
    const store = storeOf(database.url, 'worker');
    const gatewayStore = storeOf(database.url, 'gateway');
    const harness = new RunHarness(crew, database, store, gatewayStore);
    crew.begin(harness);
    return harness;
  }

  private ownsCrew = false;

  get client(): Client {
    return this.crew.temporal.client;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  /** The policy that the next run takes a snapshot of. */
  get policy(): Policy {
    return this.crew.policy;
  }

  /** Registers a login with this behaviour at Flinks. */
  async login(behaviour: Behaviour = {}): Promise<string> {
    const [loginId = ''] = await this.logins(1, () => behaviour);
    return loginId;
  }

  async logins(
    count: number,
    behaviourOf: (index: number) => Behaviour = () => ({}),
    institution = 'Maple Bank',
  ): Promise<string[]> {
    const loginIds = Array.from({ length: count }, () => randomUUID() as string);
    loginIds.forEach((loginId, index) => this.flinks.set(loginId, behaviourOf(index)));
    await this.store.logins.upsertMany(loginIds.map((loginId) => ({ loginId, institution })));
    return loginIds;
  }

  async startRun(
    runId: string = randomUUID(),
  ): Promise<{ runId: string; handle: WorkflowHandle<typeof dailyRefresh> }> {
    const handle = await this.client.workflow.start<typeof dailyRefresh>('dailyRefresh', {
      workflowId: dailyRefreshWorkflowId(runId),
      taskQueue: REFRESH_TASK_QUEUE,
      args: [{ runId, trigger: 'app' }],
    });
    return { runId, handle: this.client.workflow.getHandle<typeof dailyRefresh>(handle.workflowId) };
  }

  /** Runs one whole run and returns its ledger. */
  async run() {
    const { runId, handle } = await this.startRun();
    await handle.result();
    const view = await this.store.runs.get(runId);
    if (view === null) throw new Error(`run ${runId} is not in the ledger`);
    return view;
  }

  /** Starts `enrolLogins` as client and activities do; returns the run id of its first execution. */
  async startEnrolment(): Promise<string> {
    return (await this.client.workflow.signalWithStart('enrolLogins', START_ENROLMENT)).signaledRunId;
  }

  enrolment = (runId?: string): WorkflowHandle<typeof enrolLogins> =>
    this.client.workflow.getHandle<typeof enrolLogins>(ENROL_LOGINS_WORKFLOW_ID, runId, { followRuns: true });

  refreshOf = (loginId: string): WorkflowHandle => this.client.workflow.getHandle(refreshLoginWorkflowId(loginId));

  async until(condition: () => Promise<boolean>, what: string, withinMs = 90_000): Promise<void> {
    await waitFor(what, condition, { withinMs, everyMs: 100 });
  }

  untilState = (loginId: string, state: string): Promise<void> =>
    this.until(async () => (await this.store.logins.get(loginId))?.state === state, `${loginId} is ${state}`);

  async stop(): Promise<void> {
    await this.crew.endTest();
    if (this.ownsCrew) await this.crew.stop();
    const misfits = await misfitsIn(this.store);
    await this.store.close();
    await this.gatewayStore.close();
    await this.database.drop();
    expect(misfits).toEqual([]);
  }
}
