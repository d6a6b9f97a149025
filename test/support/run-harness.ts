import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { createFlinksActivities, createStoreActivities } from '../../activities';
import { START_ENROLMENT } from '../../domain/enrolment';
import { dailyRefreshWorkflowId, ENROL_LOGINS_WORKFLOW_ID, FLINKS_TASK_QUEUE, REFRESH_TASK_QUEUE, refreshLoginWorkflowId } from '../../domain/ids';
import type { Policy } from '../../domain/policy';
import { openStore, type Store } from '../../store/store';
import type { dailyRefresh } from '../../workflows/daily-refresh/workflow';
import type { enrolLogins } from '../../workflows/enrol-logins';
import { asRole, freshDatabase } from './database';
import { misfitsIn } from './event-schemas';
import { FakeFlinks, type Behaviour } from './fake-flinks';
import { SHORT, type TestTemporal } from './refresh-harness';
import { connectToTestTemporal } from './temporal';
import { inTime, waitFor } from './wait-for';
import { TEST_BUNDLE } from './workflow-bundle';

/** Runs on a real Temporal server and a real database, in front of a Flinks in memory. */
export class RunHarness {
  readonly flinks = new FakeFlinks();
  /** What the next run takes its snapshot of. */
  readonly policy: Policy = { ...SHORT };
  private constructor(
    readonly client: Client,
    readonly store: Store,
    readonly databaseUrl: string,
    private readonly workers: Worker[],
    private readonly close: () => Promise<void>,
  ) {}

  /**
   * `flinksCallsAtOnce`: as many activities as Flinks is called by at the same time. `temporal`: another server than that of
   * the test run.
   */
  static async start({
    flinksCallsAtOnce,
    temporal,
  }: { flinksCallsAtOnce?: number; temporal?: TestTemporal } = {}): Promise<RunHarness> {
    const { client, native, namespace, close } = temporal ?? (await connectToTestTemporal());
    const database = await freshDatabase();
    const store = openStore({
      databaseUrl: asRole(database.url, 'worker'),
      applicationName: 'test',
      tombstoneKey: Buffer.from('a tombstone key'),
    });
    const workers: Worker[] = [];
    const harness = new RunHarness(client, store, database.url, workers, async () => {
      await close();
      await store.close();
      await database.drop();
    });
    const dependencies = { flinks: harness.flinks, store, policy: harness.policy };
    const common = { connection: native, namespace };
    const activities = createStoreActivities(dependencies);
    const workflowBundle = { codePath: TEST_BUNDLE };
    workers.push(
      await Worker.create({ ...common, taskQueue: REFRESH_TASK_QUEUE, activities, workflowBundle }),
      await Worker.create({
        ...common,
        taskQueue: FLINKS_TASK_QUEUE,
        activities: createFlinksActivities(dependencies),
        ...(flinksCallsAtOnce !== undefined && { maxConcurrentActivityTaskExecutions: flinksCallsAtOnce }),
      }),
    );
    harness.running = workers.map((worker) => worker.run());
    return harness;
  }

  private running: Promise<void>[] = [];

  /** Registers a login that Flinks treats so. */
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

  /** One whole run, and what its ledger says. */
  async run() {
    const { runId, handle } = await this.startRun();
    await handle.result();
    const view = await this.store.runs.get(runId);
    if (view === null) throw new Error(`run ${runId} is not in the ledger`);
    return view;
  }

  /** Starts `enrolLogins`, as client and activities do; the id of its first execution. */
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
    for await (const { workflowId, runId } of this.client.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
      await this.client.workflow
        .getHandle(workflowId, runId)
        .terminate('the test is over')
        .catch(() => undefined);
    }
    this.workers.forEach((worker) => worker.shutdown());
    await inTime('the workers to stop', Promise.all(this.running));
    const misfits = await misfitsIn(this.store);
    await this.close();
    expect(misfits).toEqual([]);
  }
}
