import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { payloadConverter, type PayloadKey } from '../../client';
import { HouseClient } from '../../client/house-client';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { FlinksClient } from '../../flinks/client';
import { startSimulator, type Simulator } from '../../simulator/server';
import { openStore, type Store } from '../../store/store';
import { createLogger } from '../../process/logging';
import { startWorkers, type RunningWorkers } from '../../worker/workers';
import { freshDatabase, sql, type FreshDatabase } from '../support/database';
import { SHORT } from '../support/refresh-harness';
import { connectToTestTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';
import { ENCODING_TEST_BUNDLE, TEST_BUNDLE } from '../support/workflow-bundle';

export type Ring = PayloadKey[] | null;
export const newKey = (id: string): PayloadKey => ({ id, key: randomBytes(32) });

/** The real workers with a simulator, and any key ring, which can be changed while they are stopped. */
export class CodecBench {
  private workers: RunningWorkers | null = null;
  private constructor(
    private readonly temporal: Awaited<ReturnType<typeof connectToTestTemporal>>,
    private readonly database: FreshDatabase,
    readonly store: Store,
    readonly simulator: Simulator,
    private readonly flinks: FlinksClient,
  ) {}

  static async open(): Promise<CodecBench> {
    const temporal = await connectToTestTemporal();
    const database = await freshDatabase();
    const simulator = await startSimulator({ pollsUntilReady: 1 });
    const flinks = new FlinksClient({ baseUrl: simulator.url, ...simulator.credentials });
    const store = openStore({ databaseUrl: database.url, applicationName: 'test-codec' });
    return new CodecBench(temporal, database, store, simulator, flinks);
  }

  /** Ends the current workers and starts others that know these keys. */
  async workWith(payloadKeys: Ring): Promise<void> {
    await this.workers?.stop();
    this.workers = await startWorkers({
      connection: this.temporal.native,
      namespace: this.temporal.namespace,
      payloadKeys,
      bundlePath: payloadKeys === null ? TEST_BUNDLE : ENCODING_TEST_BUNDLE,
      flinks: this.flinks,
      store: this.store,
      policy: SHORT,
      callsPerSecond: 100,
      shutdownGraceMs: 5_000,
      log: createLogger('fatal'),
    });
  }

  /** A client that knows these keys. */
  client(ring: Ring): Client {
    const { connection, options } = this.temporal.client;
    return new Client({ connection, namespace: options.namespace, dataConverter: payloadConverter(ring) });
  }

  refreshes = (ring: Ring): HouseClient => new HouseClient(this.client(ring), { policy: SHORT });

  /** What Temporal stores of a workflow: its raw history, with every payload also as text. */
  async raw(workflowId: string): Promise<{ json: string; readable: string }> {
    const json = historyToJSON(await this.temporal.client.workflow.getHandle(workflowId).fetchHistory());
    return { json, readable: withPayloadsAsText(json) };
  }

  /** The message of a failed workflow task, once there is one. */
  async failedTask(loginId: string): Promise<string> {
    interface Event {
      workflowTaskFailedEventAttributes?: { failure: { message: string } };
    }
    return waitFor(`a failed workflow task of ${loginId}`, async () => {
      const { events } = JSON.parse((await this.raw(refreshLoginWorkflowId(loginId))).json) as { events: Event[] };
      return events.findLast((event) => event.workflowTaskFailedEventAttributes !== undefined)
        ?.workflowTaskFailedEventAttributes?.failure.message;
    });
  }

  async untilState(loginId: string, state: string): Promise<void> {
    const read = async () => (await this.store.logins.get(loginId))?.state;
    let seen: string | undefined;
    await waitFor(`${loginId} to be ${state}`, async () => (seen = await read()) === state, { seen: () => seen });
  }

  sql = <Row extends object>(text: string): Promise<Row[]> => sql<Row>(this.database.url, text);

  async close(): Promise<void> {
    for await (const { workflowId } of this.temporal.client.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
      await this.temporal.client.workflow
        .getHandle(workflowId)
        .terminate()
        .catch(() => undefined);
    }
    await this.workers?.stop();
    await this.flinks.close();
    await this.store.close();
    await this.simulator.close();
    await this.temporal.close();
    await this.database.drop();
  }
}

/** The JSON, followed by every base64 string in it as text. */
export const withPayloadsAsText = (json: string): string =>
  [
    json,
    ...[...json.matchAll(/"([A-Za-z0-9+/_-]{4,}={0,2})"/g)].map(([, text = '']) => Buffer.from(text, 'base64')),
  ].join('\n');
