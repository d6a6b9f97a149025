import type { SuccessionProof } from '../../domain/succession';
import { recordAudit, type Actor } from '../audit/audit';
import { type Database, type Queryable, withTransaction } from '../database';
import { appendAlert } from '../events/events';
import { stripUnstorable } from '../text';
import { handOver } from './hand-over';
import type { Language } from './logins';
import { orderUndo } from './undo-replacement';
import { proveByAccounts, type GivenAccounts, type Proved } from './prove';

/** A LoginId (`by`) that may take, or has taken, the place of a login (`loginId`). Moments are ISO 8601 in UTC. */
export interface Replacement {
  replacementId: string;
  loginId: string;
  by: string;
  /** `return`: Flinks Connect came back with `by`. `request`: an app or an operator named it. */
  source: 'return' | 'request';
  /** The language of the page that opened Connect; null if no page did. */
  language: Language | null;
  /** Whether the accounts of `by` are to be compared with the stored ones. */
  lookWanted: boolean;
  /** When the accounts were compared, or turned out to be unreadable; null if that has not happened. */
  lookedAt: string | null;
  /** Null if the accounts were not compared, or could not be read. In the second case, `code` says why. */
  proof: SuccessionProof | null;
  code: string | null;
  /** When the replacement was ordered; null if it was not. */
  decidedAt: string | null;
  /** Whether it was ordered regardless of the proof. */
  forced: boolean;
  /** Why the replacement could not be carried out, or `undone` if it was undone; otherwise null. */
  refused: string | null;
  /** When the replacement was carried out; null if it was not. */
  replacedAt: string | null;
  /**
   * When Flinks' nightly job was switched off for the replaced login, or when we stopped trying (`unsettled`); null
   * while neither has happened.
   */
  switchedOffAt: string | null;
  /** Flinks did not switch its nightly job off for the replaced login, and this is not tried any more. */
  unsettled: boolean;
}

const COLUMNS = `r.replacement_id as "replacementId", r.login_id as "loginId", r.by_login_id as by, r.source, r.language,
  r.look_wanted as "lookWanted", r.looked_at as "lookedAt", r.proof, r.code, r.decided_at as "decidedAt", r.forced,
  r.refused, r.replaced_at as "replacedAt", r.switched_off_at as "switchedOffAt", r.unsettled`;

/**
 * How many new LoginIds may be recorded for a login in a day. The limit keeps somebody who has a link from making us
 * call Flinks for many LoginIds.
 */
const NEW_PER_DAY = 5;
/**
 * SQL: whether an earlier comparison still counts when a customer returns. A comparison that was made for a return
 * counts for an hour. After a comparison that was made at the app's request, nobody was told of an offer, so the
 * accounts are compared again for a return.
 */
const LOOK_STANDS = `r.source = 'return' and r.looked_at > now() - interval '1 hour'`;
/**
 * SQL: whether an earlier comparison still counts when the app requests one. It counts for a day if it proved that the
 * accounts are the same, otherwise for two minutes.
 */
const REQUESTED_LOOK_STANDS = `r.looked_at > now() - case when r.proof = 'accounts' then interval '1 day' else interval '2 minutes' end`;

/**
 * SQL: whether LoginId $2 cannot take the place of login $1, because it is registered as a login of its own, its
 * consent is being withdrawn, or another login has replaced it. A LoginId that login $1 itself has replaced may come
 * back, for example when a customer changes between two languages.
 */
const IS_TAKEN = `(exists (select from logins where login_id = $2)
  or exists (select from withdrawals where login_id = $2)
  or exists (select from replacements where login_id = $2 and replaced_at is not null and holder <> $1))`;

/** Logins that are, may be or were replaced (docs/succession.md). */
export const replacementsOf = (db: Database) => ({
  /**
   * Records that Flinks Connect came back with the LoginId `by` for a login. `wantsLook`: the accounts of `by` are to
   * be compared, unless they were compared for a return within the last hour. `taken`: `by` cannot be the successor, so
   * nothing is compared. Returns null and records nothing if the login is not registered, or if `by` is new and too
   * many other LoginIds have been recorded for the login in the last day.
   */
  note(seen: {
    loginId: string;
    by: string;
    language: Language | null;
    wantsLook: boolean;
  }): Promise<(Replacement & { taken: boolean }) | null> {
    return withTransaction(db, async (client) => {
      const taken = await isTaken(client, seen);
      const { rows } = await client.query<Replacement>(
        `insert into replacements as r (login_id, by_login_id, holder, source, language, look_wanted)
         select l.login_id, $2, l.login_id, 'return', $3, $4 from logins l
          where l.login_id = $1
            and (exists (select from replacements where login_id = $1 and by_login_id = $2)
              or ${NEW_PER_DAY} > (select count(*) from replacements
                                    where login_id = $1 and seen_at > now() - interval '1 day'))
         on conflict (login_id, by_login_id) do update
           set language = coalesce(excluded.language, r.language), source = 'return',
               look_wanted = excluded.look_wanted, seen_at = now(),
               looked_at = case when ${LOOK_STANDS} then r.looked_at end, proof = case when ${LOOK_STANDS} then r.proof end
         returning ${COLUMNS}`,
        [seen.loginId, seen.by, seen.language, seen.wantsLook && !taken],
      );
      return rows[0] ? { ...rows[0], taken } : null;
    });
  },

  /**
   * Records that somebody names `by` as a login's successor. `wantsLook`: the accounts of `by` are to be compared,
   * unless an earlier comparison still counts: one that proved within the last day that the accounts are the same, or
   * any of the last two minutes. Returns `taken` if `by` cannot be the successor, and null if the login is not
   * registered.
   */
  request(wish: { loginId: string; by: string; wantsLook: boolean }): Promise<Replacement | 'taken' | null> {
    return withTransaction(db, async (client) => {
      if (await isTaken(client, wish)) return 'taken';
      const { rows } = await client.query<Replacement>(
        `insert into replacements as r (login_id, by_login_id, holder, source, look_wanted)
         select login_id, $2, login_id, 'request', $3 from logins where login_id = $1
         on conflict (login_id, by_login_id) do update
           set look_wanted = excluded.look_wanted, refused = case when r.refused = 'undone' then r.refused end,
               looked_at = case when ${REQUESTED_LOOK_STANDS} then r.looked_at end,
               proof = case when ${REQUESTED_LOOK_STANDS} then r.proof end
         returning ${COLUMNS}`,
        [wish.loginId, wish.by, wish.wantsLook],
      );
      return rows[0] ?? null;
    });
  },

  get: (replacementId: string): Promise<Replacement | null> => findReplacement(db, replacementId),

  /**
   * Orders the replacement, and writes the audit line that says who ordered it (`by`). Returns false if the replacement
   * no longer exists, for example because the login was withdrawn.
   */
  decide({ replacementId, forced, by }: { replacementId: string; forced: boolean; by: Actor }): Promise<boolean> {
    return withTransaction(db, async (client) => {
      const { rows } = await client.query<Pick<Replacement, 'loginId' | 'by'>>(
        `update replacements set decided_at = coalesce(decided_at, now()), forced = forced or $2, refused = null
          where replacement_id = $1 returning login_id as "loginId", by_login_id as by`,
        [replacementId, forced],
      );
      for (const order of rows) {
        const detail = { by: order.by, force: forced };
        await recordAudit(client, { ...by, action: 'login.replace', loginId: order.loginId, detail });
      }
      return rows.length === 1;
    });
  },

  /**
   * Compares the accounts that Flinks holds for the successor with the stored ones, and records the proof (prove.ts).
   */
  prove: (look: { replacementId: string; given: GivenAccounts; decides: boolean }): Promise<Proved | null> =>
    proveByAccounts(db, look),

  /** Records that the successor's accounts could not be read, and the code that says why. */
  async unread({ replacementId, code }: { replacementId: string; code: string }): Promise<void> {
    await db.query(
      `update replacements set looked_at = now(), proof = null, code = $2
        where replacement_id = $1 and look_wanted and looked_at is null`,
      [replacementId, stripUnstorable(code)],
    );
  },

  /** Orders that a replaced login is put back; see undo-replacement.ts. */
  orderUndo: (wish: { loginId: string; by: Actor }): ReturnType<typeof orderUndo> => orderUndo(db, wish),

  /** Carries out an ordered replacement, in one transaction; see hand-over.ts. */
  handOver: (replacementId: string): ReturnType<typeof handOver> => handOver(db, replacementId),

  /**
   * Records that Flinks has switched its nightly job off for the replaced login, or that this is not tried any more
   * (`isOff` is false). After an undo, deletes the record of the LoginId that the undo removed, which may then be
   * registered as a login of its own.
   */
  async settle({ replacementId, isOff }: { replacementId: string; isOff: boolean }): Promise<void> {
    await db.query('delete from replacements where replacement_id = $1 and replaced_at is not null and undoes', [
      replacementId,
    ]);
    await db.query(
      'update replacements set switched_off_at = now(), unsettled = not $2 where replacement_id = $1 and replaced_at is not null',
      [replacementId, isOff],
    );
  },

  /**
   * Tells the operator that Flinks does not switch its nightly job off for a replaced login. Tells nothing if the
   * replacement was undone.
   */
  tellUnsettled: (replacementId: string, alert: { flinksCode: string; message: string }): Promise<void> =>
    withTransaction(db, async (client) => {
      const { rows } = await client.query<{ holder: string }>(
        'select holder from replacements where replacement_id = $1 and replaced_at is not null',
        [replacementId],
      );
      for (const { holder } of rows)
        await appendAlert(client, { loginId: holder, code: 'replacement_unsettled', ...alert });
    }),

  /**
   * Replacements that are not finished, oldest first: those whose accounts are still to be compared; those that were
   * ordered and are not carried out yet; and those that were carried out, but whose replaced login Flinks' nightly job
   * may still refresh. Refused orders are left out.
   */
  async listOpen({ limit }: { limit: number }): Promise<Pick<Replacement, 'replacementId' | 'loginId'>[]> {
    const { rows } = await db.query<Pick<Replacement, 'replacementId' | 'loginId'>>(
      `select replacement_id as "replacementId", login_id as "loginId" from replacements
        where look_wanted and looked_at is null and replaced_at is null
           or decided_at is not null and switched_off_at is null and refused is null
        order by seen_at limit $1`,
      [limit],
    );
    return rows;
  },

  /** The login that has a replaced login's place now, after further replacements too; null if it was not replaced. */
  async successorOf(loginId: string): Promise<string | null> {
    const { rows } = await db.query<{ holder: string }>(
      'select holder from replacements where login_id = $1 and replaced_at is not null',
      [stripUnstorable(loginId)],
    );
    return rows[0]?.holder ?? null;
  },
});

async function isTaken(client: Queryable, { loginId, by }: { loginId: string; by: string }): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(`select $1::text = $2::text or ${IS_TAKEN} as taken`, [
    loginId,
    by,
  ]);
  return rows[0]!.taken;
}

async function findReplacement(client: Queryable, replacementId: string): Promise<Replacement | null> {
  const { rows } = await client.query<Replacement>(`select ${COLUMNS} from replacements r where replacement_id = $1`, [
    stripUnstorable(replacementId),
  ]);
  return rows[0] ?? null;
}
