import type { Database } from '../database';
import { stripUnstorable } from '../text';

/** What the partial index `logins_to_enrol` holds. */
const TO_ENROL = `enrolment_wanted is distinct from enrolled and enrolment_wanted is not null and enrolment_refused is null`;

/**
 * Which logins Flinks' own nightly job is to look at: wishes, and what came of them. What Flinks says of itself in every
 * Authorize is kept by `logins.noteAuthorized`; where that differs from the wish, the login is to be switched again.
 */
export const enrolmentOf = (db: Database) => ({
  /** Keeps a wish for each of these logins; one that Flinks refused before is to be tried again. How many are registered. */
  async want({ loginIds, wanted }: { loginIds: string[]; wanted: boolean }): Promise<number> {
    const { rowCount } = await db.query(
      `update logins l set enrolment_wanted = $2, enrolment_refused = null
         from (select login_id from logins where login_id = any($1) order by login_id for update) as given
        where l.login_id = given.login_id`,
      [loginIds, wanted],
    );
    return rowCount ?? 0;
  },

  /** What Flinks is still to be told of this login; null: nothing, also because it is not registered. */
  async wish(loginId: string): Promise<boolean | null> {
    const { rows } = await db.query<{ enrolment_wanted: boolean }>(
      `select enrolment_wanted from logins where login_id = $1 and ${TO_ENROL}`,
      [loginId],
    );
    return rows[0]?.enrolment_wanted ?? null;
  },

  /** The next logins whose wish differs from what is known, by LoginId. */
  async page({ after, limit }: { after: string | null; limit: number }): Promise<string[]> {
    const { rows } = await db.query<{ login_id: string }>(
      `select login_id from logins where login_id > $1 and ${TO_ENROL} order by login_id limit $2`,
      [after ?? '', limit],
    );
    return rows.map((row) => row.login_id);
  },

  /** How many those are. */
  async pending(): Promise<number> {
    const { rows } = await db.query<{ count: number }>(`select count(*) as count from logins where ${TO_ENROL}`);
    return rows[0]!.count;
  },

  /** Flinks has switched it. False: the login is not registered (any more). */
  async switched({ loginId, enrolled }: { loginId: string; enrolled: boolean }): Promise<boolean> {
    const { rowCount } = await db.query('update logins set enrolled = $2 where login_id = $1', [loginId, enrolled]);
    return rowCount === 1;
  },

  /** Flinks will not switch these, whoever asks: they are not tried again before somebody wishes anew. */
  async refused(refusals: { loginId: string; code: string }[]): Promise<void> {
    await db.query(
      `update logins l set enrolment_refused = r.code
         from unnest($1::text[], $2::text[]) as r(login_id, code)
        where l.login_id = r.login_id and ${TO_ENROL}`,
      [refusals.map(({ loginId }) => loginId), refusals.map(({ code }) => stripUnstorable(code))],
    );
  },
});
