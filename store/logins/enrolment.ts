import type { Database } from '../database';
import { stripUnstorable } from '../text';

/** The condition of the partial index `logins_to_enrol`. */
const TO_ENROL = `enrolment_wanted is distinct from enrolled and enrolment_wanted is not null and enrolment_refused is null`;

/**
 * Which logins Flinks' own nightly job should look at: wishes and results. `logins.noteAuthorized` stores what Flinks
 * reports in every Authorize. If that differs from the wish, the login must be switched again.
 */
export const enrolmentOf = (db: Database) => ({
  /** Stores a wish for each of these logins, and clears earlier refusals by Flinks. Returns how many are registered. */
  async want({ loginIds, wanted }: { loginIds: string[]; wanted: boolean }): Promise<number> {
    const { rowCount } = await db.query(
      `update logins l set enrolment_wanted = $2, enrolment_refused = null
         from (select login_id from logins where login_id = any($1) order by login_id for update) as given
        where l.login_id = given.login_id`,
      [loginIds, wanted],
    );
    return rowCount ?? 0;
  },

  /** What Flinks must still be told about this login; null if nothing, or if it is not registered. */
  async wish(loginId: string): Promise<boolean | null> {
    const { rows } = await db.query<{ enrolment_wanted: boolean }>(
      `select enrolment_wanted from logins where login_id = $1 and ${TO_ENROL}`,
      [loginId],
    );
    return rows[0]?.enrolment_wanted ?? null;
  },

  /** The next logins whose wish differs from the known state, by LoginId. */
  async page({ after, limit }: { after: string | null; limit: number }): Promise<string[]> {
    const { rows } = await db.query<{ login_id: string }>(
      `select login_id from logins where login_id > $1 and ${TO_ENROL} order by login_id limit $2`,
      [after ?? '', limit],
    );
    return rows.map((row) => row.login_id);
  },

  /** How many such logins there are. */
  async pending(): Promise<number> {
    const { rows } = await db.query<{ count: number }>(`select count(*) as count from logins where ${TO_ENROL}`);
    return rows[0]!.count;
  },

  /** Records that Flinks has switched it. Returns false if the login is not registered (any more). */
  async switched({ loginId, enrolled }: { loginId: string; enrolled: boolean }): Promise<boolean> {
    const { rowCount } = await db.query('update logins set enrolled = $2 where login_id = $1', [loginId, enrolled]);
    return rowCount === 1;
  },

  /** Records that Flinks refuses to switch these. They are not tried again until there is a new wish. */
  async refused(refusals: { loginId: string; code: string }[]): Promise<void> {
    await db.query(
      `update logins l set enrolment_refused = r.code
         from unnest($1::text[], $2::text[]) as r(login_id, code)
        where l.login_id = r.login_id and ${TO_ENROL}`,
      [refusals.map(({ loginId }) => loginId), refusals.map(({ code }) => stripUnstorable(code))],
    );
  },
});
