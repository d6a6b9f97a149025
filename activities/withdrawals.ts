import { getClient, log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { startWithdrawal } from '../domain/starts';
import type { Store } from '../store/store';
import type { ActivityDependencies } from './dependencies';

/** How many withdrawals are resumed at once at most. The next run or the next worker resumes the rest. */
const AT_ONCE = 500;

export interface BegunWithdrawal {
  withdrawalId: string;
  deleteCard: boolean;
  retryDelaysMs: number[];
}

/** What the workflow `withdrawLogin` reads and writes. */
export const withdrawalLedger = ({ store, policy }: ActivityDependencies) => ({
  /**
   * Returns the withdrawal with this id as the gateway or a command recorded it, or null if this login has no such
   * record that is still open. Starting the workflow alone withdraws nothing: the record, not the caller, says what to
   * do at Flinks.
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

  /**
   * Deletes what names the login, except the withdrawal itself, which still needs the LoginId for its calls to Flinks.
   */
  async forgetWithdrawn({ withdrawalId }: { withdrawalId: string }): Promise<void> {
    await store.withdrawals.forget(withdrawalId);
  },

  /**
   * Deletes what still names the login and ends the withdrawal. Does neither and returns false if the deletion of the
   * card was requested in the meantime, because that call must be made first.
   */
  async purgeWithdrawn(input: {
    withdrawalId: string;
    nightlyRefresh: 'off' | 'unsettled';
    card: 'kept' | 'deleted' | 'unsettled';
  }): Promise<boolean> {
    const { withdrawalId, nightlyRefresh, card } = input;
    const cardSettled = card !== 'kept';
    return store.withdrawals.purge({ withdrawalId, cardSettled, detail: { nightlyRefresh, card } });
  },

  /** Alerts the operator. The alert names no login, because it stays when all that names the login is deleted. */
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
 * Starts the workflow of every unfinished withdrawal, the oldest 500 at most. The gateway may have died after it
 * recorded the withdrawal and before it started the workflow, or somebody may have terminated the workflow. A workflow
 * that is open already only gets a signal. Returns the number of these withdrawals.
 */
export async function resumeWithdrawals(client: Client, store: Store): Promise<number> {
  const open = await store.withdrawals.listOpen({ limit: AT_ONCE });
  for (const { withdrawalId, loginId } of open) {
    await client.workflow.signalWithStart('withdrawLogin', startWithdrawal({ loginId, withdrawalId }, { again: true }));
  }
  return open.length;
}

/** Calls resumeWithdrawals. An error is logged and not thrown, because the caller's own work must not fail with it. */
export async function resumeWithdrawalsAside(store: Store): Promise<void> {
  try {
    await resumeWithdrawals(getClient(), store);
  } catch (error) {
    log.warn('The workflows of open withdrawals could not be started; the next run or worker tries again', {
      error: error instanceof Error ? error.message : 'unknown',
    });
  }
}
