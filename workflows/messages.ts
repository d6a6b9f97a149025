import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Policy } from '../domain/policy';
import type { AwaitingReason, ConnectReturn, LoginState, Outcome, Trigger } from '../domain/refresh';
import type { OpenConnectAnswer } from '../domain/refresh/click-answer';
import type { RunStarted } from '../domain/refresh/reply';
import type { Refresh } from '../domain/refresh/state';
import type { PurgeTarget } from '../domain/retention';

export type { OpenConnectAnswer, RunStarted };

/**
 * What may be said to the workflows, and what they are started with. Wire names and payload members are permanent:
 * apps in any language send them (docs/signals.md).
 */

/** Input of `refreshLogin`. With a LoginId alone it works by the worker's settings, as an app asked it to. */
export interface RefreshLoginInput {
  loginId: string;
  trigger?: Trigger;
  runId?: string;
  /** The login was on Flinks' list of ineligible logins: E1 at once. */
  listed?: boolean;
  /** FlinksCode of that list, where it has one. */
  listedCode?: string | null;
  /** The user is present: live at once. */
  live?: boolean;
  policy?: Policy;
  /** Only set by continue-as-new. */
  carried?: CarriedLogin;
}

/** How a refresh ended. */
export type RefreshLoginResult = Outcome;

/** State of `refreshLogin` that outlives continue-as-new: plain JSON. */
export interface CarriedLogin {
  refresh: Refresh;
  inbox: CarriedInbox;
}

/** The workflow by its type alone, for whoever starts it. */
export type RefreshLogin = (input: RefreshLoginInput) => Promise<RefreshLoginResult>;

/** Claims heard and not dealt with, runs, and the event ids of what was heard. */
export interface CarriedInbox {
  claims: ConnectCompleted[];
  runs: RunStarted[];
  seenEventIds: string[];
  revoked: boolean;
}

/** The user has finished in Flinks Connect: a claim, never a proof. Members: domain/refresh/index.ts. */
export type ConnectCompleted = ConnectReturn;

/** Answer of `refreshStatus`. */
export interface RefreshStatus {
  box: string;
  state: Exclude<LoginState, 'paused' | 'gave_up'>;
  outcome: Outcome | null;
  awaiting: { reason: AwaitingReason; code: string | null; since: string } | null;
  runId: string | null;
}

/** The user finished in Flinks Connect. Harmless at any time; a known eventId does nothing. */
export const connectCompletedSignal = defineSignal<[ConnectCompleted]>('connectCompleted');

/** The same with an answer. Another LoginId fails with type `login_mismatch`. Never sent with start. */
export const completeConnectUpdate = defineUpdate<{ accepted: boolean; state: LoginState }, [ConnectCompleted]>(
  'completeConnect',
);

/**
 * The user has clicked: answered with the session at hand, or one opened now; may take the 210 s of a live call. Calls at
 * the same time share one session.
 */
export const openConnectUpdate = defineUpdate<OpenConnectAnswer>('openConnect');

/** A run found this login's workflow open: it answers for that run's ledger row from now on. */
export const runStartedSignal = defineSignal<[RunStarted]>('runStarted');

/** Stop and end as `revoked`: the Flinks call under way is cancelled, and none follows. */
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

/** A login of the ledger that a run has still to start. */
export interface RunEntry {
  loginId: string;
  listed: boolean;
  listedCode: string | null;
  institution: string | null;
}

/** The workflow by its type alone, for whoever starts it. */
export type DailyRefresh = (input?: DailyRefreshInput) => Promise<DailyRefreshResult>;

/** State of `dailyRefresh` that outlives continue-as-new. */
export interface CarriedRun {
  runId: string;
  policy: Policy;
  total: number;
  /** LoginIds that still hold a slot: a new execution never hears of an old one's children ending. */
  slots: string[];
  /** Keyset cursor: the last LoginId taken from the ledger; null before the first. */
  cursor: string | null;
  /** Logins to be started again: their workflow was open, and had closed when it was told of the run. */
  again: RunEntry[];
  started: number;
  lastStartMs: number;
  /** Logins that ended in an operator code so far; null once one ended or parked otherwise (rule 2). */
  operatorCodes: number | null;
}

/** Input of `enrolLogins`: nothing, but after continue-as-new. */
export interface EnrolLoginsInput {
  carried?: CarriedEnrolment;
}

/** How it ended. `later`: Flinks was silent for longer than RETRY_DELAYS; the wishes are kept for the next time. */
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
  /** A wish was kept since the pass over all wishes began. */
  again: boolean;
  /** Keyset cursor of the pass; null before its first page. */
  after: string | null;
  /** *wait* answers of the pass, those of them in a row, and the longest Retry-After. */
  waits: number;
  waitsInARow: number;
  retryAfterMs: number;
  /** Logins whose answers were the operator's to mend, since Flinks last answered otherwise. */
  suspects: { loginId: string; code: string }[];
  switched: number;
  refused: number;
}

/** There are wishes to switch Flinks' nightly job. Sent with start; harmless at any time. */
export const enrolmentWantedSignal = defineSignal('enrolmentWanted');

/** A child waits for more than 10 seconds: its slot is free. Sent once a child, by workflow id. */
export const loginParkedSignal = defineSignal<[{ loginId: string; until: 'user' | 'later' }]>('loginParked');

/** Counts so far, from the coordinator's own memory; the ledger in Postgres is the truth. */
export const runProgressQuery = defineQuery<RunProgress>('runProgress');

export interface RunProgress {
  runId: string | null;
  stage: string;
  total: number;
  started: number;
  slotsBusy: number;
}

/** Input of `withdrawLogin`. `{ loginId }` alone withdraws the consent; nothing is deleted at Flinks then. */
export interface WithdrawLoginInput {
  loginId: string;
  /** Also delete the card at Flinks. */
  deleteCard?: boolean;
  /** The withdrawal the database holds already. Without one the login is withdrawn first. */
  withdrawalId?: string;
  /** How long requests that were under way may still write of the login before its last traces go; a minute unless given. */
  graceMs?: number;
}

/**
 * A consent is withdrawn while `withdrawLogin` is open, perhaps closing from an earlier withdrawal of the login. Sent
 * with start; one without a withdrawalId, or of a withdrawal that is known, does nothing.
 */
export const withdrawalWantedSignal = defineSignal<[WithdrawLoginInput]>('withdrawalWanted');

/** `unknown`: no such login, or its withdrawal was done already. `unsettled`: Flinks would not, and the operator was told. */
export interface WithdrawLoginResult {
  state: 'purged' | 'unknown';
  nightlyRefresh?: 'off' | 'unsettled';
  card?: 'kept' | 'deleted' | 'unsettled';
}

/** Input of `purge`; the Schedule gives none. `at`: where a run before this one stopped, with what it had deleted. */
export interface PurgeInput {
  at?: { target: PurgeTarget; after: string | null } | null;
  deleted?: Partial<Record<PurgeTarget, number>>;
}

/** How many rows went, by target. */
export interface PurgeResult {
  deleted: Partial<Record<PurgeTarget, number>>;
}
