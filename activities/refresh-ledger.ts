import { getClient } from '@temporalio/activity';
import { START_ENROLMENT } from '../domain/starts';
import type { Policy } from '../domain/policy';
import type { AuthorizeAnswer } from '../domain/refresh/answer';
import type { Outcome } from '../domain/outcomes';
import type { Trigger } from '../domain/refresh/types';
import type { BrakePurpose } from '../domain/refresh/place';
import { StoreError } from '../store/errors';
import type { BegunRefresh as LoginPast } from '../store/refreshes/refreshes';
import type { HeldWait, WaitRecord } from '../store/waits/waits';
import type { ActivityDependencies } from './dependencies';

export interface OpenRefresh {
  loginId: string;
  refreshId: string;
}

/**
 * What a refresh starts with: what is known about its login, and the settings to follow. These are the settings of the
 * run that began the refresh, otherwise the worker's.
 */
export interface BegunRefresh extends Omit<LoginPast, 'language' | 'policy'> {
  policy: Policy;
}

/**
 * What the workflow `refreshLogin` reads and writes: its start, its waits, the ledger rows of its runs, its end. Every
 * call may be repeated.
 */
export const refreshLedger = ({ store, policy, counts }: ActivityDependencies) => ({
  /**
   * Marks the login as refreshing. Returns null if the login is not registered (any more); then Flinks must not be
   * called.
   */
  async beginRefresh(
    input: OpenRefresh & { trigger: Trigger; runId: string | null; rulesOf?: string | null },
  ): Promise<BegunRefresh | null> {
    const begun = await store.refreshes.begin(input);
    if (begun === null) return null;
    const { language: _language, policy: ofRun, ...known } = begun;
    return { policy: { ...policy, ...ofRun }, ...known };
  },

  async finishRefresh(
    input: OpenRefresh & { runIds: string[]; outcome: Outcome; endedLive202: boolean },
  ): Promise<void> {
    const ended = await store.refreshes.finish({ ...input, nightlyFollows: policy.nightlyFollows });
    if (ended === null) return;
    counts?.countOutcome({ ...input.outcome, institution: ended.institution });
    // The login was refreshed after Flinks' own nightly job had been switched off for it, for example because the login
    // was given up or paused. The job is wanted again.
    if (ended.isReturning) await getClient().workflow.signalWithStart('enrolLogins', START_ENROLMENT);
  },

  /**
   * Returns the answer to this refresh's last live call if it was a 202, a 203, a refusal or an error status, and
   * reached the database but not Temporal. Otherwise returns null, and only a look can tell. Only a 202 comes with its
   * session, in which the bank is still at work; the session of a 203 would soon be dead, and is not stored (rule 6 of
   * docs/flowchart.md).
   */
  async recallLive({ refreshId }: OpenRefresh): Promise<AuthorizeAnswer | null> {
    const last = await store.liveCalls.lastAnswer({ refreshId });
    if (last === null || last.status === null) return null;
    const { status, code, requestId } = last;
    if (status === 202) return requestId === null ? null : { kind: 'pending', status, requestId };
    if (status === 203) return { kind: 'mfa', status };
    return status >= 300 || code !== null ? { kind: 'refused', status, ...(code === null ? {} : { code }) } : null;
  },

  /** Makes this refresh write the login's ledger row in a run that has found it open. */
  async adoptRun(input: OpenRefresh & { runId: string; awaiting: HeldWait | null }): Promise<void> {
    await store.refreshes.adoptRun(input);
  },

  /**
   * Opens or continues the login's wait, and writes the ask (`login.awaiting_user`) if rule 8 of docs/flowchart.md
   * allows it. Returns null if the login is not registered.
   */
  async recordWait(input: WaitRecord): Promise<{ waitId: string; since: string } | null> {
    try {
      const { waitId, since, begins, institution } = await store.waits.record(input);
      if (begins) counts?.countOutcome({ outcome: 'awaiting_user', code: input.code ?? undefined, institution });
      return { waitId, since };
    } catch (error) {
      if (error instanceof StoreError && error.code === 'login_not_registered') return null;
      throw error;
    }
  },

  /**
   * Takes the row that says that a brake (held-back asks of one bank) wants this login to be called live (rule 2 of
   * docs/flowchart.md). A refresh that has taken the row may call the bank once. Returns null if no brake wants the
   * login.
   */
  async claimCanary(input: OpenRefresh): Promise<BrakePurpose | null> {
    return store.canaries.claim(input);
  },

  /**
   * Returns the moment (ISO UTC) from which the reminders and the limit of the wait count, or null while the ask of the
   * wait is held, or if it was dropped (rule 8 of docs/flowchart.md).
   */
  async readWaitClock(input: { waitId: string; since: string }): Promise<string | null> {
    return store.waits.countsFrom(input);
  },

  async remindUser(input: { waitId: string; n: number }): Promise<void> {
    await store.waits.remind(input);
  },

  /**
   * Writes an `operator.alert` to the outbox, but only for a registered login, because a signal may name any LoginId.
   * Alerts with the code `login_mismatch` are counted, and not each of them is sent (store/mismatches.ts).
   */
  async alertOperator(input: { loginId: string; code: string; message: string }): Promise<void> {
    if (input.code === 'login_mismatch') await store.mismatches.note(input);
    else if (await store.logins.exists(input.loginId)) await store.events.alert(input);
  },
});
