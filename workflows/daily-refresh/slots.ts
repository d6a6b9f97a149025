import { ChildWorkflowCancellationType, ParentClosePolicy, startChild } from '@temporalio/workflow';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
  type SearchAttributePair,
} from '@temporalio/common';
import { refreshLoginWorkflowId } from '../../domain/ids';
import type { Outcome } from '../../domain/outcomes';
import { PRIORITIES } from '../../domain/priorities';
import { truncate } from '../../domain/text';
import { store } from '../activities';
import type { RefreshLogin, RunEntry } from '../messages';
import { escapeMarkdown } from '../web-ui-text';
import { countOperatorOutcome, releaseSlot, type Run } from './run';

/**
 * Starts the refresh of a login that has a slot already. Never throws. The slot is released even if the start or the
 * child fails.
 */
export async function startLogin(run: Run, entry: RunEntry): Promise<void> {
  const { loginId, institution } = entry;
  try {
    const child = await startChild<RefreshLogin>('refreshLogin', {
      workflowId: refreshLoginWorkflowId(loginId),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      // Logins of one slow bank in the backlog must not delay the logins of another bank.
      priority: {
        ...PRIORITIES.oneOfMany,
        ...(institution === null ? {} : { fairnessKey: fairnessKeyOf(institution) }),
      },
      staticSummary:
        institution === null
          ? 'Daily refresh of one login'
          : `Daily refresh of one login at ${escapeMarkdown(institution)}`,
      typedSearchAttributes: searchAttributesOf(run, institution),
      args: [
        {
          loginId,
          trigger: 'run',
          runId: run.runId,
          ...(entry.listed ? { listed: true, listedCode: entry.listedCode } : {}),
        },
      ],
    });
    run.started += 1;
    run.pendingHere += 1;
    const closed = (outcome?: Outcome) => {
      run.pendingHere -= 1;
      run.closedHere += 1;
      countOperatorOutcome(run, outcome?.outcome === 'failed');
      releaseSlot(run, loginId);
    };
    // If the child fails, is terminated or times out, the ledger's sweep records that. Only the slot matters here.
    child.result().then(closed, () => closed());
  } catch (error) {
    releaseSlot(run, loginId);
    // It is normal that yesterday's refresh of this login still waits, or that one for an app is under way.
    if (error instanceof WorkflowExecutionAlreadyStartedError) run.openElsewhere.push(entry);
  } finally {
    run.startsInFlight -= 1;
  }
}

/**
 * Releases slots of an earlier execution's children. The end of these children is not reported to this execution, so
 * the ledger and the server are asked.
 */
export async function releaseCarriedSlots(run: Run): Promise<void> {
  run.carriedCheckedMs = Date.now();
  if (run.carriedSlots.size === 0) return;
  const over = await store.slotsOver.executeWithOptions({ summary: 'which carried slots are free again?' }, [
    { runId: run.runId, loginIds: [...run.carriedSlots] },
  ]);
  over.forEach((loginId) => releaseSlot(run, loginId));
}

/** Fairness keys are limited to 64 bytes, and a character has four bytes at most. */
const fairnessKeyOf = (institution: string): string => truncate(institution, 16);

function searchAttributesOf(run: Run, institution: string | null): SearchAttributePair[] {
  const values = {
    RefreshState: 'refreshing',
    DailyRunId: run.runId,
    ...(institution === null ? {} : { Institution: institution }),
  };
  return Object.entries(values).map(([name, value]) => ({
    key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD),
    value,
  }));
}
