import type { Queryable } from '../database';

/**
 * From logins being registered, removes those that cannot be: the purge of an earlier consent is not done
 * (`withdrawn`), or another login has taken their place (`replaced`). Call it after the insert as a separate statement:
 * the insert may have waited for the transaction that withdrew or replaced them.
 */
export async function dropUnwanted(
  client: Queryable,
  loginIds: string[],
): Promise<{ withdrawn: string[]; replaced: string[] }> {
  const { rows } = await client.query<{ login_id: string; why: 'withdrawn' | 'replaced' }>(
    `with unwanted as (
       select login_id, 'withdrawn' as why from withdrawals where login_id = any($1)
       union all
       select login_id, 'replaced' from replacements where login_id = any($1) and replaced_at is not null
     ), dropped as (delete from logins where login_id in (select login_id from unwanted))
     select login_id, why from unwanted`,
    [loginIds],
  );
  const of = (why: string) => rows.filter((row) => row.why === why).map((row) => row.login_id);
  return { withdrawn: of('withdrawn'), replaced: of('replaced') };
}
