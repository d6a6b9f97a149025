import type { Database } from '../database';
import { stripUnstorable } from '../text';

/**
 * The condition of the partial index `logins_to_enrol`. It is true for the logins about which there may be something to
 * tell Flinks.
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
 * A condition on a row of `logins`: the login's nightly job was switched off while the login was paused or given up,
 * and is to be switched on again. `follows` is the query parameter with the setting.
 */
export const isReturningSql = (follows: string): string =>
  `coalesce(nightly_suspended and ${toEnrolSql(follows)} and ${targetSql(follows)}, false)`;

/** Whether the nightly job follows pauses and give-ups (FLINKS_NIGHTLY_FOLLOWS). */
export interface Following {
  follows: boolean;
}

/** What Flinks is to be told about a login. `worked`: Flinks has answered 200 for it here at least once. */
export interface Wish {
  isActivated: boolean;
  worked: boolean;
}

/**
 * Which logins Flinks' own nightly job should refresh, and which it does refresh. `logins.noteAuthorized` stores what
 * Flinks reports in every Authorize. If the report differs from the wish, the login must be switched again.
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

  /** What Flinks must still be told about this login; null if there is nothing to tell or it is not registered. */
  async wish({ loginId, follows }: { loginId: string } & Following): Promise<Wish | null> {
    const { rows } = await db.query<Wish>(
      `select ${TARGET} as "isActivated", worked from logins where login_id = $2 and ${TO_ENROL}`,
      [follows, loginId],
    );
    return rows[0] ?? null;
  },

  /** The next logins whose wish differs from the known state, by LoginId. */
  async page({ after, limit, follows }: { after: string | null; limit: number } & Following): Promise<string[]> {
    const { rows } = await db.query<{ login_id: string }>(
      `select login_id from logins where login_id > $2 and ${TO_ENROL} order by login_id limit $3`,
      [follows, after ?? '', limit],
    );
    return rows.map((row) => row.login_id);
  },

  /** How many logins have a wish that differs from the known state. */
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
              -- A login that is switched off although nobody wished it counts as suspended, even if the reason for it
              -- has passed in the meantime.
              nightly_suspended = not $2 and (nightly_suspended or paused or gave_up_since is not null
                                              or enrolment_wanted is distinct from false)
        where login_id = $1`,
      [loginId, enrolled],
    );
    return rowCount === 1;
  },

  /**
   * Records that Flinks may just have switched off a login because it was replaced, although an undo has put the login
   * back in the meantime (docs/succession.md). If the nightly job was on for the login, it counts as suspended from now
   * on. Returns whether Flinks must be told something about the login. Does nothing if the login is not registered. A
   * replaced login is not registered either.
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
