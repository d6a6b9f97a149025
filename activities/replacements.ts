import { getClient, log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { isUnknownLogin } from '../domain/codes';
import { startReplacement } from '../domain/starts';
import type { HandedOver } from '../store/logins/hand-over';
import type { Store } from '../store/store';
import type { ActivityDependencies } from './dependencies';

/** How many replacements are resumed at once at most. The next run or the next worker resumes the rest. */
const AT_ONCE = 500;

/**
 * What is recorded about a replacement (a LoginId that takes, or may take, a login's place), and what is to be done
 * next.
 */
export interface BegunReplacement {
  newLoginId: string;
  /**
   * `look`: compare the accounts. `carryOut`: hand over, or take the steps after the hand-over. `nothing`: somebody has
   * to decide, or the replacement is done.
   */
  next: 'look' | 'carryOut' | 'nothing';
  retryDelaysMs: number[];
  pollIntervalMs: number;
  pollLimitMs: number;
}

/** What the workflow `replaceLogin` reads and writes. */
export const replacementLedger = ({ store, policy }: ActivityDependencies) => ({
  /**
   * Returns the replacement with this id as the gateway, a command or the worker recorded it, or null if this login has
   * no such record. Starting the workflow alone replaces nothing: the record, not the caller, says which LoginId takes
   * over, and whether that is decided.
   */
  async beginReplacement(input: { loginId: string; replacementId: string | null }): Promise<BegunReplacement | null> {
    const { loginId, replacementId } = input;
    const found = replacementId === null ? null : await store.replacements.get(replacementId);
    if (found === null || found.loginId !== loginId) {
      log.warn('replaceLogin was started without a recorded replacement: nothing was changed', {
        named: replacementId !== null,
      });
      return null;
    }
    const isOpen = found.decidedAt !== null && found.switchedOffAt === null && found.refused === null;
    const next = isOpen
      ? 'carryOut'
      : found.lookWanted && found.lookedAt === null && found.replacedAt === null
        ? 'look'
        : 'nothing';
    const { retryDelaysMs, pollIntervalMs, pollLimitMs } = policy;
    return { newLoginId: found.by, next, retryDelaysMs, pollIntervalMs, pollLimitMs };
  },

  /**
   * Records that the accounts of the other LoginId could not be read. Nothing is proved then, and the app or an
   * operator must decide.
   */
  async noteUnreadSuccessor(input: { replacementId: string; code: string }): Promise<void> {
    await store.replacements.unread(input);
  },

  /** Hands the login over in one transaction: afterwards either everything has the new LoginId, or nothing has. */
  async handOverLogin({ replacementId }: { replacementId: string }): Promise<HandedOver> {
    return store.replacements.handOver(replacementId);
  },

  /**
   * Records that Flinks has switched its nightly job off for the replaced LoginId, or that this is not tried any more
   * (`isOff` is false).
   */
  async settleReplacement(input: { replacementId: string; isOff: boolean }): Promise<void> {
    await store.replacements.settle(input);
  },

  async alertOfReplacement(input: {
    replacementId: string;
    loginId: string;
    code: string;
    isOver: boolean;
  }): Promise<void> {
    const { replacementId, loginId, code, isOver } = input;
    const isUnknown = isUnknownLogin(code);
    const why = isUnknown ? `: Flinks says that it does not know this login (${code})` : ` (${code})`;
    const message = `Login ${loginId} was replaced, but Flinks did not carry out SetScheduledRefresh for it${why}. ${whatNext({ isUnknown, isOver })}`;
    await store.replacements.tellUnsettled(replacementId, { flinksCode: code, message });
  },
});

/** Returns what the operator has to do if Flinks does not switch its nightly job off for a replaced LoginId. */
function whatNext({ isUnknown, isOver }: { isUnknown: boolean; isOver: boolean }): string {
  if (isOver) {
    const unless = isUnknown ? 'If its card was not deleted, switch' : 'Switch';
    return `The call is not tried again. ${unless} it off, or delete it, in the Flinks dashboard, because an enrolled login is billed.`;
  }
  return isUnknown
    ? 'If its card was deleted at Flinks, nothing is left to do. If not, this is about our key or instance: check ' +
        'FLINKS_API_KEY and whether the account has nightly refresh (`flinks-refresh doctor`). The call is tried again for three days.'
    : 'The call is tried again for three days: check the FLINKS_ settings.';
}

/**
 * Starts the workflow of every replacement that is not done, the oldest 500 at most. The gateway may have died after it
 * recorded the replacement and before it started the workflow, Temporal may have been down, or somebody may have
 * terminated the workflow. A workflow that is open already only gets a signal. Returns the number of these
 * replacements.
 */
export async function resumeReplacements(client: Client, store: Store): Promise<number> {
  const open = await store.replacements.listOpen({ limit: AT_ONCE });
  for (const record of open) {
    await client.workflow.signalWithStart('replaceLogin', startReplacement(record, { again: true }));
  }
  return open.length;
}

/** Calls resumeReplacements. An error is logged and not thrown, because the caller's own work must not fail with it. */
export async function resumeReplacementsAside(store: Store): Promise<void> {
  try {
    await resumeReplacements(getClient(), store);
  } catch (error) {
    log.warn('The workflows of open replacements could not be started; the next run or worker tries again', {
      error: error instanceof Error ? error.message : 'unknown',
    });
  }
}
