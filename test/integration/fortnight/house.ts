import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from '@temporalio/worker';
import { createFlinksActivities, createStoreActivities } from '../../../activities';
import { drain } from '../../../activities/deliver-events';
import { HouseClient } from '../../../client/house-client';
import { DAY_MS, HOUR_MS } from '../../../domain/duration';
import { FLINKS_TASK_QUEUE, REFRESH_TASK_QUEUE } from '../../../domain/ids';
import { DEFAULT_POLICY, type Policy } from '../../../domain/policy';
import { FlinksClient, type NightlyRefreshStatus } from '../../../flinks/client';
import { startSimulator, type Simulator } from '../../../simulator/server';
import type { Store } from '../../../store/store';
import { Receiver, SECRET } from '../../events/receiver';
import { countedActivities } from '../../support/counted-activities';
import { freshDatabase, sql, type FreshDatabase } from '../../support/database';
import { MovedClock } from '../../support/moved-clock';
import { storeOf } from '../../support/program-store';
import type { VirtualTime } from '../../support/time-skipping';
import { inTime, waitFor } from '../../support/wait-for';
import { TEST_BUNDLE } from '../../support/workflow-bundle';

/** The defaults, but for what only makes a run last longer. */
const POLICY: Policy = {
  ...DEFAULT_POLICY,
  pollIntervalMs: 1_000,
  retryDelaysMs: [1_000],
  liveSettleMs: 1_000,
  attributes: [],
};
/** Timers of a day fire in steps, between which the clocks of database and simulator follow that of Temporal. */
const STEP_MS = 4 * HOUR_MS;
/** How many looks in a row, half a second apart, must find nothing at work before the server's lock is released. */
const IDLE_LOOKS = 10;

/**
 * A deployment whose days pass in seconds: workers and outbox, a Temporal server that skips time, PostgreSQL, the
 * simulator over HTTP, and the endpoint of an app.
 */
export class FortnightHouse {
  /** Flinks' lists, one for each day. The house gets the list of `listLagDays` days before. */
  private readonly lists: NightlyRefreshStatus[] = [];
  private readonly stop = new AbortController();
  private readonly ending: Promise<unknown>[] = [];
  private readonly workers: Worker[] = [];
  private startedMs = 0;
  busy = 0;

  private constructor(
    private readonly time: VirtualTime,
    private readonly database: FreshDatabase,
    private readonly clock: MovedClock,
    private readonly store: Store,
    readonly simulator: Simulator,
    readonly receiver: Receiver,
    readonly app: HouseClient,
    private readonly listLagDays: number,
  ) {}

  static async open(time: VirtualTime, { listLagDays }: { listLagDays: number }): Promise<FortnightHouse> {
    const database = await freshDatabase();
    const clock = await MovedClock.of(database.url);
    await clock.moveTo(await time.nowMs());
    const store = storeOf(database.url, 'worker');
    const [simulator, receiver] = [await startSimulator(), await Receiver.start()];
    const app = new HouseClient(time.client, { policy: POLICY });
    const house = new FortnightHouse(time, database, clock, store, simulator, receiver, app, listLagDays);
    await house.begin();
    return house;
  }

  private async begin(): Promise<void> {
    this.startedMs = await this.time.nowMs();
    const flinks = new FlinksClient({ baseUrl: this.simulator.url, ...this.simulator.credentials });
    const ask = flinks.getNightlyRefreshStatus.bind(flinks);
    flinks.getNightlyRefreshStatus = async (options) => {
      this.lists.push(await ask(options));
      return this.lists[Math.max(0, this.lists.length - 1 - this.listLagDays)]!;
    };
    const dependencies = { flinks, store: this.store, policy: POLICY };
    const common = { connection: this.time.native, namespace: this.time.namespace };
    this.workers.push(
      await Worker.create({
        ...common,
        taskQueue: REFRESH_TASK_QUEUE,
        activities: countedActivities(this, createStoreActivities(dependencies)),
        workflowBundle: { codePath: TEST_BUNDLE },
      }),
      await Worker.create({
        ...common,
        taskQueue: FLINKS_TASK_QUEUE,
        activities: countedActivities(this, createFlinksActivities(dependencies)),
      }),
    );
    this.ending.push(...this.workers.map((worker) => worker.run()));
    const delivery = {
      url: this.receiver.url,
      secret: SECRET,
      quietHours: null,
      linkFor: (waitId: string) => `https://refresh.lender.test/connect/${waitId}`,
    };
    this.ending.push(
      drain({ store: this.store, delivery, log: { error: () => undefined }, lookEveryMs: 100 }, this.stop.signal),
    );
  }

  register(logins: { loginId: string; reference: string; institution: string }[]): Promise<unknown> {
    return this.store.logins.upsertMany(logins);
  }

  /** One daily run, from its start until everything it has to tell is told. */
  async run(): Promise<void> {
    const runId = randomUUID();
    await this.app.startRun(runId);
    const ended = () =>
      this.receiver.deliveries.some(({ type, data }) => type === 'run.finished' && data.runId === runId);
    await waitFor('the end of the run', ended, { withinMs: 240_000 });
    await this.told();
  }

  /** Waits until everything in the outbox that is not held has arrived. */
  async told(): Promise<void> {
    const pending = `select count(*) as count from events where delivered_at is null and held_by_run is null`;
    const isEmpty = async () => Number((await sql<{ count: string }>(this.database.url, pending))[0]!.count) === 0;
    await waitFor('an empty outbox', isEmpty, { withinMs: 60_000 });
  }

  /** Lets time pass until a moment, in days since the start. */
  async until(day: number): Promise<void> {
    const goal = this.startedMs + day * DAY_MS;
    for (let now = await this.time.nowMs(); now < goal; now = await this.time.nowMs()) {
      await this.sleep(Math.min(STEP_MS, goal - now));
      // A delivery that is signed before the clock moves and read after it is hours old.
      await this.told();
      await this.clock.moveTo(await this.time.nowMs());
      await this.told();
    }
  }

  /**
   * Lets time pass. If nothing is at work and yet no time is skipped, the server has kept a lock, and this releases it.
   */
  private async sleep(ms: number): Promise<void> {
    const asleep = this.time.sleep(ms).then(() => true);
    for (let idle = 0; ;) {
      if (await Promise.race([asleep, delay(500, false)])) return;
      idle = this.busy === 0 ? idle + 1 : 0;
      if (idle < IDLE_LOOKS) continue;
      await this.time.unlock();
      idle = 0;
    }
  }

  /** How many days after the start a moment lies, which is given in ISO or in ms since 1970. */
  dayOf = (at: string | number): number => (new Date(at).getTime() - this.startedMs) / DAY_MS;

  async close(): Promise<void> {
    this.stop.abort();
    this.workers.forEach((worker) => worker.shutdown());
    await inTime('the workers to stop', Promise.all(this.ending));
    await this.time.close();
    await this.simulator.close();
    await this.receiver.stop();
    await this.store.close();
    await this.database.drop();
    this.clock.restore();
  }
}
