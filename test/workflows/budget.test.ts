import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { temporal } from '@temporalio/proto';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { Bench } from '../activities/support';
import { openRun } from '../store/support';
import { RunHarness } from '../support/run-harness';
import { statementsOf } from '../support/statements';

/**
 * What one login of a run costs on the common path A, D, I (docs/performance.md). Counts, never times: whoever adds a
 * statement, a transaction or an event sees it here, and either takes it back or raises the budget with a reason.
 */
const BUDGET = { statements: 18, transactions: 2, events: 26, historyBytes: 6_200 };
/** Ids, names of the machine and times differ by some bytes. */
const BYTES_TOLERANCE = 1.1;

describe('a login of a run on the path A, D, I', () => {
  test(`sends ${BUDGET.statements} statements in ${BUDGET.transactions} transactions`, async () => {
    const bench = await Bench.open({ givesUpMs: 30_000 });
    const login = await bench.login();
    const { runId } = await openRun(bench.test.store);
    const { loginId, refreshId } = login;
    const sent = await statementsOf(async () => {
      await bench.run('beginRefresh', { loginId, refreshId, trigger: 'run', runId });
      const requestId = await login.authorized();
      expect(await login.detail(requestId)).toMatchObject({ kind: 'ok' });
      expect(await login.attributes(requestId)).toMatchObject({ kind: 'ok' });
      const outcome = { outcome: 'refreshed', path: 'cached' } as const;
      await bench.run('finishRefresh', { loginId, refreshId, runIds: [runId], outcome, endedLive202: false });
    });
    await bench.close();
    const list = sent.statements.map((text) => text.replaceAll(/\s+/g, ' ').slice(0, 100));
    expect({ count: list.length, list }).toEqual({ count: BUDGET.statements, list });
    expect(sent.transactions).toBe(BUDGET.transactions);
  });

  test(`takes ${BUDGET.events} events and ${BUDGET.historyBytes} bytes of history`, async () => {
    const harness = await RunHarness.start();
    const loginId = await harness.login();
    await harness.run();
    const history = await harness.client.workflow.getHandle(refreshLoginWorkflowId(loginId)).fetchHistory();
    const bytes = temporal.api.history.v1.History.encode(history).finish().length;
    if (process.env.SHOW) { const j = historyToJSON(history); console.log('proto', bytes, 'json', j.length, 'compact', JSON.stringify(JSON.parse(j)).length, 'describe', (await harness.client.workflow.getHandle(refreshLoginWorkflowId(loginId)).describe()).raw.workflowExecutionInfo?.historySizeBytes?.toString()); }
    await harness.stop();
    expect(history.events).toHaveLength(BUDGET.events);
    expect(bytes).toBeGreaterThan(BUDGET.historyBytes / BYTES_TOLERANCE);
    expect(bytes).toBeLessThan(BUDGET.historyBytes * BYTES_TOLERANCE);
  });
});
