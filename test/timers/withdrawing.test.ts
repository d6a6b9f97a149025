import { randomUUID } from 'node:crypto';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/duration';
import { REFRESH_TASK_QUEUE } from '../../domain/ids';
import type { withdrawLogin } from '../../workflows/withdraw-login';
import { refused, RefreshHarness } from '../support/refresh-harness';
import { describeInVirtualTime, type VirtualTime } from '../support/time-skipping';

describeInVirtualTime('withdrawLogin, over days', (startTime) => {
  const tries: number[] = [];
  const alerts: { call: string; code: string; isOver: boolean }[] = [];
  let time: VirtualTime;
  let harness: RefreshHarness;
  beforeAll(async () => {
    time = await startTime();
    harness = await RefreshHarness.start(
      {
        beginWithdrawal: async () => ({
          withdrawalId: randomUUID(),
          deleteCard: true,
          retryDelaysMs: [5 * MINUTE_MS, 30 * MINUTE_MS],
        }),
        turnNightlyRefreshOff: async () => ({ kind: 'ok', status: 200 }),
        deleteCard: async () => {
          tries.push(await time.nowMs());
          return refused('CARD_IN_USE', 400);
        },
        alertOfWithdrawal: async (alert) => void alerts.push(alert),
        forgetWithdrawn: async () => undefined,
        purgeWithdrawn: async () => true,
      },
      time,
    );
  });
  afterAll(() => harness.stop());

  test('CARD_IN_USE is waited out by RETRY_DELAYS for three days, then told to the operator; the purge follows', async () => {
    const result = await harness.client.workflow.execute<typeof withdrawLogin>('withdrawLogin', {
      workflowId: `withdraw-login/${randomUUID()}`,
      taskQueue: REFRESH_TASK_QUEUE,
      args: [{ loginId: randomUUID(), withdrawalId: randomUUID() }],
    });
    expect(result).toEqual({ state: 'purged', nightlyRefresh: 'off', card: 'unsettled' });
    const minutes = tries.slice(1).map((atMs, n) => Math.round((atMs - tries[n]!) / MINUTE_MS));
    expect(minutes.slice(0, 3)).toEqual([5, 30, 30]);
    expect(tries.at(-1)! - tries[0]!).toBeGreaterThanOrEqual(3 * DAY_MS);
    expect(tries.at(-1)! - tries[0]!).toBeLessThan(3 * DAY_MS + HOUR_MS);
    expect(alerts).toEqual([{ call: 'DeleteCard', code: 'CARD_IN_USE', isOver: true }]);
  });
});
