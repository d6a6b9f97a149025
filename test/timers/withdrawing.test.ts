import { randomUUID } from 'node:crypto';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/duration';
import { REFRESH_TASK_QUEUE } from '../../domain/ids';
import type { Answer } from '../../domain/refresh/answer';
import type { withdrawLogin } from '../../workflows/withdraw-login';
import { refused, RefreshHarness } from '../support/refresh-harness';
import { describeInVirtualTime, type VirtualTime } from '../support/time-skipping';

const OK: Answer = { kind: 'ok', status: 200 };

describeInVirtualTime('withdrawLogin, over days', (startTime) => {
  /** What Flinks answers, and whether the card is to be deleted; `asksLate`: only once the calls are given up. */
  interface Case {
    nightly: Answer;
    card: Answer;
    deleteCard: boolean;
    asksLate: boolean;
  }
  let flinks: Case;
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
          deleteCard: flinks.deleteCard,
          retryDelaysMs: [5 * MINUTE_MS, 30 * MINUTE_MS],
        }),
        turnNightlyRefreshOff: async () => flinks.nightly,
        deleteCard: async () => {
          tries.push(await time.nowMs());
          return flinks.card;
        },
        alertOfWithdrawal: async (alert) => void alerts.push(alert),
        forgetWithdrawn: async () => undefined,
        purgeWithdrawn: async () => {
          const isDone = !flinks.asksLate;
          flinks.asksLate = false;
          return isDone;
        },
      },
      time,
    );
  });
  afterAll(() => harness.stop());
  beforeEach(() => {
    tries.length = 0;
    alerts.length = 0;
  });

  const withdraw = (of: Case) => {
    flinks = of;
    return harness.client.workflow.execute<typeof withdrawLogin>('withdrawLogin', {
      workflowId: `withdraw-login/${randomUUID()}`,
      taskQueue: REFRESH_TASK_QUEUE,
      args: [{ loginId: randomUUID(), withdrawalId: randomUUID() }],
    });
  };

  test('CARD_IN_USE is waited out by RETRY_DELAYS for three days, then told to the operator; the purge follows', async () => {
    const card = refused('CARD_IN_USE', 400);
    const result = await withdraw({ nightly: OK, card, deleteCard: true, asksLate: false });
    expect(result).toEqual({ state: 'purged', nightlyRefresh: 'off', card: 'unsettled' });
    const minutes = tries.slice(1).map((atMs, n) => Math.round((atMs - tries[n]!) / MINUTE_MS));
    expect(minutes.slice(0, 3)).toEqual([5, 30, 30]);
    expect(tries.at(-1)! - tries[0]!).toBeGreaterThanOrEqual(3 * DAY_MS);
    expect(tries.at(-1)! - tries[0]!).toBeLessThan(3 * DAY_MS + HOUR_MS);
    expect(alerts).toEqual([{ call: 'DeleteCard', code: 'CARD_IN_USE', isOver: true }]);
  });

  test('a card that is deleted after all proves also that the nightly refresh is off, however it was refused before', async () => {
    const nightly = refused('ACCESS_DENIED', 401);
    const result = await withdraw({ nightly, card: OK, deleteCard: false, asksLate: true });
    expect(tries).toHaveLength(1);
    expect(alerts).toContainEqual({ call: 'SetScheduledRefresh', code: 'ACCESS_DENIED', isOver: true });
    expect(result).toEqual({ state: 'purged', nightlyRefresh: 'off', card: 'deleted' });
  });
});
