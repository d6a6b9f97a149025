import { ApplicationFailure, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { isWaiting, type Refresh } from '../../domain/refresh/state';
import { store } from '../activities';
import { loginParkedSignal } from '../messages';
import type { LoginUnderWay } from './login';

/**
 * Carries out what a change of the refresh's state requires besides running its box: releases its slot, takes over the
 * ledger row of a run, sends a reminder. Which of these is due is derived here from the difference of the two states,
 * so that nothing is forgotten or done twice. Returns null if nothing is due, as after most changes, because the SDK
 * pays for every promise of a workflow with a stack trace (docs/performance.md).
 */
export function carryOut(login: LoginUnderWay, before: Refresh, after: Refresh): Promise<void> | null {
  const isQuiet =
    after.slotReleased === before.slotReleased && after.runIds === before.runIds && !isReminderDue(before, after);
  return isQuiet ? null : carryOutAll(login, before, after);
}

async function carryOutAll(login: LoginUnderWay, before: Refresh, after: Refresh): Promise<void> {
  if (after.slotReleased && !before.slotReleased) await releaseSlot(login, after);
  for (const runId of after.runIds) {
    if (!before.runIds.includes(runId)) await adoptRun(login, runId, after);
  }
  if (isReminderDue(before, after)) await remind(after);
}

/**
 * Gives the slot back to the run that started this refresh, before its first long rest or wait. If the run has closed,
 * there is nobody to tell.
 */
async function releaseSlot({ loginId, refresh }: LoginUnderWay, after: Refresh): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined || refresh.request.trigger !== 'run') return;
  const until = after.at.box === 'wait' ? 'user' : 'later';
  try {
    await getExternalWorkflowHandle(parent.workflowId).signal(loginParkedSignal, { loginId, until });
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== 'ExternalWorkflowExecutionNotFound') throw error;
  }
}

/** Makes this refresh write the login's ledger row in a run that has found it open. */
async function adoptRun({ loginId, refreshId }: LoginUnderWay, runId: string, after: Refresh): Promise<void> {
  const { wait } = after;
  const awaiting =
    isWaiting(after) && wait !== null
      ? { waitId: wait.waitId, since: wait.since, reason: wait.reason, code: wait.code }
      : null;
  await store.adoptRun.executeWithOptions({ summary: `this refresh also counts for run ${runId}` }, [
    { loginId, refreshId, runId, awaiting },
  ]);
}

function isReminderDue(before: Refresh, { wait, policy }: Refresh): boolean {
  const isSame = wait !== null && before.wait?.waitId === wait.waitId;
  return isSame && wait.remindersSent !== before.wait?.remindersSent && policy.ask;
}

async function remind({ wait }: Refresh): Promise<void> {
  if (wait === null) return;
  await store.remindUser.executeWithOptions({ summary: `reminder ${wait.remindersSent}` }, [
    { waitId: wait.waitId, n: wait.remindersSent },
  ]);
}
