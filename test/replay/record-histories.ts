import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import {
  DELIVER_EVENTS_WORKFLOW_ID,
  REFRESH_TASK_QUEUE,
  refreshLoginWorkflowId,
  replaceLoginWorkflowId,
  withdrawLoginWorkflowId,
} from '../../domain/ids';
import type { replaceLogin } from '../../workflows/replace-login';
import type { withdrawLogin } from '../../workflows/withdraw-login';
import { CodecBench } from '../codec/support';
import { held, RefreshHarness, SHORT } from '../support/refresh-harness';
import { RunHarness } from '../support/run-harness';
import { ENCRYPTED, KEY_OF_HISTORIES } from './encrypted-key';
import { ENROLMENT_EXITS, LOGIN_EXITS, PURGE_EXITS, REPLACEMENT_EXITS, RUN_EXITS, WITHDRAWAL_EXITS } from './exits';
import { waitFor } from '../support/wait-for';

/** How many drains workflows/deliver-events.ts runs before it continues as new. */
const DRAINS_OF_ONE = 72;

/**
 * Records a history of every exit of the workflows: `npm run record-histories`. Never edit recorded ones. Until the
 * first release they may be recorded again; afterwards a file stays until the patch it guards is removed.
 */
async function record(name: string, handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<void> {
  writeFileSync(join(__dirname, 'histories', `${name}.json`), `${historyToJSON(await handle.fetchHistory())}\n`);
}

describe('refreshLogin', () => {
  let harness: RefreshHarness;
  beforeAll(async () => {
    harness = await RefreshHarness.start();
  });
  afterAll(() => harness.stop());

  test.each(Object.entries(LOGIN_EXITS))('%s', async (name, { script, input, meanwhile }) => {
    const login = harness.login(script);
    const handle = await login.start(input);
    await meanwhile?.(login, handle);
    if (!name.startsWith('awaiting')) await handle.result().catch(() => undefined);
    await record(name, handle);
  });
});

describe('deliverEvents', () => {
  test('events-continued-as-new, events-draining', async () => {
    let drains = 0;
    const later = held({ delivered: 0, failed: 0 });
    const harness = await RefreshHarness.start({
      drainOutbox: () => {
        drains += 1;
        return drains > DRAINS_OF_ONE ? later.promised() : Promise.resolve({ delivered: 3, failed: 1 });
      },
    });
    const first = await harness.client.workflow.start('deliverEvents', {
      workflowId: DELIVER_EVENTS_WORKFLOW_ID,
      taskQueue: REFRESH_TASK_QUEUE,
    });
    await waitFor('the drains of one execution', () => drains > DRAINS_OF_ONE, { withinMs: 300_000, everyMs: 100 });
    const { workflowId, firstExecutionRunId } = first;
    await record('events-continued-as-new', harness.client.workflow.getHandle(workflowId, firstExecutionRunId));
    const open = harness.client.workflow.getHandle(workflowId);
    await record('events-draining', open);
    await open.terminate('recorded');
    later.give();
    await harness.stop();
  });
});

describe('with PAYLOAD_KEYS', () => {
  test('refreshed-after-reconnect', async () => {
    const bench = await CodecBench.open();
    const ring = [KEY_OF_HISTORIES];
    await bench.workWith(ring);
    const { loginId } = bench.simulator.addLogin({ cached: { code: 'INVALID_PASSWORD', status: 401 } });
    await bench.store.logins.upsertMany([{ loginId, institution: 'Maple Bank' }]);
    await bench.refreshes(ring).startRefresh({ loginId, live: false });
    await bench.untilState(loginId, 'awaiting_user');
    const forged = { eventId: randomUUID(), loginId: randomUUID(), source: 'app' };
    await expect(bench.refreshes(ring).completeConnect(loginId, forged)).rejects.toThrow();
    bench.simulator.reconnect(loginId);
    await bench.refreshes(ring).connectCompleted(loginId, { eventId: randomUUID(), source: 'app' });
    const handle = bench.client(ring).workflow.getHandle(refreshLoginWorkflowId(loginId));
    await handle.result();
    writeFileSync(join(__dirname, 'encrypted', ENCRYPTED), `${historyToJSON(await handle.fetchHistory())}\n`);
    await bench.close();
  }, 120_000);
});

describe('dailyRefresh', () => {
  let harness: RunHarness;
  beforeEach(async () => {
    harness = await RunHarness.start();
  });
  afterEach(() => harness.stop());

  test.each(Object.entries(RUN_EXITS))('%s', async (name, { logins, policy, prepare, meanwhile }) => {
    Object.assign(harness.policy, SHORT, policy);
    await harness.logins(logins.length, (index) => logins[index] ?? {});
    await prepare?.(harness);
    const { runId, handle } = await harness.startRun();
    await meanwhile?.(runId, harness);
    await handle.result().catch(() => undefined);
    await record(name, handle);
  });

  test('run-continued-as-new', async () => {
    Object.assign(harness.policy, SHORT, { pageSize: 500, maxOpen: 100 });
    await harness.logins(500, () => ({ listed: true }));
    const { handle } = await harness.startRun();
    await handle.result();
    const { workflowId } = handle;
    const { raw } = await handle.describe();
    const first = raw.workflowExecutionInfo?.firstRunId ?? undefined;
    await record('run-continued-as-new', harness.client.workflow.getHandle(workflowId, first));
    await record('run-continued', handle);
  }, 180_000);
});

describe('withdrawLogin', () => {
  let harness: RunHarness;
  beforeAll(async () => {
    harness = await RunHarness.start();
  });
  afterAll(() => harness.stop());

  test.each(Object.entries(WITHDRAWAL_EXITS))('%s', async (name, exit) => {
    const { behaviour, isRegistered = true, deleteCard = false, graceMs = 0, prepare, meanwhile } = exit;
    const loginId = isRegistered ? await harness.login(behaviour) : randomUUID();
    await prepare?.(loginId, harness);
    const recorded = await harness.store.withdrawals.mark({ loginId, deleteCard, by: { actor: 'cli:test' } });
    const handle = await harness.client.workflow.start<typeof withdrawLogin>('withdrawLogin', {
      workflowId: withdrawLoginWorkflowId(loginId),
      taskQueue: REFRESH_TASK_QUEUE,
      args: [{ loginId, withdrawalId: recorded?.withdrawalId ?? randomUUID(), graceMs }],
    });
    await meanwhile?.(loginId, harness);
    await handle.result();
    await record(name, handle);
  });
});

describe('replaceLogin', () => {
  let harness: RunHarness;
  beforeAll(async () => {
    harness = await RunHarness.start();
    Object.assign(harness.policy, { retryDelaysMs: [1_000] });
  });
  afterAll(() => harness.stop());

  test.each(Object.entries(REPLACEMENT_EXITS))('%s', async (name, exit) => {
    const { isDecided = false, wantsLook = false, old, other = {} } = exit;
    const loginId = await harness.login(old);
    const by = randomUUID();
    harness.flinks.set(by, other);
    const found = await harness.store.replacements.request({ loginId, by, wantsLook });
    if (found === null || found === 'taken') throw new Error('not to be had');
    const { replacementId } = found;
    if (isDecided) await harness.store.replacements.decide({ replacementId, forced: true, by: { actor: 'cli:test' } });
    const handle = await harness.client.workflow.start<typeof replaceLogin>('replaceLogin', {
      workflowId: replaceLoginWorkflowId(loginId),
      taskQueue: REFRESH_TASK_QUEUE,
      args: [{ loginId, replacementId }],
    });
    const wasTried = () => harness.flinks.calls.some((call) => call.loginId === loginId && call.box === 'S');
    if (old !== undefined) await harness.until(async () => wasTried(), 'the first try');
    harness.flinks.set(loginId, {});
    await handle.result();
    await record(name, handle);
  });
});

describe('enrolLogins', () => {
  let harness: RunHarness;
  beforeEach(async () => {
    harness = await RunHarness.start();
  });
  afterEach(() => harness.stop());

  test.each(Object.entries(ENROLMENT_EXITS))('%s', async (name, { logins, policy, firstExecution }) => {
    Object.assign(harness.policy, SHORT, policy);
    const loginIds = await harness.logins(logins.length, (index) => logins[index] ?? {});
    await harness.store.enrolment.want({ loginIds, wanted: true });
    const runId = await harness.startEnrolment();
    await harness.enrolment().result();
    await record(name, firstExecution ? harness.enrolment(runId) : harness.enrolment());
  });
});

describe('purge', () => {
  test.each(Object.entries(PURGE_EXITS))('%s', async (name, { steps }) => {
    const harness = await RefreshHarness.start({
      purgeTarget: async ({ after }) => {
        const step = Number(after ?? 0) + 1;
        return { deleted: 1, next: step === steps ? null : { after: String(step) } };
      },
    });
    const options = { workflowId: randomUUID(), taskQueue: REFRESH_TASK_QUEUE };
    const handle = await harness.client.workflow.start('purge', options);
    await handle.result();
    await record(name, harness.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId));
    await harness.stop();
  });
});
