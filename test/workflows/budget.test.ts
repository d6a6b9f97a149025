import { temporal } from '@temporalio/proto';
import { costOf } from '../../bench/speed/histories';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { temporalActionsOf } from '../../domain/temporal-actions';
import { Bench } from '../activities/support';
import { openRun } from '../store/support';
import type { Behaviour } from '../support/fake-flinks';
import { RunHarness } from '../support/run-harness';
import { statementsOf } from '../support/statements';

/**
 * What one login of a run costs on the common path A, D, I (docs/performance.md). Counts, never times: whoever adds a
 * statement, a transaction, an event or a tenth of the bytes sees it here, and takes it back or raises the budget with a
 * reason. Whoever saves some lowers it.
 */
const BUDGET = { statements: 18, transactions: 2, events: 26, historyBytes: 6_200 };
/** Names of the machine, times and ids differ by some bytes. */
const BYTES_TOLERANCE = 1.1;

describe('a login of a run on the path A, D, I', () => {
  test(`sends ${BUDGET.statements} statements, with ${BUDGET.transactions} explicit transactions`, async () => {
    const bench = await Bench.open({ givesUpMs: 30_000 });
    const login = await bench.login();
    const { runId } = await openRun(bench.test.store);
    const { loginId, refreshId } = login;
    const sent = await statementsOf(async () => {
      await bench.run('beginRefresh', { loginId, refreshId, trigger: 'run', runId, rulesOf: runId });
      const requestId = await login.authorized();
      expect(await login.detail(requestId)).toMatchObject({ kind: 'ok' });
      expect(await login.attributes(requestId)).toMatchObject({ kind: 'ok' });
      const outcome = { outcome: 'refreshed', path: 'cached' } as const;
      await bench.run('finishRefresh', { loginId, refreshId, runIds: [runId], outcome, endedLive202: false });
    });
    const { history } = await bench.test.store.refreshes.history({ loginId, limit: 1 });
    await bench.close();
    // The list names the one that was added.
    const list = sent.statements.map((text) => text.trim().replaceAll(/\s+/g, ' ').slice(0, 100));
    expect({ count: list.length, list }).toEqual({ count: BUDGET.statements, list });
    expect(sent.transactions).toBe(BUDGET.transactions);
    // Nothing was saved by leaving out a step.
    expect(history[0]?.steps.map(({ box, status }) => [box, status])).toEqual([
      ['A', 200],
      ['D', 200],
      ['I', 200],
    ]);
  });

  test(`takes ${BUDGET.events} events and ${BUDGET.historyBytes} bytes of history`, async () => {
    const harness = await RunHarness.start();
    const loginId = await harness.login();
    await harness.run();
    const history = await harness.client.workflow.getHandle(refreshLoginWorkflowId(loginId)).fetchHistory();
    await harness.stop();
    // As the server counts it.
    const bytes = temporal.api.history.v1.History.encode(history).finish().length;
    expect(history.events).toHaveLength(BUDGET.events);
    expect(bytes).toBeLessThan(BUDGET.historyBytes * BYTES_TOLERANCE);
    expect(bytes).toBeGreaterThan(BUDGET.historyBytes / BYTES_TOLERANCE);
  });
});

test('the Actions that a report estimates are those of the histories, within a tenth', async () => {
  const harness = await RunHarness.start();
  const ways: Behaviour[] = [
    {},
    { lastRefresh: '2020-01-01T00:00:00Z', live: 'ok' },
    { cached: 'INVALID_PASSWORD' },
    { cached: 'RETRY_LATER', live: 'mfa' },
  ];
  const loginIds = await Promise.all(ways.map((way) => harness.login(way)));
  const run = await harness.run();
  const costs = await Promise.all(loginIds.map((loginId) => costOf(harness.client, refreshLoginWorkflowId(loginId))));
  await harness.stop();
  const billed = costs.reduce((sum, { actions }) => sum + actions, 0);
  const estimate = temporalActionsOf({ byPath: run.byPath, decided: run.total });
  expect(run.counts).toMatchObject({ refreshed: 2, awaiting_user: 2 });
  expect(estimate / billed).toBeGreaterThan(0.9);
  expect(estimate / billed).toBeLessThan(1.1);
});

test('a refresh follows the settings that its run began with, whatever its worker has by then', async () => {
  const harness = await RunHarness.start();
  harness.policy.attributes = ['income'];
  const loginId = await harness.login();
  const { store } = harness;
  const { keepPolicy } = store.runs;
  // The settings change as soon as the run has taken its snapshot.
  store.runs.keepPolicy = async (kept) => {
    const policy = await keepPolicy(kept);
    harness.policy.attributes = [];
    return policy;
  };
  const run = await harness.run();
  const boxes = harness.flinks.calls.map(({ box }) => box).join('');
  await harness.stop();
  expect({ loginId, counts: run.counts, boxes }).toMatchObject({ counts: { refreshed: 1 }, boxes: 'ADI' });
});
