import type { Queryable } from '../database';
import { dropUnwanted } from './drop-unwanted';

/**
 * Returns the LoginIds that are withdrawn together with a login: those that are ordered to replace it, those that it
 * has replaced, those that were withdrawn together with it before, and the login itself. If the login was replaced, its
 * newest successor stands for it in all of this. The login (or that successor) comes last, because deleting it also
 * deletes the records of the others. It is locked, so that it cannot be replaced before this transaction ends. A
 * LoginId that an undo has removed is not included.
 */
export async function lockSuccession(client: Queryable, loginId: string): Promise<string[]> {
  const newest = await lockNewest(client, loginId);
  const ordered = await takeOrdered(client, newest);
  const { rows } = await client.query<{ login_id: string }>(
    `select login_id from replacements where holder = $1 and replaced_at is not null and not undoes
     union
     select w.login_id from withdrawals w join withdrawals own using (began_in, withdrawn_at)
      where own.login_id = $1 and w.login_id <> $1
     order by login_id`,
    [newest],
  );
  return [...ordered, ...rows.map((row) => row.login_id), newest];
}

/**
 * Returns the LoginIds that are ordered to replace this login and belong to no other customer. Flinks holds a card of
 * each, so they must be withdrawn too; this registers them, so that the same transaction can withdraw them. Another
 * transaction that registers one of them at this moment waits.
 */
async function takeOrdered(client: Queryable, loginId: string): Promise<string[]> {
  const { rows } = await client.query<{ login_id: string }>(
    `insert into logins (login_id)
     select by_login_id from replacements
      where login_id = $1 and decided_at is not null and replaced_at is null and refused is null order by by_login_id
     on conflict do nothing returning login_id`,
    [loginId],
  );
  const taken = rows.map((row) => row.login_id);
  const { withdrawn, replaced } = await dropUnwanted(client, taken);
  return taken.filter((one) => !withdrawn.includes(one) && !replaced.includes(one));
}

/**
 * Locks the login, or, if it was replaced, its newest successor, and returns the LoginId of what it locked. A hand-over
 * that ends while this waits for the lock renames the login. So the newest successor is looked up again after locking.
 */
async function lockNewest(client: Queryable, loginId: string): Promise<string> {
  for (let locked: string | null = null; ;) {
    const { rows } = await client.query<{ newest: string }>(
      'select coalesce((select holder from replacements where login_id = $1 and replaced_at is not null and not undoes), $1) as newest',
      [loginId],
    );
    const { newest } = rows[0]!;
    if (newest === locked) return newest;
    await client.query('select from logins where login_id = $1 for update', [newest]);
    locked = newest;
  }
}
