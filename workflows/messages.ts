import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Policy } from '../domain/policy';
import type { AwaitingReason, LoginState, Trigger } from '../domain/refresh/types';
import type { ConnectReturn } from '../domain/refresh/message';
import type { Outcome } from '../domain/outcomes';
import type { OpenConnectAnswer } from '../domain/refresh/click-answer';
import type { RunStarted } from '../domain/refresh/message';
import type { Refresh } from '../domain/refresh/state';
import type { PurgeTarget } from '../domain/retention';

export type { OpenConnectAnswer, RunStarted };

/**
 * The inputs and results of the workflows, and the messages that the workflows accept. Wire names and the members of
 * payloads are permanent: apps in any language send them (docs/signals.md).
 */

/**
 * Input of `refreshLogin`. With only a LoginId, the refresh uses the worker's settings and counts as started by an app.
 */
export interface RefreshLoginInput {
  loginId: string;
  trigger?: Trigger;
  runId?: string;
  /**
   * Flinks' list of ineligible logins names the login, and what the list says is not older than the stored data (rule 9
   * of docs/flowchart.md), so the refresh begins with E1 (the wait to reconnect). Two things take precedence: a claim
   * that the user is back, and an earlier wait that was given up.
   */
  listed?: boolean;
  /** The FlinksCode that the list gives for the login, if any. */
  listedCode?: string | null;
  /** The user is present, so the bank is called live at once, without A before. */
  live?: boolean;
  policy?: Policy;
  /** Only set by continue-as-new. */
  carried?: CarriedLogin;
}

/** How a refresh ended. */
export type RefreshLoginResult = Outcome;

/** The state of `refreshLogin` that one execution hands to the next when it continues as new: plain JSON. */
interface CarriedLogin {
  refresh: Refresh;
  inbox: CarriedInbox;
}

/** The workflow's type, for code that starts it. */
export type RefreshLogin = (input: RefreshLoginInput) => Promise<RefreshLoginResult>;

/**
 * The claims and runs that are not handled yet, the event ids of the claims already heard, and whether a revoke has
 * come.
 */
export interface CarriedInbox {
  claims: ConnectCompleted[];
  runs: RunStarted[];
  seenEventIds: string[];
  revoked: boolean;
}

/** The user has finished in Flinks Connect: a claim, never a proof. domain/refresh/message.ts has its members. */
export type ConnectCompleted = ConnectReturn;

/** Answer of `refreshStatus`. */
export interface RefreshStatus {
  box: string;
  state: Exclude<LoginState, 'paused' | 'gave_up' | 'replaced'>;
  outcome: Outcome | null;
  awaiting: { reason: AwaitingReason; code: string | null; since: string } | null;
  runId: string | null;
}

/**
 * The user finished in Flinks Connect. The signal may be sent at any time. A signal whose eventId was heard before has
 * no effect.
 */
export const connectCompletedSignal = defineSignal<[ConnectCompleted]>('connectCompleted');

/**
 * The user finished in Flinks Connect: like `connectCompleted`, but with an answer. `accepted` is false if the refresh
 * was revoked before. Fails with the type `login_mismatch` if the claim names another LoginId than the workflow's.
 * Never sent with start.
 */
export const completeConnectUpdate = defineUpdate<{ accepted: boolean; state: LoginState }, [ConnectCompleted]>(
  'completeConnect',
);

/**
 * The user has clicked the button on their page. The answer names a session in which the user can answer the bank,
 * either one of the last 7 minutes or one that was opened now, or it says what else the user can do. It may take as
 * long as a live call, which is 210 s. Updates that arrive together get the same answer.
 */
export const openConnectUpdate = defineUpdate<OpenConnectAnswer>('openConnect');

/**
 * A run has found this login's refresh open. From now on the refresh also writes the login's ledger row in that run.
 */
export const runStartedSignal = defineSignal<[RunStarted]>('runStarted');

/**
 * Stops the refresh, which ends as `revoked`. The call to Flinks that is under way is cancelled, and no other call
 * follows.
 */
export const revokeSignal = defineSignal('revoke');

/**
 * Asks where the refresh stands: its box, its outcome (null until it has ended), why its user is awaited and since when
 * (null if nobody is awaited), and its newest run (null if it belongs to none).
 */
export const refreshStatusQuery = defineQuery<RefreshStatus>('refreshStatus');

/** Input of `dailyRefresh`. The Schedule passes nothing; the API passes the run it has opened. */
export interface DailyRefreshInput {
  runId?: string;
  trigger?: 'schedule' | 'app';
  /** Only set by continue-as-new. */
  carried?: CarriedRun;
}

export interface DailyRefreshResult {
  runId: string;
  state: 'finished' | 'stopped' | 'skipped';
}

/** A login of a run's ledger whose refresh is still to be started. */
export interface RunEntry {
  loginId: string;
  listed: boolean;
  listedCode: string | null;
  institution: string | null;
}

/** The workflow's type, for code that starts it. */
export type DailyRefresh = (input?: DailyRefreshInput) => Promise<DailyRefreshResult>;

/** The state of `dailyRefresh` that one execution hands to the next when it continues as new. */
export interface CarriedRun {
  runId: string;
  policy: Policy;
  total: number;
  /**
   * LoginIds that still hold a slot. The new execution is not told when the children of the old one end, so it asks the
   * ledger and the server about these.
   */
  slots: string[];
  /** Keyset cursor: the last LoginId that was taken from the ledger; null before the first. */
  cursor: string | null;
  /**
   * Logins whose refresh is still to be started: it was open when the run first tried, and had closed by the time it
   * was signalled.
   */
  again: RunEntry[];
  started: number;
  lastStartMs: number;
  /**
   * How many logins have ended as `failed`, as long as no login of the run has ended in another way or has freed its
   * slot before its end; null from then on (OPERATOR_CODES_STOP_AFTER in domain/brakes.ts).
   */
  operatorCodes: number | null;
}

/** Input of `enrolLogins`: empty except after continue-as-new. */
export interface EnrolLoginsInput {
  carried?: CarriedEnrolment;
}

/**
 * How `enrolLogins` ended. `done`: nothing is left to switch, except what Flinks refuses. `later`: there were still
 * *wait* answers after the last of RETRY_DELAYS, and the wishes stay for the next start. `stopped`: the fault is ours,
 * and the operator was told.
 */
export interface EnrolLoginsResult {
  state: 'done' | 'later' | 'stopped';
  switched: number;
  refused: number;
}

/** The state of `enrolLogins` that one execution hands to the next when it continues as new. */
export interface CarriedEnrolment {
  pageSize: number;
  retryDelaysMs: number[];
  delaysUsed: number;
  /** A wish was recorded since the pass over all wishes began. */
  again: boolean;
  /** Keyset cursor of the pass; null before its first page. */
  after: string | null;
  /**
   * The *wait* answers of this pass: how many in total, how many since a login was last switched or refused, and the
   * longest Retry-After that came with them.
   */
  waits: number;
  waitsInARow: number;
  retryAfterMs: number;
  /** Logins with operator answers since Flinks last carried out, or refused, the call for a login. */
  suspects: { loginId: string; code: string }[];
  /**
   * Logins that got INVALID_LOGIN one after another. It is not known yet whether that is about these logins or about
   * us.
   */
  unknown: { loginId: string; code: string }[];
  /**
   * `doubts`: the INVALID_LOGIN answers of this pass that are taken to be about us. `doubtsInARow`: all INVALID_LOGIN
   * answers since a login was last switched, or refused for another reason.
   */
  doubts: number;
  doubtsInARow: number;
  switched: number;
  refused: number;
}

/**
 * There are logins for which Flinks' nightly job is to be switched on or off. Sent with start; it may be sent at any
 * time.
 */
export const enrolmentWantedSignal = defineSignal('enrolmentWanted');

/**
 * A child waits for its user, begins a rest of more than 10 seconds, or has polled for a minute, so it no longer needs
 * its slot. Each child sends this once, to the workflow id of its run.
 */
export const loginParkedSignal = defineSignal<[{ loginId: string; until: 'user' | 'later' }]>('loginParked');

/** Asks how far the run has come. The counts are from the run's own memory; the ledger in Postgres is authoritative. */
export const runProgressQuery = defineQuery<RunProgress>('runProgress');

export interface RunProgress {
  runId: string | null;
  stage: string;
  total: number;
  started: number;
  slotsBusy: number;
}

/** Input of `withdrawLogin`, which acts only on a withdrawal that the gateway or a command has recorded. */
export interface WithdrawLoginInput {
  loginId: string;
  /** The recorded withdrawal; it also says whether the card is to be deleted at Flinks. */
  withdrawalId: string;
  /**
   * How many milliseconds to wait before everything that names the login is deleted, because requests under way may
   * still write about the login. Default: a minute.
   */
  graceMs?: number;
}

/**
 * Consent was withdrawn. Sent with start, because `withdrawLogin` may be open already, to finish an earlier withdrawal
 * of the login. The signal is ignored if it has no withdrawalId, or if the workflow has taken up that withdrawal
 * before.
 */
export const withdrawalWantedSignal = defineSignal<[WithdrawLoginInput]>('withdrawalWanted');

/**
 * `unknown`: no withdrawal of this login is recorded, or the withdrawal was done already; nothing was changed. `kept`:
 * the withdrawal does not say that the card is to be deleted. `unsettled`: Flinks did not carry out the call, and the
 * operator was told.
 */
export interface WithdrawLoginResult {
  state: 'purged' | 'unknown';
  nightlyRefresh?: 'off' | 'unsettled';
  card?: 'kept' | 'deleted' | 'unsettled';
}

/** Input of `replaceLogin`, which acts only on a recorded replacement. */
export interface ReplaceLoginInput {
  loginId: string;
  /** The recorded replacement. The record says which LoginId takes over, and whether that is decided. */
  replacementId: string;
}

/**
 * Something new was recorded about a replacement, and `replaceLogin` is to carry it out. Sent with start; it may be
 * sent at any time.
 */
export const replacementWantedSignal = defineSignal<[ReplaceLoginInput]>('replacementWanted');

/**
 * `unknown`: no replacement is recorded, or the replacement was done already. `looked`: the accounts were compared or
 * could not be read, and nobody has decided. `refused`: the LoginId that was to take over is no longer free, or an undo
 * has found nothing to give back. `unsettled`: Flinks did not switch the nightly job off for the old LoginId.
 */
export interface ReplaceLoginResult {
  state: 'unknown' | 'looked' | 'refused' | 'replaced';
  nightlyRefresh?: 'off' | 'unsettled';
}

/**
 * Input of `purge`; the Schedule passes none. Only continue-as-new sets its members. `at`: where the execution before
 * stopped. `deleted`: the rows that the executions before have deleted.
 */
export interface PurgeInput {
  at?: { target: PurgeTarget; after: string | null } | null;
  deleted?: Partial<Record<PurgeTarget, number>>;
}

/** Rows deleted, by target. */
export interface PurgeResult {
  deleted: Partial<Record<PurgeTarget, number>>;
}
