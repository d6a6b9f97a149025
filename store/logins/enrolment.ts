import type { Database } from '../database';
import { stripUnstorable } from '../text';

/**
 * SQL: the condition of the partial index `logins_to_enrol`. It is true for the logins for which Flinks may have to be
 * told to switch its own nightly job on or off.
 */
const MAY_DIFFER = `enrolment_refused is null and (enrolment_wanted is not null or nightly_suspended
  or enrolled and (paused or gave_up_since is not null))`;

/**
 * An SQL expression for what Flinks should be told about a login: true to switch its nightly job on, false to switch it
 * off, null to tell nothing. `follows` is the query parameter with the setting FLINKS_NIGHTLY_FOLLOWS. If the setting
 * is on, the nightly job is off for a login while the login is paused or given up. A job that was switched off for this
 * reason is switched on again afterwards.
 */
const targetSql = (follows: string): string =>
  `case when ${follows}::boolean and (paused or gave_up_since is not null) then case when enrolled then false end
  else coalesce(enrolment_wanted, case when nightly_suspended then true end) end`;

const toEnrolSql = (follows: string): string => {
  const target = targetSql(follows);
  return `${MAY_DIFFER} and ${target} is not null and ${target} is distinct from enrolled`;
};

const TARGET = targetSql('$1');
const TO_ENROL = toEnrolSql('$1');

/**
 * An SQL condition on a row of `logins`: Flinks' nightly job was switched off for the login (the login was paused,
 * given up or replaced, for example), and is to be switched on again. `follows` is the query parameter with the
 * setting.
 */
export const isReturningSql = (follows: string): string =>
  `coalesce(nightly_suspended and ${toEnrolSql(follows)} and ${targetSql(follows)}, false)`;

/** Whether Flinks' nightly job is off for a login while it is paused or given up (FLINKS_NIGHTLY_FOLLOWS). */
export interface Following {
  follows: boolean;
}

/**
 * What Flinks is to be told about a login: whether its nightly job is on. `worked`: Flinks has answered 200 for the
 * login here at least once.
 */
export interface Wish {
  isActivated: boolean;
  worked: boolean;
}

/**
 * Which logins Flinks' own nightly job should refresh, and which it does refresh. After every Authorize that answers
 * 200, `logins.noteAuthorized` stores whether the job is on for the login. If it is not as it should be, Flinks must be
 * told again.
 */
export const enrolmentOf = (db: Database) => ({
  /**
   * Stores for each of these logins whether the nightly job should refresh it (`wanted`), and clears earlier refusals
   * by Flinks. Returns how many of these logins are registered.
   */
  async want({ loginIds, wanted }: { loginIds: string[]; wanted: boolean }): Promise<number> {
    const { rowCount } = await db.query(
      `update logins l set enrolment_wanted = $2, enrolment_refused = null
         from (select login_id from logins where login_id = any($1) order by login_id for update) as given
        where l.login_id = given.login_id`,
      [loginIds, wanted],
    );
    return rowCount ?? 0;
  },

  /** What Flinks must still be told about this login; null if there is nothing to tell or it is not registered. */
  async wish({ loginId, follows }: { loginId: string } & Following): Promise<Wish | null> {
    const { rows } = await db.query<Wish>(
      `select ${TARGET} as "isActivated", worked from logins where login_id = $2 and ${TO_ENROL}`,
      [follows, loginId],
    );
    return rows[0] ?? null;
  },

  /**
   * The next logins about which Flinks must still be told something, in the order of their LoginIds, behind `after`.
   */
  async page({ after, limit, follows }: { after: string | null; limit: number } & Following): Promise<string[]> {
    const { rows } = await db.query<{ login_id: string }>(
      `select login_id from logins where login_id > $2 and ${TO_ENROL} order by login_id limit $3`,
      [follows, after ?? '', limit],
    );
    return rows.map((row) => row.login_id);
  },

  /** The number of logins about which Flinks must still be told something. */
  async pending({ follows }: Following): Promise<number> {
    const { rows } = await db.query<{ count: number }>(`select count(*) as count from logins where ${TO_ENROL}`, [
      follows,
    ]);
    return rows[0]!.count;
  },

  /**
   * Records that Flinks has switched the nightly job on or off for a login. Returns false if the login is not
   * registered, or is no longer registered.
   */
  async switched({ loginId, enrolled }: { loginId: string; enrolled: boolean }): Promise<boolean> {
    const { rowCount } = await db.query(
      `update logins
          set enrolled = $2,
              -- A login for which the job was switched off counts as suspended if it was suspended before, is paused
              -- or given up, or if nobody wished the job to be off: then the job is to be switched on again, unless the
              -- stored wish is that it be off. So the login counts as suspended even if the reason for switching the
              -- job off has passed by now.
              nightly_suspended = not $2 and (nightly_suspended or paused or gave_up_since is not null
                                              or enrolment_wanted is distinct from false)
        where login_id = $1`,
      [loginId, enrolled],
    );
    return rowCount === 1;
  },

  /**
   * Records that Flinks' nightly job may just have been switched off for a login because it was replaced, although an
   * undo has put the login back in the meantime (docs/succession.md). If the job was on for the login, it counts as
   * suspended from now on, which means that it is to be switched on again. Returns whether Flinks must be told
   * something about the login. Does nothing if the login is not registered. A replaced login is not registered either.
   */
  async switchedOffAsReplaced({ loginId, follows }: { loginId: string } & Following): Promise<boolean> {
    const { rows } = await db.query<{ differs: boolean }>(
      `update logins
          set enrolled = false,
              nightly_suspended = nightly_suspended or coalesce(enrolled and enrolment_wanted is distinct from false, false)
        where login_id = $2 returning coalesce(${TO_ENROL}, false) as differs`,
      [follows, loginId],
    );
    return rows[0]?.differs ?? false;
  },

  /**
   * Records that Flinks refuses to switch the nightly job on or off for these logins. They are not tried again until
   * there is a new wish.
   */
  async refused(refusals: { loginId: string; code: string }[]): Promise<void> {
    await db.query(
      `update logins l set enrolment_refused = r.code
         from unnest($1::text[], $2::text[]) as r(login_id, code)
        where l.login_id = r.login_id and enrolment_refused is null`,
      [refusals.map(({ loginId }) => loginId), refusals.map(({ code }) => stripUnstorable(code))],
    );
  },
});
