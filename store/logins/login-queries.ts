import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import type { Database } from '../database';
import { stripUnstorable, stripUnstorableOrNull } from '../text';
import { loginView, SELECT_LOGINS, type LoginRow, type LoginView } from './views';

/**
 * Names the logins of one institution that have the same problem. `code` is a FlinksCode in its normalised spelling or
 * a code of ours; `MFA` stands for logins that wait for their user's answer to the bank and have no code.
 */
export interface Trouble {
  institution: string;
  code: string;
}

/**
 * SQL: the logins of institution $1 that wait for their user because of the code $3, or that do not wait and whose
 * newest refresh ended with this code and without fresh data. Logins that are paused or are being refreshed are
 * excluded.
 */
const IN_TROUBLE = `
  from logins l
  left join waits w on w.login_id = l.login_id and w.ended_at is null and w.reason is not null
 where not l.paused and l.state <> 'refreshing'
   and coalesce(l.institution, $2) = $1
   and case when l.state = 'awaiting_user' then coalesce(w.code, case when w.reason = 'mfa' then 'MFA' end) = $3
            else l.last_outcome ->> 'outcome' <> 'refreshed' and l.last_outcome ->> 'code' = $3 end`;

/** Queries for operators. */
export const loginQueriesOf = (db: Database) => ({
  /** The logins that wait for their user, the longest wait first, at most `limit`. */
  async waiting({ institution, limit }: { institution?: string; limit: number }): Promise<LoginView[]> {
    const { rows } = await db.query<LoginRow>(
      `${SELECT_LOGINS}
        where l.state = 'awaiting_user' and ($1::text is null or coalesce(l.institution, $2) = $1)
        order by w.since, l.login_id limit $3`,
      [stripUnstorableOrNull(institution), UNKNOWN_INSTITUTION, limit],
    );
    return rows.map(loginView);
  },

  async countInTrouble({ institution, code }: Trouble): Promise<number> {
    const { rows } = await db.query<{ count: number }>(`select count(*) as count ${IN_TROUBLE}`, [
      stripUnstorable(institution),
      UNKNOWN_INSTITUTION,
      code,
    ]);
    return rows[0]!.count;
  },

  /** The next logins in trouble, in the order of their LoginIds, from behind the LoginId `after`. */
  async inTrouble(
    query: Trouble & { after: string; limit: number },
  ): Promise<{ loginId: string; isWaiting: boolean }[]> {
    const { rows } = await db.query<{ loginId: string; isWaiting: boolean }>(
      `select l.login_id as "loginId", l.state = 'awaiting_user' as "isWaiting" ${IN_TROUBLE}
          and l.login_id > $4 order by l.login_id limit $5`,
      [stripUnstorable(query.institution), UNKNOWN_INSTITUTION, query.code, query.after, query.limit],
    );
    return rows;
  },
});
