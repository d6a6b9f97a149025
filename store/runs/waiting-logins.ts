import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { existsInCalendar } from '../../domain/calendar';
import type { AwaitingReason } from '../../domain/refresh/types';
import type { Database } from '../database';
import { stripUnstorable, stripUnstorableOrNull } from '../text';
import { pageOf } from '../pages';
import type { WaitingLogin } from './overview';

/** Logins of one institution that wait for the same reason. */
export interface WaitingGroup {
  /** `unknown` if the institution is not known yet. */
  institution: string;
  reason: AwaitingReason;
  /**
   * The code because of which the user is needed. Null if there is none: the bank wants an answer such as a one-time
   * code, or Flinks' list named the login without a code.
   */
  code: string | null;
  logins: number;
  /** Since when the login that waits longest has waited. */
  since: string;
}

/** Which waiting logins are wanted. A member that is left out excludes no logins. */
export interface WaitingFilter {
  institution?: string;
  reason?: AwaitingReason;
  /** Null stands for the logins without a code. */
  code?: string | null;
}

/**
 * A cursor: a moment to the microsecond, and a LoginId. If the moment had only milliseconds, the next page could begin
 * too early or too late within a millisecond, and so repeat a login or leave one out.
 */
const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)~([0-9a-f-]{36})$/;

/**
 * Reads a cursor. If the text is no cursor, or names a day that its month does not have, the result stands for the
 * start of the list.
 */
function readCursor(after: string | undefined): { since: string | null; loginId: string } {
  const [, since = '', loginId = ''] = CURSOR.exec(after ?? '') ?? [];
  return existsInCalendar(since) ? { since, loginId } : { since: null, loginId: '' };
}

const FROM = `from waits w join logins l on l.login_id = w.login_id and l.state = 'awaiting_user'
             where w.ended_at is null and w.reason is not null`;

/** The logins that wait for their user, in groups or page by page. Each query is one bounded statement. */
export const waitingLoginsOf = (db: Database) => ({
  /**
   * The `limit` largest groups, the largest first. `groups` is the number of all groups, and `counts` the number of
   * logins in all groups by reason.
   */
  async waitingGroups({ institution, limit }: { institution?: string; limit: number }): Promise<{
    largest: WaitingGroup[];
    groups: number;
    counts: Record<AwaitingReason, number>;
  }> {
    const { rows } = await db.query<WaitingGroup & { groups: number; mfa: number; reconnect: number }>(
      `select coalesce(l.institution, $1) as institution, w.reason, w.code, count(*) as logins, min(w.since) as since,
              count(*) over () as groups,
              coalesce(sum(count(*)) filter (where w.reason = 'mfa') over (), 0)::bigint as mfa,
              coalesce(sum(count(*)) filter (where w.reason = 'reconnect') over (), 0)::bigint as reconnect
         ${FROM} and ($2::text is null or coalesce(l.institution, $1) = $2)
        group by 1, 2, 3 order by 4 desc, 1, 2, 3 nulls first limit $3`,
      [UNKNOWN_INSTITUTION, stripUnstorableOrNull(institution), limit],
    );
    const { groups = 0, mfa = 0, reconnect = 0 } = rows[0] ?? {};
    const largest = rows.map(({ groups: _groups, mfa: _mfa, reconnect: _reconnect, ...group }) => group);
    return { largest, groups, counts: { mfa, reconnect } };
  },

  /**
   * The waiting logins, the longest wait first. `after` is a `next` that this list returned. If the login that it names
   * no longer waits, the page begins where that login stood.
   */
  async waitingPage({ institution, reason, code, after, limit }: WaitingFilter & { after?: string; limit: number }) {
    const from = readCursor(after);
    const { rows } = await db.query<WaitingLogin & { at: string }>(
      `select to_char(w.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, w.login_id as "loginId", l.reference, l.institution, w.reason, w.code, w.since,
              case when l.listed_at is not null
                   then jsonb_build_object('state', l.listed_state, 'code', l.listed_code) end as listed
         ${FROM} and ($1::text is null or coalesce(l.institution, $2) = $1)
             and ($3::text is null or w.reason = $3) and (not $4::bool or w.code is not distinct from $5)
             and ($6::timestamptz is null or (w.since, w.login_id) > ($6, $7))
        order by w.since, w.login_id limit $8`,
      [
        stripUnstorableOrNull(institution),
        UNKNOWN_INSTITUTION,
        reason ?? null,
        code !== undefined,
        code == null ? null : stripUnstorable(code),
        from.since,
        from.loginId,
        limit + 1,
      ],
    );
    const [page, next] = pageOf(rows, limit, ({ at, loginId }) => `${at}~${loginId}`);
    return { logins: page.map(({ at: _at, ...login }): WaitingLogin => login), next };
  },
});
