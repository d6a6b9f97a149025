import type { Queryable } from '../database';

/**
 * Removes, from the logins that this transaction has just registered, those that must not stay registered: the purge of
 * an earlier consent is not done (`withdrawn`), or another login has taken their place (`replaced`). Call this after
 * the insert, as a separate statement, because the insert may have waited for the transaction that withdrew or replaced
 * them. A function in the database deletes them, because neither the worker nor the gateway may delete logins
 * (store/migrations/0012_drop_unwanted.sql).
 */
export async function dropUnwanted(
  client: Queryable,
  loginIds: string[],
): Promise<{ withdrawn: string[]; replaced: string[] }> {
  const { rows } = await client.query<{ login_id: string; why: 'withdrawn' | 'replaced' }>(
    'select login_id, why from drop_unwanted($1)',
    [loginIds],
  );
  const of = (why: string) => rows.filter((row) => row.why === why).map((row) => row.login_id);
  return { withdrawn: of('withdrawn'), replaced: of('replaced') };
}
