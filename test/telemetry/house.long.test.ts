import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { Runtime, DefaultLogger, Worker } from '@temporalio/worker';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { steadyPort } from '../support/ports';
import { startSimulator, type Simulator } from '../../simulator/server';
import { Receiver, SECRET } from '../events/receiver';
import { House } from '../support/house';
import { TEST_BUNDLE, TRACED_TEST_BUNDLE } from '../support/workflow-bundle';
import { Collector } from './collector';
import { alertRules, dashboardExpressions, metricsIn } from './names';
import { Prometheus, promtool, withoutPrometheus } from './prometheus';

/** A whole house with metrics, traces and all its log lines: `up` as a process, with a simulator. */
let simulator: Simulator;
let collector: Collector;
let receiver: Receiver;
let house: House;
let metricsUrl: string;
let traced: { loginId: string; traceId: string; baggage: string };
let canaries: string[];

beforeAll(async () => {
  simulator = await startSimulator({ logins: 40, seed: 7, pollsUntilReady: 1 });
  collector = await Collector.start();
  receiver = await Receiver.start();
  const port = String(await steadyPort());
  metricsUrl = `http://127.0.0.1:${port}/metrics`;
  const settings = await House.settings(simulator, {
    METRICS_PORT: port,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    LOG_LEVEL: 'debug',
    EVENTS_URL: receiver.url,
    EVENTS_SECRET: SECRET,
  });
  house = await House.up(settings);
  const logins = simulator.logins.map(({ loginId, institution }) => ({ loginId, institution }));
  await house.api('POST', '/v1/logins', { logins });
  traced = await refreshInTrace(simulator.logins.find(({ behaviour }) => behaviour.includes('fresh'))!.loginId);
  const { body } = await house.api<{ runId: string }>('POST', '/v1/runs');
  await house.until(
    async () => (await house.api<{ state: string }>('GET', `/v1/runs/${body.runId}`)).body.state !== 'running',
    'the end of the run',
    180_000,
  );
  canaries = await plantedIn(traced.loginId);
}, 400_000);
afterAll(async () => {
  await house.stop();
  house.forget();
  collector.close();
  await receiver.stop();
  await simulator.close();
}, 120_000);

/** A refresh that an app requests within its own trace. */
async function refreshInTrace(loginId: string): Promise<typeof traced> {
  const traceId = randomBytes(16).toString('hex');
  const baggage = `baggage-${randomUUID()}`;
  await fetch(`${house.ready.gateway}/v1/logins/${loginId}/refresh`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${house.settings['GATEWAY_API_KEYS']}`,
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
      baggage: `user=${baggage}`,
    },
    body: JSON.stringify({ live: false }),
  });
  const state = async () => (await house.api<{ state: string }>('GET', `/v1/logins/${loginId}`)).body.state;
  await house.until(async () => (await state()) === 'idle', 'the traced refresh');
  return { loginId, traceId, baggage };
}

/** What must not appear anywhere: secrets of the house, and the bank's data about one customer. */
async function plantedIn(loginId: string): Promise<string[]> {
  interface Accounts {
    accounts: { accountNumber: string | null; holder: { name: string | null; email: string | null } | null }[];
  }
  interface Transactions {
    transactions: { description: string }[];
  }
  const { accounts } = (await house.api<Accounts>('GET', `/v1/logins/${loginId}/accounts`)).body;
  const { transactions } = (await house.api<Transactions>('GET', `/v1/logins/${loginId}/transactions`)).body;
  const { secretKey, apiKey } = simulator.credentials;
  const bankData = accounts.flatMap(({ accountNumber, holder }) => [accountNumber, holder?.name, holder?.email]);
  const password = new URL(house.ready.database).password;
  const said = [...bankData, transactions[0]?.description, secretKey, apiKey, password, SECRET, traced.baggage];
  const planted = [...said, house.settings['GATEWAY_API_KEYS']].filter((text) => text != null && text !== '');
  expect(planted.length).toBeGreaterThan(8);
  return planted as string[];
}

const foundIn = (text: string): string[] => canaries.filter((canary) => text.includes(canary));
const scrape = async (): Promise<string> => (await fetch(metricsUrl)).text();
const logged = () => house.log.map((line) => JSON.parse(line) as Record<string, unknown>);

test('every metric that an alert or the dashboard names is in a real scrape', async () => {
  const text = await scrape();
  const there = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name));
  const expressions = [...alertRules().map(({ expr }) => expr), ...dashboardExpressions()];
  const missing = expressions.flatMap(metricsIn).filter((name) => {
    return !there.has(name) && !there.has(name.replace(/_(bucket|sum|count)$/, ''));
  });
  expect(missing).toEqual([]);
});

test('the figures of the run are in it, and those of the SDK and the process', async () => {
  const text = await scrape();
  expect(text).toMatch(
    /^flinks_refresh_login_outcomes_total\{outcome="refreshed",path="cached",institution="[^"]+"\} \d+$/m,
  );
  expect(text).toMatch(/^flinks_refresh_flinks_calls_total\{endpoint="authorizeLive",status="203",code="none"\} \d+$/m);
  expect(text).toMatch(/^flinks_refresh_gateway_requests_total\{method="POST",route="\/v1\/runs",status="202"\} 1$/m);
  expect(text).toContain('flinks_refresh_last_run_state{state="finished"} 1');
  expect(text).toMatch(/^temporal_worker_task_slots_available\{.*task_queue="flinks-api"/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
});

test('no label holds a LoginId, a secret, or a word of the bank', async () => {
  const text = await scrape();
  expect(simulator.logins.filter(({ loginId }) => text.includes(loginId))).toEqual([]);
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/);
  expect(foundIn(text)).toEqual([]);
});

test('only GET /metrics is answered there', async () => {
  await expect(fetch(metricsUrl.replace('/metrics', '/')).then(({ status }) => status)).resolves.toBe(404);
  await expect(fetch(metricsUrl, { method: 'POST' }).then(({ status }) => status)).resolves.toBe(405);
});

(withoutPrometheus === null ? test : test.skip)(
  `a real Prometheus takes it, and evaluates every alert and panel${withoutPrometheus === null ? '' : ` (${withoutPrometheus})`}`,
  async () => {
    promtool(['check', 'metrics'], await scrape());
    const prometheus = await Prometheus.start(new URL(metricsUrl).host);
    try {
      await house.until(async () => ((await prometheus.ask('flinks_refresh_part_up')) ?? 0) >= 3, 'a scrape');
      for (const expr of dashboardExpressions()) await prometheus.ask(expr);
      const healthy = alertRules().map(({ alert }) => [alert, 'ok']);
      await house.until(
        async () => !Object.values(await prometheus.rules()).includes('unknown'),
        'an evaluation of every rule',
      );
      await expect(prometheus.rules()).resolves.toEqual(Object.fromEntries(healthy));
      await expect(prometheus.ask('ALERTS{alertstate="firing"}')).resolves.toBe(0);
    } finally {
      await prometheus.stop();
    }
  },
);

test('one trace leads from the request of the app over workflow and activity to the calls of Flinks', async () => {
  const called = () => collector.ofTrace(traced.traceId).filter(({ name }) => name === 'Flinks authorizeCached');
  await house.until(async () => called().length > 0, 'the spans of the traced refresh');
  await house.until(
    async () => collector.ofTrace(traced.traceId).some(({ name }) => name === 'RunWorkflow:refreshLogin'),
    'the span of the workflow',
  );
  const [span] = called();
  expect(collector.pathUp(span!)).toEqual([
    'Flinks authorizeCached',
    'RunActivity:authorizeCached',
    'StartActivity:authorizeCached',
    'RunWorkflow:refreshLogin',
    'StartWorkflow:refreshLogin',
    'POST /v1/logins/:loginId/refresh',
  ]);
  expect(span!.attributes).toMatchObject({
    'flinks.endpoint': 'authorizeCached',
    'flinks.box': 'A',
    'http.response.status_code': 200,
  });
});

test('every refresh is one trace: those of a run begin their own, that of an app goes on with its request', async () => {
  const refreshes = () => collector.distinct().filter(({ name }) => name === 'RunWorkflow:refreshLogin');
  await house.until(async () => refreshes().length > 10, 'the spans of the run');
  const traces = refreshes().map(({ traceId }) => traceId);
  expect(new Set(traces).size).toBe(traces.length);
  const withParent = refreshes().filter(({ parentSpanId }) => parentSpanId !== null);
  expect(withParent.map(({ traceId }) => traceId)).toEqual([traced.traceId]);
});

test('no span carries a secret, a word of the bank, a URL, or the baggage of its caller', () => {
  const sent = collector.bodies.join('\n');
  expect(sent).toContain(traced.traceId);
  expect(foundIn(sent)).toEqual([]);
  const names = new Set(collector.spans.flatMap(({ attributes }) => Object.keys(attributes)));
  expect([...names].filter((name) => !/^(flinks\.|http\.|temporal|run_?[iI]d$|workflow|taskQueue)/.test(name))).toEqual(
    [],
  );
});

test('the log of a refresh has the workflow and the box on its lines, and no word of the bank', () => {
  const workflowId = refreshLoginWorkflowId(traced.loginId);
  const ofRefresh = logged().filter((line) => line['workflowId'] === workflowId && line['box'] !== undefined);
  const boxes = new Set(ofRefresh.map(({ box }) => box));
  expect([...boxes]).toEqual(expect.arrayContaining(['A', 'D', 'I', 'end']));
  // The lines of its workflow and of its activities name one execution.
  expect([...new Set(ofRefresh.map(({ runId }) => runId))]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  expect(ofRefresh).toContainEqual(
    expect.objectContaining({ level: 'info', box: 'A', status: 200, trace_id: traced.traceId }),
  );
  expect(ofRefresh).toContainEqual(expect.objectContaining({ level: 'info', box: 'end', outcome: 'refreshed' }));
  const waiting = logged().find(({ box, msg }) => box === 'MFA' && msg === 'The user is awaited');
  expect(waiting).toMatchObject({ workflowId: expect.stringMatching(/^refresh-login\//) as string });
  expect(foundIn(house.log.join('\n'))).toEqual([]);
});

test('what ran with tracing replays with and without', async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  const { address, namespace } = house.ready.temporal;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  let replayed = 0;
  try {
    for await (const { workflowId, type } of client.workflow.list()) {
      if (type === 'deliverEvents' || (type === 'refreshLogin' && replayed >= 20)) continue;
      const history = await client.workflow.getHandle(workflowId).fetchHistory();
      for (const codePath of [TEST_BUNDLE, TRACED_TEST_BUNDLE])
        await Worker.runReplayHistory({ workflowBundle: { codePath } }, history, workflowId);
      replayed += 1;
    }
  } finally {
    await connection.close();
  }
  expect(replayed).toBeGreaterThan(10);
}, 120_000);

test('the bundle of a worker that traces nothing has nothing of tracing in it', () => {
  expect(readFileSync(TEST_BUNDLE, 'utf8')).not.toContain('@opentelemetry');
  expect(readFileSync(TRACED_TEST_BUNDLE, 'utf8')).toContain('@opentelemetry');
});

test('what is left of traces is sent before the process ends', async () => {
  const { loginId, traceId } = await refreshInTrace(traced.loginId);
  expect(loginId).toBe(traced.loginId);
  await expect(house.stop()).resolves.toBe(0);
  expect(collector.ofTrace(traceId).map(({ name }) => name)).toContain('POST /v1/logins/:loginId/refresh');
}, 60_000);
