import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { Client as HttpClient } from 'undici';
import { HouseClient } from '../../client/house-client';
import { DEFAULT_POLICY } from '../../domain/policy';
import { createLogger } from '../../process/logging';
import { checkReadiness } from '../../process/readiness';
import { startWorkers, type RunningWorkers } from '../../worker/workers';
import { FakeFlinks } from '../support/fake-flinks';
import { connectToTestTemporal } from '../support/temporal';
import { TEST_BUNDLE } from '../support/workflow-bundle';
import { AnswerCheck, type Answer } from './fuzz/check-answer';
import { CANARY, requestsTo, type Drawn, type Operation } from './fuzz/draw-request';
import { gatewayOn, KEY, openTestGateway, READING_KEY, SESSION_KEY, type TestGateway } from './support';
import { SECRET } from './webhook-sender';

/** `FUZZ_SEED=7 FUZZ_RUNS=500` draws others, and more of each route. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20);
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 100);
const POLICY = { ...DEFAULT_POLICY, retryDelaysMs: [1_000], attributes: [] };

type Document = { paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>> };

let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
let prepared: TestGateway;
let gateway: ReturnType<typeof gatewayOn>;
let workers: RunningWorkers;
let http: HttpClient;
let check: AnswerCheck;
const urls: string[] = [];
const known: Record<string, string[]> = {};

beforeAll(async () => {
  temporal = await connectToTestTemporal();
  prepared = await openTestGateway();
  const flinks = new FakeFlinks();
  workers = await startWorkers({
    ...{ connection: temporal.native, namespace: temporal.namespace, bundlePath: TEST_BUNDLE },
    ...{ flinks, store: prepared.store, policy: POLICY, callsPerSecond: 1_000, shutdownGraceMs: 5_000 },
    log: createLogger('fatal'),
  });
  const realClient = new HouseClient(temporal.client, { policy: POLICY });
  gateway = gatewayOn(prepared.ownStore, { realClient, webhookSecret: SECRET, callsPerMinute: 1_000_000 });
  gateway.ready.mockImplementation(() => checkReadiness({ store: prepared.ownStore, client: temporal.client }));
  gateway.app.addHook('onRoute', ({ url }) => void urls.push(url));
  await gateway.app.listen({ port: 0, host: '127.0.0.1' });
  http = new HttpClient(`http://127.0.0.1:${(gateway.app.server.address() as AddressInfo).port}`, { pipelining: 1 });
  check = new AnswerCheck([KEY, READING_KEY, SECRET, SESSION_KEY.toString(), new URL(prepared.url).password || SECRET]);
  known['loginId'] = [...(await prepared.register(30, 'Maple Bank')), randomUUID()];
  for (const loginId of known['loginId'].slice(0, 5)) flinks.set(loginId, { cached: 'INVALID_PASSWORD' });
  for (const loginId of known['loginId'].slice(5, 10)) await send(get(`/v1/logins/${loginId}/refresh`, 'POST'));
  const run = await send(get('/v1/runs', 'POST'));
  known['runId'] = [(JSON.parse(run.body) as { runId: string }).runId, randomUUID()];
  known['institution'] = ['Maple Bank', 'None'];
  known['eventId'] = ['1', '2', '999999999'];
}, 120_000);
afterAll(async () => {
  await http.close();
  await gateway.app.close();
  await workers.stop();
  for await (const { workflowId } of temporal.client.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
    await temporal.client.workflow
      .getHandle(workflowId)
      .terminate('the test is over')
      .catch(() => undefined);
  }
  await prepared.end();
  await temporal.close();
}, 60_000);

const get = (path: string, method = 'GET'): Drawn => {
  return { method, path, headers: { authorization: `Bearer ${KEY}` }, body: null, pathIsWild: false };
};

async function send({ method, path, headers, body }: Drawn): Promise<Answer> {
  const answer = await http.request({ method: method, path, headers, body });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}

const operationsOf = ({ paths }: Document): Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ ...described, method: method.toUpperCase(), path })),
  );

/** Draws requests to an operation. Returns the smallest request whose answer has a fault, and that fault; null if all are right. */
async function attack(operation: Operation, described: Operation | null, runs: number): Promise<string | null> {
  const ids = Object.fromEntries(
    Object.entries(known).map(([name, values]) => [name, fc.oneof(fc.constantFrom(...values), fc.uuid())]),
  );
  const property = fc.asyncProperty(requestsTo(operation, ids), async (drawn) => {
    const answer = await send(drawn);
    seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
    const faults = check.faultsOf(described, drawn, answer);
    if (faults.length > 0) throw new Error(`${faults.join('; ')}: ${answer.status} ${answer.body.slice(0, 500)}`);
  });
  const found = await fc.check(property, { seed: SEED, numRuns: runs });
  const { failed, counterexample, errorInstance } = found;
  return failed
    ? `${operation.method} ${operation.path} ${JSON.stringify(counterexample)} ${String(errorInstance)}`
    : null;
}
const seen = new Map<number, number>();

test('whatever is sent to a documented route is answered as its document says: no 500, no secret, nothing repeated', async () => {
  const operations = operationsOf(JSON.parse((await send(get('/docs/json'))).body) as Document);
  expect(operations.length).toBeGreaterThan(25);
  const faults: (string | null)[] = [];
  for (const operation of operations) faults.push(await attack(operation, operation, RUNS));
  expect(faults.filter((fault) => fault !== null)).toEqual([]);
  // It was not refused at the door alone.
  expect((seen.get(200) ?? 0) + (seen.get(202) ?? 0)).toBeGreaterThan((operations.length * RUNS) / 10);
}, 900_000);

test('nor do the pages of customer and operator fail', async () => {
  const hidden = [...new Set(urls)].filter((url) => !url.startsWith('/v1') && !url.includes('*'));
  expect(hidden.length).toBeGreaterThan(10);
  const faults: (string | null)[] = [];
  for (const url of hidden) {
    const names = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name!);
    const parameters = [
      ...names.map((name) => ({ name, in: 'path' as const, schema: { type: 'string' as const, minLength: 1 } })),
      ...['open', 'at', 'list', 'q', 'after'].map((name) => ({
        name,
        in: 'query' as const,
        schema: { type: 'string' as const },
      })),
    ];
    const path = url.replaceAll(/:(\w+)/g, '{$1}');
    for (const method of ['GET', 'POST']) {
      faults.push(await attack({ method, path, parameters, responses: {} }, null, Math.ceil(RUNS / 5)));
    }
  }
  expect(faults.filter((fault) => fault !== null)).toEqual([]);
}, 300_000);

test('and afterwards the gateway is as well as before', async () => {
  expect((await send(get('/readyz'))).status).toBe(200);
  const loginId = randomUUID();
  const body = JSON.stringify({ logins: [{ loginId, reference: 'after' }] });
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const registered = await send({ method: 'POST', path: '/v1/logins', headers, body, pathIsWild: false });
  expect(JSON.parse(registered.body)).toMatchObject({ added: 1 });
  expect((await send(get(`/v1/logins/${loginId}`))).status).toBe(200);
  const errors = gateway
    .logged()
    .split('\n')
    .filter((line) => /"level":"(error|fatal)"/.test(line) || /"level":[56]0/.test(line));
  expect(errors).toEqual([]);
  for (const secret of [KEY, READING_KEY, SECRET]) expect(gateway.logged()).not.toContain(secret);
  expect(gateway.logged()).not.toContain(CANARY);
});
