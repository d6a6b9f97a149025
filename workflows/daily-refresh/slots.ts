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
 * Starts the refresh of a login, for which `fillSlots` has taken a slot. Never throws. The slot is released when the
 * child closes or frees it, and also if the start fails.
 */
export async function startLogin(run: Run, entry: RunEntry): Promise<void> {
  const { loginId, institution } = entry;
  try {
    const child = await startChild<RefreshLogin>('refreshLogin', {
      workflowId: refreshLoginWorkflowId(loginId),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      // Temporal shares its task queues out among the institutions, so that a backlog of one slow bank does not delay
      // the logins of another.
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
    // If the child fails, is terminated or times out, `checkRows` later records that in the ledger. Only the slot
    // matters here.
    child.result().then(closed, () => closed());
  } catch (error) {
    releaseSlot(run, loginId);
    // This is normal: yesterday's refresh of the login still waits for its user, or an app has started one.
    if (error instanceof WorkflowExecutionAlreadyStartedError) run.openElsewhere.push(entry);
  } finally {
    run.startsInFlight -= 1;
  }
}

/**
 * Releases the slots of children that an earlier execution of this run started (before it continued as new), once these
 * children need no slot any more. This execution is not told when they end, so the ledger and the Temporal server are
 * asked.
 */
export async function releaseCarriedSlots(run: Run): Promise<void> {
  run.carriedCheckedMs = Date.now();
  if (run.carriedSlots.size === 0) return;
  const over = await store.slotsOver.executeWithOptions({ summary: 'which carried slots are free again?' }, [
    { runId: run.runId, loginIds: [...run.carriedSlots] },
  ]);
  over.forEach((loginId) => releaseSlot(run, loginId));
}

/** Temporal limits a fairness key to 64 bytes, and one character has four bytes at most. */
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
