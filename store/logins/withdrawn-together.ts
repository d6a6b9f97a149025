import type { Queryable } from '../database';
import { dropUnwanted } from './drop-unwanted';

/**
 * Returns the LoginIds that are withdrawn together: those ordered to replace the login, those it has replaced, those
 * that were withdrawn with it already, and last the login itself, or its successor if it was replaced. That one comes
 * last, because the records of the others go with it. A LoginId that an undo has taken away again is not one of them.
 * Locks the last one, so that it is replaced before this or not at all.
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
 * The LoginIds that are ordered to replace this login and belong to nobody else. They are registered here, to be
 * withdrawn in the same transaction: Flinks holds a card of each, and whoever else registers one at this moment waits.
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
 * Locks the login, or the newest successor of a replaced one. If this waited for a hand-over that has renamed the
 * login, finds the newest again.
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
