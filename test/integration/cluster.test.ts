import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { FLINKS_TASK_QUEUE, refreshLoginWorkflowId } from '../../domain/ids';
import { connectCompletedSignal } from '../../workflows/messages';
import { makeBook, startBank } from '../kill/book';
import { differences, violationsOf } from '../kill/compare';
import { endOfRun, startRun } from '../kill/run';
import { Command, killAllCommands } from '../kill/command';
import { readTables } from '../kill/tables';
import { clusterOfTests, pidOf, signalProcess, type ClusterProcess } from '../support/cluster';
import { House } from '../support/house';
import { openTopology, onlyThese, type Topology } from './topology';

/**
 * What only several Temporal services on PostgreSQL, several workers and dying processes can show. Skipped unless `npm
 * run test:cluster` has started such a cluster: building its server needs Go.
 */
const given = clusterOfTests();
const onCluster = given === null ? describe.skip : describe;
const cluster = given!;

const MIXED = 288;
const WORKERS: readonly ClusterProcess[] = ['worker-1', 'worker-2'];
const PRIORITY_QUEUE = 'cluster-test-priority';

interface RunBody {
  state: string;
  total: number;
  counts: Record<string, number>;
  warnings: string[];
}
interface LoginBody {
  state: string;
  awaiting: { reason: string } | null;
  lastOutcome: { outcome: string; path?: string } | null;
}

onCluster('a cluster', () => {
  const book = makeBook(4_711, MIXED);
  let house: Topology;
  let client: Client;
  let runId: string;

  beforeAll(async () => {
    house = await openTopology();
    const connection = await Connection.connect({ address: cluster.temporal.address });
    client = new Client({ connection, namespace: cluster.temporal.namespace });
  });
  afterAll(async () => {
    for (const worker of WORKERS) if (pidOf(cluster, worker) !== null) signalProcess(cluster, worker, 'SIGCONT');
    await client.connection.close();
  });
  afterEach(killAllCommands);

  const run = async () => (await house.api<RunBody>('GET', `/v1/runs/${runId}`)).body;
  const login = async (loginId: string) => (await house.api<LoginBody>('GET', `/v1/logins/${loginId}`)).body;
  const closedShare = async () => {
    const { counts, total } = await run();
    return (total - (counts['open'] ?? 0)) / total;
  };
  const restarted = (name: ClusterProcess, before: number | null) =>
    house.until(() => Promise.resolve(![null, before].includes(pidOf(cluster, name))), `the restart of ${name}`);
  const kill = async (name: ClusterProcess) => {
    const before = pidOf(cluster, name);
    signalProcess(cluster, name, 'SIGKILL');
    await restarted(name, before);
  };

  test('300 logins by two workers, one of them and then the server killed in mid-run: the tables are those of a quiet run', async () => {
    const quiet = await quietRun(book);

    for (const spec of book) await house.bank.addLogin(spec);
    await house.api('POST', '/v1/logins', { logins: book.map(({ loginId }) => ({ loginId })) });
    await onlyThese(
      house,
      book.map(({ loginId = '' }) => loginId),
    );
    const violationsBefore = (await house.bank.violations()).length;
    runId = (await house.api<{ runId: string }>('POST', '/v1/runs')).body.runId;
    await house.until(async () => (await closedShare()) > 0.1, 'a tenth of the run');
    await kill('worker-1');
    await house.until(async () => (await closedShare()) > 0.3, 'a third of the run');
    expect((await run()).state).toBe('running');
    await kill('temporal');
    await house.until(async () => (await run()).state !== 'running', 'the end of the run', 180_000);

    const { state, total, warnings, counts } = await run();
    const heard = await house.bank.heard();
    const killed = {
      tables: await readTables(cluster.database, runId),
      simulator: { ...heard, violations: heard.violations.slice(violationsBefore) },
    };
    expect({ state, total, warnings, open: counts['open'] }).toEqual({
      state: 'finished',
      total: book.length,
      warnings: [],
      open: 0,
    });
    expect({ violations: violationsOf(killed), differences: differences(killed, quiet) }).toEqual({
      violations: [],
      differences: [],
    });
  }, 400_000);

  test('both workers had their share of it', async () => {
    const identities = new Map<string, number>();
    for (const { loginId = '' } of book) {
      const { events } = await client.workflow.getHandle(refreshLoginWorkflowId(loginId)).fetchHistory();
      for (const { activityTaskStartedEventAttributes: started } of events ?? []) {
        const identity = started?.identity ?? '';
        if (identity !== '') identities.set(identity, (identities.get(identity) ?? 0) + 1);
      }
    }
    // Three processes: the killed worker, its replacement, and the other one.
    const shares = [...identities.values()].sort((a, b) => b - a);
    expect(shares.length).toBe(3);
    expect(shares[1]).toBeGreaterThan(20);
  }, 120_000);

  test('search attributes find what the API says', async () => {
    const count = async (query: string) => (await client.workflow.count(query)).count;
    const ofRun = `WorkflowType = "refreshLogin" AND DailyRunId = "${runId}"`;
    const { counts, total } = await run();
    // Visibility is written a moment after the workflow has moved on.
    await house.until(
      async () => (await count(`${ofRun} AND RefreshState = "awaiting_user"`)) === counts['awaiting_user'],
      'those who wait',
    );
    await house.until(async () => (await count(ofRun)) === total, 'the whole run');
    await house.until(
      async () => (await count(`${ofRun} AND RefreshOutcome = "refreshed"`)) === counts['refreshed'],
      'those who are refreshed',
    );
    const mfa = await count(`${ofRun} AND AwaitingReason = "mfa" AND ExecutionStatus = "Running"`);
    const reconnect = await count(`${ofRun} AND AwaitingReason = "reconnect" AND ExecutionStatus = "Running"`);
    expect(mfa + reconnect).toBe(counts['awaiting_user']);
    expect(mfa).toBeGreaterThan(0);
    expect(await count(`${ofRun} AND Institution = "Maple Bank"`)).toBeGreaterThan(0);
  }, 120_000);

  test('with no worker at work: a completed Connect is 503 no_worker, a signal is kept, and both are done when one is back', async () => {
    const { body } = await house.api<{ logins: ({ loginId: string } & LoginBody)[] }>(
      'GET',
      '/v1/logins?state=awaiting_user&limit=500',
    );
    const ours = new Set(book.map(({ loginId }) => loginId));
    const waiting = body.logins.filter(
      ({ loginId, awaiting }) => ours.has(loginId) && awaiting?.reason === 'reconnect',
    );
    const [asked, signalled] = [waiting[0]!.loginId, waiting[1]!.loginId];
    for (const loginId of [asked, signalled]) await house.bank.reconnect(loginId);
    const claim = { eventId: randomUUID() };

    for (const worker of WORKERS) signalProcess(cluster, worker, 'SIGSTOP');
    await expect(house.api('POST', `/v1/logins/${asked}/connect-completed`, claim)).resolves.toMatchObject({
      status: 503,
      body: { code: 'no_worker' },
    });
    await client.workflow
      .getHandle(refreshLoginWorkflowId(signalled))
      .signal(connectCompletedSignal, { eventId: randomUUID(), source: 'test' });
    for (const worker of WORKERS) signalProcess(cluster, worker, 'SIGCONT');

    await house.until(
      async () => (await house.api('POST', `/v1/logins/${asked}/connect-completed`, claim)).status === 200,
      'an answer',
    );
    for (const loginId of [asked, signalled]) {
      await house.until(async () => (await login(loginId)).state === 'idle', 'the refresh');
      await expect(login(loginId)).resolves.toMatchObject({
        awaiting: null,
        lastOutcome: { outcome: 'refreshed', path: 'after_reconnect' },
      });
    }
  }, 120_000);

  test('a present user goes before the run: the server reads the two flags without which it ignores priority', async () => {
    const started: string[] = [];
    const start = async (priorityKey: number) => {
      const workflowId = `priority-${priorityKey}-${randomUUID()}`;
      const options = { workflowId, taskQueue: PRIORITY_QUEUE, priority: { priorityKey } };
      await client.workflow.start('nobody-runs-this', options);
      started.push(workflowId);
      return workflowId;
    };
    for (let n = 0; n < 150; n += 1) await start(4);
    const urgent = await start(1);
    const order: (string | null | undefined)[] = [];
    while (!order.includes(urgent) && order.length < started.length) {
      const { namespace } = cluster.temporal;
      const task = await client.withDeadline(Date.now() + 70_000, () =>
        client.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name: PRIORITY_QUEUE } }),
      );
      order.push(task.workflowExecution?.workflowId);
    }
    await Promise.all(started.map((workflowId) => client.workflow.getHandle(workflowId).terminate()));
    // A queue has four partitions, and a poll meets any of them. It is practically impossible that 75 polls all miss
    // one.
    expect(order.indexOf(urgent)).toBeGreaterThanOrEqual(0);
    expect(order.indexOf(urgent)).toBeLessThan(75);
  }, 120_000);

  test('the workers poll for Flinks calls, and one limit holds for all of them', async () => {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace: cluster.temporal.namespace,
      taskQueue: { name: FLINKS_TASK_QUEUE },
      taskQueueType: 2,
    });
    const limits = new Set((pollers ?? []).map(({ ratePerSecond }) => ratePerSecond));
    expect((pollers ?? []).length).toBeGreaterThanOrEqual(2);
    expect(limits.size).toBe(1);
  });
});

/** The same logins through `up`, without kills. */
async function quietRun(book: ReturnType<typeof makeBook>) {
  const simulator = await startBank(book, 0);
  const settings = await House.settings(simulator, {
    FLINKS_CALLS_PER_SECOND: '200',
    REFRESH_LIVE_ATTEMPTS: process.env['REFRESH_LIVE_ATTEMPTS'],
  });
  const up = new Command('up', settings);
  try {
    const { database } = await up.ready;
    await endOfRun(settings, await startRun(settings, simulator), up);
    return { tables: await readTables(database), simulator };
  } finally {
    await up.stop();
    await simulator.close();
  }
}
