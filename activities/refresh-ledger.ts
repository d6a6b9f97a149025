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

/** What a refresh starts with: the login's past, and the settings of its run (outside of runs, of the worker). */
export interface BegunRefresh extends Omit<LoginPast, 'language' | 'policy'> {
  policy: Policy;
}

/** What `refreshLogin` writes: start, waits, adoption, end. All idempotent. */
export const refreshLedger = ({ store, policy, counts }: ActivityDependencies) => ({
  /** Returns null if the login is not registered (any more); then Flinks must not be called. */
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
    // The login was given up and has come back, so Flinks' own nightly job, which was switched off, is wanted again.
    if (ended.isReturning) await getClient().workflow.signalWithStart('enrolLogins', START_ENROLMENT);
  },

  /**
   * Returns the bank's answer to a live call (202, 203 or a refusal) if it reached the database but not Temporal.
   * Returns null if only a look can tell. Only a 202 comes with its session, in which the bank is still at work; the
   * session of a 203 would be dead soon (rule 6).
   */
  async recallLive({ refreshId }: OpenRefresh): Promise<AuthorizeAnswer | null> {
    const last = await store.liveCalls.lastAnswer({ refreshId });
    if (last === null || last.status === null) return null;
    const { status, code, requestId } = last;
    if (status === 202) return requestId === null ? null : { kind: 'pending', status, requestId };
    if (status === 203) return { kind: 'mfa', status };
    return status >= 300 || code !== null ? { kind: 'refused', status, ...(code === null ? {} : { code }) } : null;
  },

  /** Takes over the ledger row of a run that found this refresh open. */
  async adoptRun(input: OpenRefresh & { runId: string; awaiting: HeldWait | null }): Promise<void> {
    await store.refreshes.adoptRun(input);
  },

  /**
   * Opens or continues the login's wait, and asks the user if rule 8 allows it. Returns null if the login is not
   * registered.
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
   * Takes the row that says that a brake wants this login to be called live (rule 2). The refresh that has taken the
   * row may call the bank once. Returns null if no brake wants the login.
   */
  async claimCanary(input: OpenRefresh): Promise<BrakePurpose | null> {
    return store.canaries.claim(input);
  },

  /** Returns the moment from which the wait counts (ISO UTC), or null while its ask is held (rule 8). */
  async readWaitClock(input: { waitId: string; since: string }): Promise<string | null> {
    return store.waits.countsFrom(input);
  },

  async remindUser(input: { waitId: string; n: number }): Promise<void> {
    await store.waits.remind(input);
  },

  /** Writes an `operator.alert` to the outbox if the login is registered: a raw signal may name any LoginId. */
  async alertOperator(input: { loginId: string; code: string; message: string }): Promise<void> {
    if (input.code === 'login_mismatch') await store.mismatches.note(input);
    else if (await store.logins.exists(input.loginId)) await store.events.alert(input);
  },
});
