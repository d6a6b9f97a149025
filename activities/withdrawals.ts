import { getClient, log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { startWithdrawal } from '../domain/starts';
import type { Store } from '../store/store';
import type { ActivityDependencies } from './dependencies';

/** Most withdrawals resumed at once; the next run or worker resumes the rest. */
const AT_ONCE = 500;

export interface BegunWithdrawal {
  withdrawalId: string;
  deleteCard: boolean;
  retryDelaysMs: number[];
}

/** What `withdrawLogin` reads and writes. */
export const withdrawalLedger = ({ store, policy }: ActivityDependencies) => ({
  /**
   * Returns the named withdrawal as the gateway or a command recorded it, or null if this login has no such record.
   * Starting the workflow alone withdraws nothing: the record, not the caller, says what to do at Flinks.
   */
  async beginWithdrawal(input: { loginId: string; withdrawalId: string | null }): Promise<BegunWithdrawal | null> {
    const { loginId, withdrawalId } = input;
    const withdrawal = withdrawalId === null ? null : await store.withdrawals.open(withdrawalId);
    if (withdrawal === null || withdrawal.loginId !== loginId) {
      log.warn('withdrawLogin was started without a recorded withdrawal: nothing was changed', {
        named: withdrawalId !== null,
      });
      return null;
    }
    return {
      withdrawalId: withdrawal.withdrawalId,
      deleteCard: withdrawal.deleteCard,
      retryDelaysMs: policy.retryDelaysMs,
    };
  },

  /** Deletes what names the login, except what the withdrawal still needs. */
  async forgetWithdrawn({ withdrawalId }: { withdrawalId: string }): Promise<void> {
    await store.withdrawals.forget(withdrawalId);
  },

  /** Returns false if the card must be deleted too, because that was requested in the meantime. */
  async purgeWithdrawn(input: {
    withdrawalId: string;
    nightlyRefresh: 'off' | 'unsettled';
    card: 'kept' | 'deleted' | 'unsettled';
  }): Promise<boolean> {
    const { withdrawalId, nightlyRefresh, card } = input;
    const cardSettled = card !== 'kept';
    return store.withdrawals.purge({ withdrawalId, cardSettled, detail: { nightlyRefresh, card } });
  },

  /** The alert names no login, because it outlives the purge. */
  async alertOfWithdrawal(input: {
    call: 'SetScheduledRefresh' | 'DeleteCard';
    code: string;
    isOver: boolean;
  }): Promise<void> {
    const { call, code, isOver } = input;
    const next = isOver
      ? 'The call is not tried again: do it in the Flinks dashboard.'
      : 'The call is tried again for three days: check the FLINKS_ settings.';
    const message =
      `Consent was withdrawn, but Flinks did not carry out ${call} (${code}). ${next} ` +
      "To find the login, search the Temporal Web UI for WorkflowType = 'withdrawLogin' and RefreshOutcome = 'failed'; " +
      'the workflow id contains its LoginId.';
    await store.events.alert({ code: 'withdrawal_unsettled', flinksCode: code, message });
  },
});

/**
 * Starts the workflow of every unfinished withdrawal. Its gateway may have died between the record and the start, or
 * somebody may have terminated the workflow. A workflow that is already open only gets a signal. Returns the number of
 * unfinished withdrawals.
 */
export async function resumeWithdrawals(client: Client, store: Store): Promise<number> {
  const open = await store.withdrawals.listOpen({ limit: AT_ONCE });
  for (const { withdrawalId, loginId } of open) {
    await client.workflow.signalWithStart('withdrawLogin', startWithdrawal({ loginId, withdrawalId }, { again: true }));
  }
  return open.length;
}

/** Calls resumeWithdrawals, and logs its failure instead of throwing it: other work must not fail because of it. */
export async function resumeWithdrawalsAside(store: Store): Promise<void> {
  try {
    await resumeWithdrawals(getClient(), store);
  } catch (error) {
    log.warn('Open withdrawals could not be taken up', { error: error instanceof Error ? error.message : 'unknown' });
  }
}
