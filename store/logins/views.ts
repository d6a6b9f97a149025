import type { AwaitingReason, LoginState } from '../../domain/refresh/types';
import type { Outcome } from '../../domain/outcomes';

/** How a login's newest refresh ended. `dataAsOf` is the LastRefresh of the data that was stored at that moment. */
export interface LastOutcome extends Outcome {
  dataAsOf?: string;
  at: string;
  runId?: string;
}

/** A login as the API shows it. Moments are ISO 8601 in UTC. */
export interface LoginView {
  loginId: string;
  reference: string | null;
  institution: string | null;
  /** Flinks' number for the bank; null until an answer has named it. */
  institutionId: number | null;
  state: LoginState;
  /** The LoginId that has taken this login's place; only for a replaced login. */
  replacedBy?: string;
  /** Why and since when the login's user is awaited; null if they are not. */
  awaiting: { reason: AwaitingReason; code: string | null; since: string } | null;
  lastOutcome: LastOutcome | null;
  /** The LastRefresh of the stored data; null if none is stored, or Flinks never told it. */
  lastRefreshedAt: string | null;
  enrolment: EnrolmentView;
  /** What Flinks' newest list of ineligible logins says about the login; null if the login is not on the list. */
  listed: ListedView | null;
}

/** What Flinks' list says about a login (rule 9 of docs/flowchart.md): how Flinks' last refresh of it ended. */
interface ListedView {
  state: string | null;
  code: string | null;
  /** When that refresh took place. */
  lastRefreshDate: string | null;
  /** The start of the run that read the list. */
  since: string;
}

/**
 * Whether Flinks' own nightly job should refresh a login (`wanted`; null if nobody has said so), and whether it does
 * (`known`).
 */
export interface EnrolmentView {
  wanted: boolean | null;
  /** What Flinks last reported, or last accepted from us; null if that is unknown. */
  known: boolean | null;
  /** The code with which Flinks refused to do what is wanted; null if it has not refused. */
  refused: string | null;
}

export interface LoginRow {
  login_id: string;
  reference: string | null;
  institution: string | null;
  institution_id: number | null;
  state: Exclude<LoginState, 'paused' | 'replaced'>;
  paused: boolean;
  last_outcome: Omit<LastOutcome, 'at'> | null;
  last_outcome_at: string | null;
  last_refreshed_at: string | null;
  enrolled: boolean | null;
  enrolment_wanted: boolean | null;
  enrolment_refused: string | null;
  listed_state: string | null;
  listed_code: string | null;
  listed_refresh_at: string | null;
  listed_at: string | null;
  wait_reason: AwaitingReason | null;
  wait_code: string | null;
  wait_since: string | null;
}

/** SQL, to which a `where` is appended: everything that a LoginView needs. */
export const SELECT_LOGINS = `
  select l.login_id, l.reference, l.institution, l.institution_id, l.state, l.paused, l.last_outcome, l.last_outcome_at,
         l.last_refreshed_at, l.enrolled, l.enrolment_wanted, l.enrolment_refused,
         l.listed_state, l.listed_code, l.listed_refresh_at, l.listed_at,
         w.reason as wait_reason, w.code as wait_code, w.since as wait_since
    from logins l
    left join waits w on w.login_id = l.login_id and w.ended_at is null`;

export function loginView(row: LoginRow): LoginView {
  const { state, wait_reason: reason, wait_code: code, wait_since: since } = row;
  const awaiting = state === 'awaiting_user' && reason !== null && since !== null ? { reason, code, since } : null;
  return {
    loginId: row.login_id,
    reference: row.reference,
    institution: row.institution,
    institutionId: row.institution_id,
    state: row.paused ? 'paused' : state,
    awaiting,
    lastOutcome: row.last_outcome && row.last_outcome_at ? { ...row.last_outcome, at: row.last_outcome_at } : null,
    lastRefreshedAt: row.last_refreshed_at,
    enrolment: enrolmentView(row),
    listed: listedView(row),
  };
}

const listedView = (row: LoginRow): ListedView | null =>
  row.listed_at === null
    ? null
    : {
        state: row.listed_state,
        code: row.listed_code,
        lastRefreshDate: row.listed_refresh_at,
        since: row.listed_at,
      };

/** A refusal is not shown if the nightly job is as it should be all the same. */
const enrolmentView = (row: LoginRow): EnrolmentView => ({
  wanted: row.enrolment_wanted,
  known: row.enrolled,
  refused: row.enrolment_wanted === row.enrolled ? null : row.enrolment_refused,
});
