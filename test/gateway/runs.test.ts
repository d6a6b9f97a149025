import { randomUUID } from 'node:crypto';
import { TemporalUnavailableError } from '../../client';
import { openTestGateway, problem, type TestGateway } from './support';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway();
  await gateway.register(2, 'FlinksCapital');
});
afterAll(() => gateway.end());
beforeEach(async () => {
  jest.clearAllMocks();
  await gateway.sql('delete from runs');
});

const start = () => gateway.call('POST', '/v1/runs');
const look = async (runId: string) => (await gateway.call('GET', `/v1/runs/${runId}`)).json<Record<string, unknown>>();
const startedRun = async (): Promise<string> => (await start()).json<{ runId: string }>().runId;
const openedLongAgo = (runId: string) =>
  gateway.sql(`update runs set started_at = started_at - interval '2 minutes' where run_id = $1`, [runId]);

test('a run is opened in the ledger before its workflow is started', async () => {
  gateway.client.startRun.mockImplementationOnce(async (runId) => {
    expect(await look(runId)).toMatchObject({ state: 'running', total: 2 });
    return { workflowId: `daily-refresh/${runId}` };
  });
  const answer = await start();
  const { runId } = answer.json<{ runId: string }>();
  expect([answer.statusCode, answer.json()]).toEqual([202, { runId }]);
  expect(gateway.client.startRun).toHaveBeenCalledWith(runId);
  const counts = { refreshed: 0, awaiting_user: 0, gave_up: 0, unavailable: 0, failed: 0, revoked: 0, open: 2 };
  expect(await look(runId.toUpperCase())).toMatchObject({
    runId,
    counts,
    byInstitution: { FlinksCapital: counts },
    brakes: [],
    recovered: 0,
    warnings: [],
    finishedAt: null,
  });
});

test('a second run is refused and names the first', async () => {
  const runId = await startedRun();
  await openedLongAgo(runId);
  expect(problem(await start())).toMatchObject({ status: 409, code: 'run_in_progress', runId });
  expect(gateway.client.workflowState).toHaveBeenCalledWith(`daily-refresh/${runId}`);
  expect(gateway.client.startRun).toHaveBeenCalledTimes(1);
});

test('of 20 calls at once one starts a run, although its workflow is not there yet', async () => {
  gateway.client.workflowState.mockResolvedValue('none');
  const answers = await Promise.all(Array.from({ length: 20 }, start));
  gateway.client.workflowState.mockResolvedValue('open');
  const statuses = answers.map((answer) => answer.statusCode).sort();
  expect(statuses).toEqual([202, ...Array.from({ length: 19 }, () => 409)]);
  expect(gateway.client.startRun).toHaveBeenCalledTimes(1);
});

test('a run whose workflow is gone is closed and not in the way', async () => {
  const gone = await startedRun();
  await openedLongAgo(gone);
  gateway.client.workflowState.mockResolvedValueOnce('none');
  const runId = await startedRun();
  expect(await look(gone)).toMatchObject({
    state: 'stopped',
    warnings: [expect.stringContaining('closed before the run had ended')],
  });
  expect(await look(runId)).toMatchObject({ state: 'running' });
});

test('a run whose workflow cannot be started is stopped, says so, and is not in the way', async () => {
  gateway.client.startRun.mockRejectedValueOnce(new TemporalUnavailableError(new Error('down')));
  expect(problem(await start())).toMatchObject({ status: 503, code: 'temporal_unavailable' });
  const { runs } = (await gateway.call('GET', '/v1/runs')).json<{ runs: { state: string; warnings: string[] }[] }>();
  expect(runs).toMatchObject([{ state: 'stopped', warnings: ['The workflow of this run could not be started.'] }]);
  expect((await start()).statusCode).toBe(202);
});

test('runs are listed newest first, in pages', async () => {
  const runIds: string[] = [];
  for (const _run of [1, 2, 3]) {
    const runId = await startedRun();
    runIds.unshift(runId);
    await gateway.store.runs.finish({ runId, state: 'finished' });
  }
  const first = (await gateway.call('GET', '/v1/runs?limit=2')).json<{ runs: { runId: string }[]; next: string }>();
  expect(first.runs.map((run) => run.runId)).toEqual(runIds.slice(0, 2));
  const second = await gateway.call('GET', `/v1/runs?limit=2&after=${first.next}`);
  expect(second.json()).toMatchObject({ runs: [{ runId: runIds[2], state: 'finished' }], next: null });
});

test("what Flinks' list names and nobody has registered is listed, in pages", async () => {
  const runId = await startedRun();
  const strangers = [randomUUID(), randomUUID()].sort();
  const card = { code: null, state: 'AnsweringSecurityChallenge', lastRefreshDate: '2026-03-02T05:12:44.000Z' };
  await gateway.store.runs.markListed({ runId, cards: strangers.map((loginId) => ({ loginId, ...card })) });
  const first = await gateway.call('GET', `/v1/runs/${runId}/unknown?limit=1`);
  const row = { lastRefreshState: card.state, lastRefreshErrorCode: null, lastRefreshDate: card.lastRefreshDate };
  expect(first.json()).toEqual({ unknown: [{ loginId: strangers[0], ...row }], next: strangers[0] });
  const second = await gateway.call('GET', `/v1/runs/${runId}/unknown?limit=1&after=${strangers[0]}`);
  expect(second.json()).toEqual({ unknown: [{ loginId: strangers[1], ...row }], next: null });
  const none = await gateway.call('GET', `/v1/runs/${randomUUID()}/unknown`);
  expect(problem(none)).toMatchObject({ status: 404, code: 'unknown_run' });
  await gateway.store.runs.finish({ runId, state: 'finished' });
});

test('an unknown run is 404', async () => {
  expect(problem(await gateway.call('GET', `/v1/runs/${randomUUID()}`))).toMatchObject({
    status: 404,
    code: 'unknown_run',
  });
});
