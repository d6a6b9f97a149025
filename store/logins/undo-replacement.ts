import { UNDO_WITHIN_MS } from '../../domain/retention';
import { recordAudit, type Actor } from '../audit/audit';
import { type Database, type Queryable, withTransaction } from '../database';
import { stripUnstorable } from '../text';

/** SQL: clears the columns of a login `l` that hold what is true only of its present LoginId, and ends `refreshing`. */
export const FORGET_CARD = `state = case when l.state = 'refreshing' then 'idle' else l.state end,
  enrolled = null, enrolment_refused = null,
  listed_state = null, listed_code = null, listed_refresh_at = null, listed_at = null,
  mismatches = 0, mismatch_told_at = null, mismatch_wait_id = null`;

/**
 * SQL, for a login `l` and its kept row `k`: Flinks' nightly job is to be switched on again for the LoginId that is put
 * back, because the replacement had it switched off. It is not switched on if it was off before the replacement, or if
 * the stored wish is that it be off.
 */
const NIGHTLY_AGAIN = `nightly_suspended = (l.enrolment_wanted is distinct from false
  and (k.nightly_suspended or k.enrolled is distinct from false))`;

/**
 * Keeps a copy of what a login has now and its successor will overwrite: the login's row, its accounts and their
 * holders. Transactions need no copy, because their places in the change feed tell which have changed since the
 * hand-over.
 */
export async function keepLogin(
  client: Queryable,
  { loginId, replacementId }: { loginId: string; replacementId: string },
): Promise<void> {
  await client.query(
    `insert into replaced_logins (replacement_id, holder, kept)
     select $2, l.login_id, jsonb_build_object('login', to_jsonb(l),
              'accounts', (select coalesce(jsonb_agg(to_jsonb(a)), '[]') from accounts a where a.login_id = l.login_id),
              'holders', (select coalesce(jsonb_agg(to_jsonb(h)), '[]') from holders h where h.login_id = l.login_id))
       from logins l where l.login_id = $1`,
    [loginId, replacementId],
  );
}

/**
 * Why a replacement cannot be undone: the login was not replaced; an undo was possible only within a day, or nothing is
 * kept for it; or the successor has been replaced too.
 */
export type NotUndone = 'not_replaced' | 'too_late' | 'replaced_again';

/**
 * Orders that the replaced login `loginId` is put back, and writes the audit line that says who ordered it (`by`). The
 * undo is carried out as a replacement of the successor by the login. Returns the order for this replacement. If the
 * earlier replacement cannot be undone, returns the reason and changes nothing.
 */
export function orderUndo(
  db: Database,
  { loginId, by }: { loginId: string; by: Actor },
): Promise<{ loginId: string; replacementId: string } | NotUndone> {
  return withTransaction(db, async (client) => {
    const { rows } = await client.query<{
      newLoginId: string;
      isNewest: boolean;
      isFollowed: boolean;
      isKept: boolean;
    }>(
      `select by_login_id as "newLoginId", r.holder = by_login_id as "isNewest",
              exists (select from replacements newer where newer.holder = r.holder and not newer.undoes
                         and newer.replaced_at > r.replaced_at) as "isFollowed",
              coalesce(kept_at > now() - $2 * interval '1 millisecond', false) as "isKept"
         from replacements r left join replaced_logins k using (replacement_id)
        where login_id = $1 and replaced_at is not null and not undoes for update of r`,
      [stripUnstorable(loginId), UNDO_WITHIN_MS],
    );
    const [made] = rows;
    if (made === undefined) return 'not_replaced';
    if (!made.isNewest || made.isFollowed) return 'replaced_again';
    if (!made.isKept) return 'too_late';
    // Cancels orders to replace the successor that are not carried out yet. They would be carried out before the undo.
    await client.query('select from logins where login_id = $1 for update', [made.newLoginId]);
    await client.query(
      'update replacements set decided_at = null where login_id = $1 and replaced_at is null and not undoes',
      [made.newLoginId],
    );
    const ordered = await client.query<{ replacementId: string }>(
      `insert into replacements as r (login_id, by_login_id, holder, source, decided_at, forced, undoes)
       values ($1, $2, $1, 'request', now(), true, true)
       on conflict (login_id, by_login_id) do update
         set decided_at = coalesce(r.decided_at, now()), forced = true, undoes = true, refused = null
       returning replacement_id as "replacementId"`,
      [made.newLoginId, loginId],
    );
    await recordAudit(client, { ...by, action: 'login.undo_replace', loginId, detail: { by: made.newLoginId } });
    return { loginId: made.newLoginId, replacementId: ordered.rows[0]!.replacementId };
  });
}

/** What was kept of a replaced login. `seq` is the place of its newest change in the change feed at `keptAt`. */
interface Kept {
  replacementId: string;
  keptAt: string;
  seq: number;
}

/** Locks what was kept when `loginId` took the place of `by`. Returns null if nothing is kept, or nothing any more. */
export async function lockKept(
  client: Queryable,
  { loginId, by }: { loginId: string; by: string },
): Promise<Kept | null> {
  const { rows } = await client.query<Kept>(
    `select replacement_id as "replacementId", kept_at::text as "keptAt", (kept -> 'login' ->> 'change_seq')::bigint as seq
       from replacements r join replaced_logins k using (replacement_id)
      where r.login_id = $1 and r.holder = $2 and replaced_at is not null for update`,
    [by, loginId],
  );
  return rows[0] ?? null;
}

/**
 * Puts a replaced login back in the place of its successor `loginId`. Its accounts and holders are again those that
 * were kept at the hand-over. Transactions that came after the hand-over are emptied, and the change feed reports them
 * as removed, because they may be a stranger's. Transactions that were removed after the hand-over are shown again.
 * Attributes and raw answers from after the hand-over are deleted. The next refresh corrects everything else that has
 * changed.
 */
export async function giveBack(
  client: Queryable,
  { loginId }: { loginId: string },
  { replacementId, keptAt, seq }: Kept,
): Promise<void> {
  await takeBackRows(client, { loginId, keptAt, seq });
  await client.query('delete from attributes where login_id = $1 and collected_at >= $2', [loginId, keptAt]);
  await client.query('delete from payloads where login_id = $1 and created_at >= $2', [loginId, keptAt]);
  await client.query('delete from holders where login_id = $1', [loginId]);
  await client.query('delete from accounts where login_id = $1', [loginId]);
  // `undone` keeps the successor from taking the place again by proof alone. Somebody must order it.
  await client.query(
    `update replacements set replaced_at = null, decided_at = null, switched_off_at = null, unsettled = false,
            look_wanted = false, refused = 'undone'
      where replacement_id = $1`,
    [replacementId],
  );
  await client.query(
    `update logins l
        set login_id = k.login_id, language = k.language, worked = k.worked, last_refreshed_at = k.last_refreshed_at,
            data_collected_at = k.data_collected_at, last_seen_refresh = k.last_refreshed_at,
            institution = k.institution, institution_id = k.institution_id, unattended_203s = k.unattended_203s,
            ${FORGET_CARD}, ${NIGHTLY_AGAIN}
       from replaced_logins r, jsonb_populate_record(null::logins, r.kept -> 'login') k
      where r.replacement_id = $1 and l.login_id = r.holder`,
    [replacementId],
  );
  for (const table of ['accounts', 'holders']) {
    await client.query(
      `insert into ${table}
       select t.* from replaced_logins k, jsonb_populate_recordset(null::${table}, k.kept -> '${table}') t
        where k.replacement_id = $1`,
      [replacementId],
    );
  }
  await client.query('delete from replaced_logins where replacement_id = $1', [replacementId]);
}

/**
 * Removes and empties the transactions that came after the hand-over, and shows again those that were removed after it.
 * `seq` is the place of the newest change in the change feed at the hand-over.
 */
async function takeBackRows(
  client: Queryable,
  { loginId, keptAt, seq }: { loginId: string; keptAt: string; seq: number },
): Promise<void> {
  const { rows } = await client.query<{ newest: number }>(
    `with changed as materialized (
       select t.account_id, t.transaction_id, t.first_seq > $2 as came,
              l.change_seq + row_number() over (order by t.account_id, t.transaction_id) as seq
         from transactions t join logins l using (login_id)
        where login_id = $1 and t.change_seq > $2 and (t.first_seq > $2 or t.withdrawn_at >= $3)
     ), moved as (
       update transactions t
          set change_seq = c.seq, withdrawn_at = case when c.came then coalesce(t.withdrawn_at, now()) end,
              added_seq = case when c.came then t.added_seq else c.seq end,
              date = case when c.came then current_date else t.date end,
              flinks_id = case when not c.came then t.flinks_id end,
              code = case when not c.came then t.code end, description = case when not c.came then t.description end,
              debit = case when not c.came then t.debit end, credit = case when not c.came then t.credit end,
              balance = case when not c.came then t.balance end
         from changed c
        where (t.login_id, t.account_id, t.transaction_id) = ($1, c.account_id, c.transaction_id)
     )
     update logins l set change_seq = l.change_seq + (select count(*) from changed)
      where login_id = $1 and exists (select from changed) returning change_seq as newest`,
    [loginId, seq, keptAt],
  );
  for (const { newest } of rows) {
    await client.query('insert into change_marks (login_id, seq) values ($1, $2)', [loginId, newest]);
  }
  // Transactions that the successor's answers lacked no longer count as missing.
  await client.query(
    `update transactions set lacked_as_of = null, lacked_in_mass = false
      where login_id = $1 and lacked_as_of is not null`,
    [loginId],
  );
}
