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
 * The messages that workflows accept, and their inputs. Wire names and payload members are permanent: apps in any
 * language send them (docs/signals.md).
 */

/**
 * Input of `refreshLogin`. With only a LoginId, the refresh uses the worker's settings and counts as started by an app.
 */
export interface RefreshLoginInput {
  loginId: string;
  trigger?: Trigger;
  runId?: string;
  /** The login was on Flinks' list of ineligible logins, so E1 follows at once. */
  listed?: boolean;
  /** The FlinksCode that the list gives for the login, if any. */
  listedCode?: string | null;
  /** The user is present: call the bank live at once. */
  live?: boolean;
  policy?: Policy;
  /** Only set by continue-as-new. */
  carried?: CarriedLogin;
}

/** How a refresh ended. */
export type RefreshLoginResult = Outcome;

/** State of `refreshLogin` that outlives continue-as-new: plain JSON. */
interface CarriedLogin {
  refresh: Refresh;
  inbox: CarriedInbox;
}

/** The workflow's type, for code that starts it. */
export type RefreshLogin = (input: RefreshLoginInput) => Promise<RefreshLoginResult>;

/** Unread claims and runs, and the event ids already seen. */
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

/** The user finished in Flinks Connect. Harmless at any time; a known eventId does nothing. */
export const connectCompletedSignal = defineSignal<[ConnectCompleted]>('connectCompleted');

/**
 * The user finished in Flinks Connect: `connectCompleted` with an answer. Fails with type `login_mismatch` for another
 * LoginId. Never sent with start.
 */
export const completeConnectUpdate = defineUpdate<{ accepted: boolean; state: LoginState }, [ConnectCompleted]>(
  'completeConnect',
);

/**
 * The user has clicked. The answer has the session at hand or a session opened now, or says what else the user can do.
 * It may take the 210 s of a live call. Concurrent updates share one answer.
 */
export const openConnectUpdate = defineUpdate<OpenConnectAnswer>('openConnect');

/** A run found this login's workflow open. The workflow also writes that run's ledger row from now on. */
export const runStartedSignal = defineSignal<[RunStarted]>('runStarted');

/** Stops the refresh, which ends as `revoked`: the Flinks call under way is cancelled, and no other call follows. */
export const revokeSignal = defineSignal('revoke');

/** Box, outcome so far, what is awaited and since when. */
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

/** A login of the ledger that a run has not started yet. */
export interface RunEntry {
  loginId: string;
  listed: boolean;
  listedCode: string | null;
  institution: string | null;
}

/** The workflow's type, for code that starts it. */
export type DailyRefresh = (input?: DailyRefreshInput) => Promise<DailyRefreshResult>;

/** State of `dailyRefresh` that outlives continue-as-new. */
export interface CarriedRun {
  runId: string;
  policy: Policy;
  total: number;
  /** LoginIds that still hold a slot. The end of an old execution's children is not reported to a new execution. */
  slots: string[];
  /** Keyset cursor: the last LoginId taken from the ledger; null before the first. */
  cursor: string | null;
  /** Logins to start again: their workflow was open, but had closed by the time it was signalled. */
  again: RunEntry[];
  started: number;
  lastStartMs: number;
  /**
   * Logins that ended in an operator code so far; null once a login has parked or has ended in another way (rule 2).
   */
  operatorCodes: number | null;
}

/** Input of `enrolLogins`: empty except after continue-as-new. */
export interface EnrolLoginsInput {
  carried?: CarriedEnrolment;
}

/**
 * How `enrolLogins` ended. `later`: Flinks still asked to wait after RETRY_DELAYS; the wishes stay for the next time.
 */
export interface EnrolLoginsResult {
  state: 'done' | 'later' | 'stopped';
  switched: number;
  refused: number;
}

/** State of `enrolLogins` that outlives continue-as-new. */
export interface CarriedEnrolment {
  pageSize: number;
  retryDelaysMs: number[];
  delaysUsed: number;
  /** A wish was recorded since the pass over all wishes began. */
  again: boolean;
  /** Keyset cursor of the pass; null before its first page. */
  after: string | null;
  /** *wait* answers of the pass, in total and in a row, and the longest Retry-After. */
  waits: number;
  waitsInARow: number;
  retryAfterMs: number;
  /** Logins with operator answers since Flinks last gave any other answer. */
  suspects: { loginId: string; code: string }[];
  /** Logins with INVALID_LOGIN in a row; whether that is about them or about us is not known yet. */
  unknown: { loginId: string; code: string }[];
  /** INVALID_LOGIN answers that are about us. */
  doubts: number;
  doubtsInARow: number;
  switched: number;
  refused: number;
}

/** There are wishes to switch Flinks' nightly job. Sent with start; harmless at any time. */
export const enrolmentWantedSignal = defineSignal('enrolmentWanted');

/**
 * A child waits for its user or rests for more than 10 seconds, or has polled for a minute, so its slot is free. Each
 * child sends this once, to the run's workflow id.
 */
export const loginParkedSignal = defineSignal<[{ loginId: string; until: 'user' | 'later' }]>('loginParked');

/** Counts so far, from the run's own memory; the ledger in Postgres is authoritative. */
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
   * How long to wait before what names the login is deleted, because requests under way may still write about it.
   * Default: a minute.
   */
  graceMs?: number;
}

/**
 * Consent was withdrawn. Sent with start: `withdrawLogin` may be open already, to finish an earlier withdrawal of the
 * login. The signal is ignored if it has no withdrawalId, or if the withdrawal is known.
 */
export const withdrawalWantedSignal = defineSignal<[WithdrawLoginInput]>('withdrawalWanted');

/**
 * `unknown`: no withdrawal of this login is recorded, or it was done already; nothing was changed. `unsettled`: Flinks
 * did not carry out the call, and the operator was told.
 */
export interface WithdrawLoginResult {
  state: 'purged' | 'unknown';
  nightlyRefresh?: 'off' | 'unsettled';
  card?: 'kept' | 'deleted' | 'unsettled';
}

/** Input of `replaceLogin`, which acts on nothing but a recorded replacement. */
export interface ReplaceLoginInput {
  loginId: string;
  /** The recorded replacement; it says which LoginId takes over, and whether that is decided. */
  replacementId: string;
}

/**
 * Something was recorded about a replacement, which `replaceLogin` carries out. Sent with start; harmless at any time.
 */
export const replacementWantedSignal = defineSignal<[ReplaceLoginInput]>('replacementWanted');

/**
 * `unknown`: no replacement is recorded, or the replacement was done already. `looked`: the accounts were compared or
 * could not be read, and nobody has decided. `refused`: the LoginId that was to take over has become a login of its
 * own. `unsettled`: Flinks did not switch the old LoginId off.
 */
export interface ReplaceLoginResult {
  state: 'unknown' | 'looked' | 'refused' | 'replaced';
  nightlyRefresh?: 'off' | 'unsettled';
}

/**
 * Input of `purge`; the Schedule passes none. `at`: where the execution before this one stopped; `deleted`: its counts.
 */
export interface PurgeInput {
  at?: { target: PurgeTarget; after: string | null } | null;
  deleted?: Partial<Record<PurgeTarget, number>>;
}

/** Rows deleted, by target. */
export interface PurgeResult {
  deleted: Partial<Record<PurgeTarget, number>>;
}
