import type { AwaitingReason, LoginState } from '../../domain/refresh/types';
import type { OutcomeKind } from '../../domain/outcomes';
import { type Database, withTransaction } from '../database';
import type { Language } from '../logins/logins';
import { stripUnstorable, stripUnstorableOrNull } from '../text';

/** A wait with its login, as the link's page needs it. */
export interface LinkWait {
  waitId: string;
  loginId: string;
  institution: string | null;
  institutionId: number | null;
  language: Language | null;
  /** The stored wish about Flinks' own nightly job; null if nobody has stated one. */
  enrolmentWanted: boolean | null;
  state: Exclude<LoginState, 'paused' | 'replaced'>;
  /** Null if nobody is awaited; a click then starts a refresh. */
  reason: AwaitingReason | null;
  code: string | null;
  since: string;
  /**
   * The moment from which USER_WAIT_LIMIT counts. Null if the user has not been awaited in this wait yet, or if the ask
   * (`login.awaiting_user`) is held or was dropped.
   */
  countsFrom: string | null;
  /** Null while the wait is open. */
  endedAt: string | null;
  /** The outcome of the refresh that ended this wait; null while the wait is open, or if no refresh ended it. */
  outcome: OutcomeKind | null;
  /** The app's address to which the page leads at the end; null if the app gave none. */
  returnUrl: string | null;
  remindersStopped: boolean;
  /**
   * What became of a return in which the user signed in under another LoginId. The accounts of the two LoginIds are
   * being compared (`looking`), are the same (`proven`), or are not the same or could not be read (`unproven`). Null if
   * there was no such return lately.
   */
  succession: 'looking' | 'proven' | 'unproven' | null;
  /** The latest click; null if there was none. */
  lastOpenId: string | null;
  /** How long ago the latest click was, by the database's clock, because a gateway's own clock may differ. */
  lastOpenAgoMs: number | null;
}

/** The wait to which a new link leads. */
type LinkedWait = Pick<LinkWait, 'waitId' | 'since' | 'countsFrom' | 'reason'>;

/** An open wait, as an operator sees it. */
export interface OpenWait {
  since: string;
  /**
   * The moment from which USER_REMINDERS and USER_WAIT_LIMIT count. Null if the user has not been awaited in this wait
   * yet, or if the ask (`login.awaiting_user`) is held or was dropped.
   */
  countsFrom: string | null;
  /** Null if nobody is awaited in this wait, for example because only a link has opened it. */
  reason: AwaitingReason | null;
  /** How many reminders have been written. */
  reminders: number;
  remindersStopped: boolean;
  /** When the customer last clicked on their page; null if never. */
  lastOpenAt: string | null;
}

/**
 * SQL: the `succession` of wait `w` (see LinkWait). `looking` lasts for three minutes after the return at most, and
 * `unproven` for ten. `proven` lasts until ten minutes after the hand-over to the new LoginId, at most for a day after
 * the comparison. After that, the page shows the successor's own state.
 */
const SUCCESSION = `
  select case when r.looked_at is null then case when r.seen_at > now() - interval '3 minutes' then 'looking' end
              when r.proof = 'accounts' then case when coalesce(r.replaced_at, now()) > now() - interval '10 minutes'
                                                   and r.looked_at > now() - interval '1 day' then 'proven' end
              when r.seen_at > now() - interval '10 minutes' then 'unproven' end
    from replacements r
   where r.holder = w.login_id and r.source = 'return' and r.look_wanted
   order by r.seen_at desc limit 1`;

/** What customers' links need of waits. A link leads to a wait, and ends when the wait ends. */
export const linkWaitsOf = (db: Database) => ({
  /**
   * Returns the login's open wait, or opens a new wait in which nobody is awaited yet. An open wait in which nobody is
   * awaited starts again now if it is older than `limitMs`. Ends the login's state `gave_up` (rule 8 of
   * docs/flowchart.md). If no return URL is given, an open wait keeps the one it has. Returns null if the login is not
   * registered.
   */
  openForLink(link: { loginId: string; returnUrl?: string; limitMs: number }): Promise<LinkedWait | null> {
    const { loginId, returnUrl, limitMs } = link;
    return withTransaction(db, async (client) => {
      const login = await client.query(
        `update logins set state = case when state = 'gave_up' then 'idle' else state end, gave_up_since = null
          where login_id = $1`,
        [loginId],
      );
      if (login.rowCount === 0) return null;
      const { rows } = await client.query<LinkedWait>(
        `insert into waits (login_id, return_url) values ($1, $2)
         on conflict (login_id) where ended_at is null do update
           set return_url = coalesce(excluded.return_url, waits.return_url),
               since = case when waits.reason is null and waits.since < now() - $3::float8 * interval '1 millisecond'
                            then excluded.since else waits.since end
         returning wait_id as "waitId", since, counts_from as "countsFrom", reason`,
        [loginId, stripUnstorableOrNull(returnUrl), limitMs],
      );
      return rows[0]!;
    });
  },

  async forLink(waitId: string): Promise<LinkWait | null> {
    const { rows } = await db.query<LinkWait>(
      `select w.wait_id as "waitId", w.login_id as "loginId", l.institution, l.institution_id as "institutionId", l.language,
              l.enrolment_wanted as "enrolmentWanted", l.state, w.reason, w.code,
              w.since, w.counts_from as "countsFrom", w.ended_at as "endedAt", w.outcome, w.return_url as "returnUrl",
              w.reminders_stopped as "remindersStopped", w.last_open_id as "lastOpenId",
              extract(epoch from now() - w.last_open_at)::float8 * 1000 as "lastOpenAgoMs", (${SUCCESSION}) as succession
         from waits w join logins l on l.login_id = w.login_id
        where w.wait_id = $1`,
      [stripUnstorable(waitId)],
    );
    return rows[0] ?? null;
  },

  /** Returns the login's open wait, even if only a link has opened it. Returns null if the login has no open wait. */
  async openOf(loginId: string): Promise<OpenWait | null> {
    const { rows } = await db.query<OpenWait>(
      `select since, counts_from as "countsFrom", reason, reminders, reminders_stopped as "remindersStopped",
              last_open_at as "lastOpenAt"
         from waits where login_id = $1 and ended_at is null`,
      [loginId],
    );
    return rows[0] ?? null;
  },

  async noteOpen({ waitId, openId }: { waitId: string; openId: string }): Promise<void> {
    await db.query('update waits set last_open_id = $2, last_open_at = now() where wait_id = $1', [waitId, openId]);
  },

  /** Records that the user wants no more reminders of this wait. The wait goes on. */
  async stopReminders(waitId: string): Promise<void> {
    await db.query('update waits set reminders_stopped = true where wait_id = $1', [waitId]);
  },
});
