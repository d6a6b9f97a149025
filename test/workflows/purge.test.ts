import { randomUUID } from 'node:crypto';
import { WorkflowContinuedAsNewError } from '@temporalio/client';
import { createStoreActivities } from '../../activities';
import { REFRESH_TASK_QUEUE } from '../../domain/ids';
import { DEFAULT_POLICY } from '../../domain/policy';
import { PURGE_TARGETS } from '../../domain/retention';
import type { purge } from '../../workflows/purge';
import { openTestStore, registerOne, type TestStore } from '../store/support';
import { FakeFlinks } from '../support/fake-flinks';
import { RefreshHarness } from '../support/refresh-harness';

let db: TestStore;
let harness: RefreshHarness;
/** The targets requested, in order. */
let asked: string[];
let purgeTarget: ReturnType<typeof createStoreActivities>['purgeTarget'];

beforeAll(async () => {
  db = await openTestStore();
  const real = createStoreActivities({ flinks: new FakeFlinks(), store: db.store, policy: DEFAULT_POLICY }).purgeTarget;
  harness = await RefreshHarness.start({
    purgeTarget: (input) => {
      asked.push(input.target);
      return purgeTarget(input);
    },
  });
  purgeTarget = real;
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await harness.stop();
  await db.end();
});

const start = () =>
  harness.client.workflow.start<typeof purge>('purge', {
    workflowId: `purge-${randomUUID()}`,
    taskQueue: REFRESH_TASK_QUEUE,
  });

test('one purge looks at every target, takes out what is too old and tells how much that was', async () => {
  const loginId = await registerOne(db.store);
  for (const key of ['old', 'older', 'new']) await db.store.inbox.remember({ source: 'api', key });
  await db.sql(`update inbox set received_at = now() - interval '31 days' where key <> 'new'`);
  const handle = await start();
  const none = Object.fromEntries(PURGE_TARGETS.map((target) => [target, 0]));
  expect(await handle.result()).toEqual({ deleted: { ...none, inbox: 2 } });
  expect(asked).toEqual([...PURGE_TARGETS]);
  expect(await db.store.logins.exists(loginId)).toBe(true);
  expect(await (await start()).result()).toEqual({ deleted: none });
});

test('a step that fails is done again, and a purge of many steps goes on as new where it was', async () => {
  const real = purgeTarget;
  let calls = 0;
  purgeTarget = async ({ target, after }) => {
    calls += 1;
    if (calls === 3) throw new Error('the database was away');
    if (target !== 'transactions' || after === '150') return { deleted: 0, next: null };
    return { deleted: 1, next: { after: String(Number(after ?? 0) + 1) } };
  };
  try {
    const handle = await start();
    expect(await handle.result()).toMatchObject({ deleted: { transactions: 150, runs: 0 } });
    expect(asked.filter((target) => target === 'transactions')).toHaveLength(152);
    const first = harness.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId, {
      followRuns: false,
    });
    await expect(first.result()).rejects.toThrow(WorkflowContinuedAsNewError);
  } finally {
    purgeTarget = real;
  }
});
