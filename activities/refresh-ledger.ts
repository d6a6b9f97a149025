import type { Policy } from '../domain/policy';
import type { Answer, AwaitingReason, Outcome, Trigger } from '../domain/refresh';
import { StoreError } from '../store/errors';
import type { HeldWait } from '../store/waits/waits';
import type { ActivityDependencies } from './dependencies';

export interface OpenRefresh {
  loginId: string;
  refreshId: string;
}

/** What a refresh works with: the login's past, and the worker's settings where it brought none of its own. */
export interface BegunRefresh {
  policy: Policy;
  institution: string | null;
  everWorked: boolean;
  unattended203s: number;
  /** LastRefresh of the data that is stored, and the newest that Flinks has told. */
  lastRefreshedAt: string | null;
  lastSeenBefore: string | null;
  gaveUpSince: string | null;
  /** Why its user was last awaited, where there has been no fresh data since. */
  gaveUpCode: string | null;
}

/** What `refreshLogin` writes: beginning, waits, adoption, end. All idempotent. */
export const refreshLedger = ({ store, policy, counts }: ActivityDependencies) => ({
  /** Null: not registered (any more), and Flinks must not be called. */
  async beginRefresh(input: OpenRefresh & { trigger: Trigger; runId: string | null }): Promise<BegunRefresh | null> {
    const begun = await store.refreshes.begin(input);
    if (begun === null) return null;
    const { language: _language, ...known } = begun;
    return { policy, ...known };
  },

  async finishRefresh(
    input: OpenRefresh & { runIds: string[]; outcome: Outcome; endedLive202: boolean },
  ): Promise<void> {
    const ended = await store.refreshes.finish(input);
    if (ended !== null) counts?.loginCame({ ...input.outcome, ...ended });
  },

  /**
   * What the bank said to a live call whose answer reached the database and not Temporal: 203 or a refusal. Null where
   * only a look can tell. No session comes back: it would be dead soon (rule 6).
   */
  async recallLive({ refreshId }: OpenRefresh): Promise<Answer | null> {
    const last = await store.liveCalls.lastAnswer({ refreshId });
    if (last === null || last.status === null) return null;
    const { status, code } = last;
    if (status === 203) return { kind: 'mfa', status };
    return status >= 300 || code !== null ? { kind: 'refused', status, ...(code === null ? {} : { code }) } : null;
  },

  /** The ledger row of a run that found this refresh open. */
  async adoptRun(input: OpenRefresh & { runId: string; awaiting: HeldWait | null }): Promise<void> {
    await store.refreshes.adoptRun(input);
  },

  /** Opens or continues the login's wait, and asks the user when rule 8 allows it. Null: not registered any more. */
  async recordWait(
    input: OpenRefresh & {
      runId: string | null;
      reason: AwaitingReason;
      code: string | null;
      ask: boolean;
      hold: boolean;
      askIntervalMs: number;
    },
  ): Promise<{ waitId: string; since: string } | null> {
    try {
      const { waitId, since, begins, institution } = await store.waits.record(input);
      if (begins) counts?.loginCame({ outcome: 'awaiting_user', code: input.code ?? undefined, institution });
      return { waitId, since };
    } catch (error) {
      if (error instanceof StoreError && error.code === 'login_not_registered') return null;
      throw error;
    }
  },

  async remindUser(input: { waitId: string; n: number }): Promise<void> {
    await store.waits.remind(input);
  },

  /** For people: an `operator.alert` in the outbox. None of a login that is not registered: a raw signal may name any. */
  async alertOperator(input: { loginId: string; code: string; message: string }): Promise<void> {
    if (input.code === 'login_mismatch') await store.mismatches.note(input);
    else if (await store.logins.exists(input.loginId)) await store.events.alert(input);
  },
});
