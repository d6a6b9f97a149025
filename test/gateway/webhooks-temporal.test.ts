import { randomUUID } from 'node:crypto';
import { HouseClient } from '../../client/house-client';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { openTestGateway, type TestGateway } from './support';
import { connectToTestTemporal } from '../support/temporal';
import { detailOf, postSigned, SECRET } from './webhook-sender';

/** The real gateway, database and Temporal, and no worker. */
let gateway: TestGateway;
let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
let loginId: string;
beforeAll(async () => {
  temporal = await connectToTestTemporal();
  const client = new HouseClient(temporal.client);
  gateway = await openTestGateway({ webhookSecret: SECRET });
  gateway.client.webhookArrived.mockImplementation((...call) => client.webhookArrived(...call));
  await gateway.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await gateway.end();
  await temporal.close();
});
beforeEach(async () => {
  loginId = (await gateway.register())[0]!;
});

const handle = () => temporal.client.workflow.getHandle(refreshLoginWorkflowId(loginId));
const history = async () => (await handle().fetchHistory()).events ?? [];
const signals = async () => (await history()).filter((event) => event.workflowExecutionSignaledEventAttributes != null);
const read = (input: { payloads?: { data?: Uint8Array | null }[] | null } | null | undefined): unknown[] =>
  (input?.payloads ?? []).map(({ data }) => JSON.parse(Buffer.from(data ?? []).toString()) as unknown);

test('nobody awaited, newer data: 200 without any worker, and one refresh is started with one signal', async () => {
  const body = detailOf(loginId, { RequestId: randomUUID() });
  const answers = await Promise.all(Array.from({ length: 20 }, () => postSigned(gateway.app, body)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await signals()).toHaveLength(1);
  const [started] = await history();
  expect(read(started?.workflowExecutionStartedEventAttributes?.input)).toEqual([{ loginId, trigger: 'webhook' }]);
  const [signal] = await signals();
  const [claim] = read(signal?.workflowExecutionSignaledEventAttributes?.input);
  expect(Object.keys(claim as object).sort()).toEqual(['eventId', 'lastRefresh', 'requestId', 'source']);
  await handle().terminate('the test is over');
});

test('a later one reaches the refresh that is open, whatever its LastRefresh', async () => {
  await postSigned(gateway.app, detailOf(loginId));
  await gateway.sql('update logins set last_refreshed_at = now() where login_id = $1', [loginId]);
  const old = { Id: loginId, LastRefresh: '2020-01-01T00:00:00' };
  await postSigned(gateway.app, detailOf(loginId, { Login: old }));
  expect(await signals()).toHaveLength(2);
  await handle().terminate('the test is over');
});

test('nobody awaited and nothing newer: 200, and no workflow', async () => {
  const old = { Id: loginId, LastRefresh: '2020-01-01T00:00:00' };
  await gateway.sql('update logins set last_refreshed_at = now() where login_id = $1', [loginId]);
  expect(await postSigned(gateway.app, detailOf(loginId, { Login: old }))).toMatchObject({ status: 200 });
  await expect(handle().describe()).rejects.toThrow();
});

test('where no worker answers, the error says what is known of what was asked, and what to do', async () => {
  const client = new HouseClient(temporal.client);
  const claim = { eventId: 'done', source: 'app' };
  await client.connectCompleted(loginId, claim);
  const said = async (asked: Promise<unknown>) =>
    asked.then(String, ({ code, message }: Error & { code: string }) => [code, message]);
  const told = await Promise.all([
    said(client.completeConnect(loginId, { ...claim, eventId: 'again' })),
    said(client.openConnect({ loginId, openId: randomUUID() })),
    said(client.refreshStatus(loginId)),
  ]);
  expect(told).toEqual([
    ['no_worker', expect.stringContaining('does no harm under the same event id')],
    ['no_worker', expect.stringContaining('click again')],
    ['no_worker', expect.stringContaining('Nothing was changed')],
  ]);
  // The accepted signal is kept, and what was refused is not.
  expect(await signals()).toHaveLength(1);
  await handle().terminate('the test is over');
}, 60_000);
