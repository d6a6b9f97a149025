import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { temporal } from '@temporalio/proto';
import { FlinksRefreshClient } from '../../client';
import { FLINKS_TASK_QUEUE, REFRESH_TASK_QUEUE, refreshLoginWorkflowId, SEARCH_ATTRIBUTES } from '../../domain/ids';
import { DEFAULT_POLICY } from '../../domain/policy';
import { createLogger } from '../../process/logging';
import { openStore, type Store } from '../../store/store';
import { startWorkers, type RunningWorkers } from '../../worker/workers';
import { freshDatabase, type FreshDatabase } from '../support/database';
import { FakeFlinks } from '../support/fake-flinks';
import { addNamespace } from '../support/namespaces';
import { testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

export const DEPLOYMENT = 'flinks-daily-refresh';
const POLICY = { ...DEFAULT_POLICY, attributes: [] };
const QUEUES = [REFRESH_TASK_QUEUE, FLINKS_TASK_QUEUE];
const MINUTES_5 = { withinMs: 300_000 };

interface Build {
  bundlePath: string;
  /** Null if Worker Versioning is off. */
  buildId: string | null;
}

/** Workers of several builds at once, in a namespace of their own: which build is current holds for a whole namespace. */
export class TwoBuilds {
  readonly flinks = new FakeFlinks();
  private readonly running: { workers: RunningWorkers; connection: NativeConnection }[] = [];

  private constructor(
    readonly client: Client,
    private readonly store: Store,
    private readonly database: FreshDatabase,
  ) {}

  static async open(): Promise<TwoBuilds> {
    const connection = await Connection.connect({ address: testTemporal().address });
    const namespace = `builds-${randomUUID()}`;
    await addNamespace(connection, namespace, [...SEARCH_ATTRIBUTES]);
    const database = await freshDatabase();
    const store = openStore({ databaseUrl: database.url, applicationName: 'test' });
    return new TwoBuilds(new Client({ connection, namespace }), store, database);
  }

  get namespace(): string {
    return this.client.options.namespace;
  }

  private get refreshes(): FlinksRefreshClient {
    return new FlinksRefreshClient(this.client, { policy: POLICY });
  }

  /** Starts the workers of a build, on connections of their own, as a process has them. */
  async work({ bundlePath, buildId }: Build): Promise<{ stop: () => Promise<void> }> {
    const connection = await NativeConnection.connect({ address: testTemporal().address });
    const workers = await startWorkers({
      connection,
      namespace: this.namespace,
      bundlePath,
      deployment: buildId === null ? null : { deploymentName: DEPLOYMENT, buildId },
      flinks: this.flinks,
      store: this.store,
      policy: POLICY,
      callsPerSecond: 200,
      shutdownGraceMs: 10_000,
      log: createLogger('fatal'),
    });
    const one = { workers, connection };
    this.running.push(one);
    return { stop: () => this.stop(one) };
  }

  private async stop(one: (typeof this.running)[number]): Promise<void> {
    this.running.splice(this.running.indexOf(one), 1);
    await one.workers.stop();
    await one.connection.close();
  }

  /** Makes a build current, as `temporal worker deployment set-current-version` does. Null: workers without a build. */
  async makeCurrent(buildId: string | null): Promise<void> {
    const request = { namespace: this.namespace, deploymentName: DEPLOYMENT, buildId: buildId ?? '' };
    await this.accepted(() => this.client.workflowService.setWorkerDeploymentCurrentVersion(request));
    const isCurrent = (info: VersioningInfo) => (info?.currentDeploymentVersion?.buildId ?? null) === buildId;
    await this.everywhere(`${buildId} to be current`, isCurrent);
  }

  /** Gives a build a share of the workflows, in percent. Null and 0: none. */
  async ramp(buildId: string | null, percentage: number): Promise<void> {
    const request = { namespace: this.namespace, deploymentName: DEPLOYMENT, buildId: buildId ?? '', percentage };
    await this.accepted(() => this.client.workflowService.setWorkerDeploymentRampingVersion(request));
    await this.everywhere('the ramp', (info) => (info?.rampingVersionPercentage ?? 0) === percentage);
  }

  /** Repeats a call: the server refuses a build until it has seen workers of that build poll both task queues. */
  private async accepted(call: () => Promise<unknown>): Promise<void> {
    let refusal: unknown;
    const isAccepted = () =>
      call().then(
        () => true,
        (error: unknown) => {
          refusal = error;
          return false;
        },
      );
    await waitFor('the server to accept it', isAccepted, { everyMs: 500, seen: () => String(refusal) });
  }

  private async everywhere(what: string, holds: (info: VersioningInfo) => boolean): Promise<void> {
    const holdsOn = async (name: string): Promise<boolean> => {
      const { versioningInfo } = await this.client.workflowService.describeTaskQueue({
        namespace: this.namespace,
        taskQueue: { name },
        taskQueueType: name === REFRESH_TASK_QUEUE ? 1 : 2,
      });
      return holds(versioningInfo);
    };
    await waitFor(what, async () => (await Promise.all(QUEUES.map(holdsOn))).every(Boolean), { everyMs: 200 });
  }

  /** Starts refreshes of new logins whose bank lets them in. */
  async refresh(count: number): Promise<string[]> {
    const loginIds = Array.from({ length: count }, () => randomUUID());
    await this.store.logins.upsertMany(loginIds.map((loginId) => ({ loginId })));
    await many(loginIds, (loginId) => this.refreshes.startRefresh({ loginId, live: false }));
    return loginIds;
  }

  /** Brings new logins to where they wait for their user. */
  async waiting(count: number): Promise<string[]> {
    const loginIds = Array.from({ length: count }, () => randomUUID());
    for (const loginId of loginIds) this.flinks.set(loginId, { cached: 'INVALID_PASSWORD' });
    await this.store.logins.upsertMany(loginIds.map((loginId) => ({ loginId })));
    await many(loginIds, (loginId) => this.refreshes.startRefresh({ loginId, live: false }));
    const waits = async (loginId: string) => (await this.store.logins.get(loginId))?.state === 'awaiting_user';
    for (const loginId of loginIds) await waitFor(`${loginId} to wait`, () => waits(loginId), MINUTES_5);
    return loginIds;
  }

  /** Tells waiting logins of a run, as every run does: each will be looked at once, and wait on. */
  async tellOfRun(loginIds: readonly string[]): Promise<void> {
    const runId = randomUUID();
    await many(loginIds, (loginId) => this.handle(loginId).signal('runStarted', { runId, listed: false }));
  }

  /** The same, and waits for these looks. */
  async wake(loginIds: readonly string[]): Promise<void> {
    const looks = () => this.flinks.calls.filter(({ box }) => box === 'A').length;
    const before = looks();
    await this.tellOfRun(loginIds);
    await waitFor('every login to be looked at', () => looks() >= before + loginIds.length, MINUTES_5);
  }

  /** The users of these logins come back. */
  async comeBack(loginIds: readonly string[]): Promise<void> {
    for (const loginId of loginIds) this.flinks.set(loginId, {});
    await many(loginIds, (loginId) =>
      this.refreshes.connectCompleted(loginId, { eventId: randomUUID(), source: 'app' }),
    );
  }

  /** Waits for the ends of these refreshes, and returns their outcomes, each once. */
  async ends(loginIds: readonly string[]): Promise<unknown[]> {
    const ended = await many(loginIds, (loginId) => this.handle(loginId).result() as Promise<{ outcome: string }>);
    return [...new Set(ended.map(({ outcome }) => outcome))];
  }

  /** The builds that have answered the workflow tasks of these logins, each once. */
  async buildsOf(loginIds: readonly string[]): Promise<string[]> {
    const builds = await many(loginIds, async (loginId) =>
      (await this.events(loginId)).flatMap(({ workflowTaskCompletedEventAttributes: task }) =>
        task == null ? [] : (task.deploymentVersion?.buildId ?? 'none'),
      ),
    );
    return [...new Set(builds.flat())];
  }

  /** Why workflow tasks of these logins have failed. Tasks that timed out are not among them: no code refused those. */
  async failedTasks(loginIds: readonly string[]): Promise<string[]> {
    const reasons = await many(loginIds, async (loginId) =>
      (await this.events(loginId)).flatMap(
        ({ workflowTaskFailedEventAttributes: failed }) => failed?.failure?.message ?? [],
      ),
    );
    return reasons.flat();
  }

  handle(loginId: string) {
    return this.client.workflow.getHandle(refreshLoginWorkflowId(loginId));
  }

  private async events(loginId: string): Promise<temporal.api.history.v1.IHistoryEvent[]> {
    return (await this.handle(loginId).fetchHistory()).events ?? [];
  }

  async close(): Promise<void> {
    await Promise.all(this.running.slice().map((one) => this.stop(one)));
    await this.store.close();
    await this.database.drop();
    await this.client.connection.close();
  }
}

/** How many calls of these tests are under way at once. */
const AT_ONCE = 20;

/** Does something for each of many, some of them at once; returns the results in their order. */
async function many<T>(loginIds: readonly string[], work: (loginId: string) => Promise<T>): Promise<T[]> {
  const results = new Map<string, T>();
  const rest = [...loginIds];
  const next = async (): Promise<void> => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) results.set(one, await work(one));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return loginIds.map((loginId) => results.get(loginId) as T);
}

type VersioningInfo = temporal.api.taskqueue.v1.ITaskQueueVersioningInfo | null | undefined;
