import type { Database } from '../database';

/** How current an account's data is, without any of the data. Moments are ISO 8601 in UTC. */
export interface AccountFreshness {
  /** Our id of the account. */
  id: string;
  /** Since when Flinks' answers leave the account out; null if the newest answer contains it. */
  missingSince: string | null;
  /** Since when Flinks' answers contain the account in a form that cannot be read; null if it can be read. */
  staleSince: string | null;
}

/** How current each account of a login is, in Flinks' order, for at most `limit` accounts. */
export async function readFreshness(
  db: Database,
  { loginId, limit }: { loginId: string; limit: number },
): Promise<AccountFreshness[]> {
  const { rows } = await db.query<AccountFreshness>(
    `select account_id as id, missing_since as "missingSince", stale_since as "staleSince"
       from accounts where login_id = $1 order by position, account_id limit $2`,
    [loginId, limit],
  );
  return rows;
}
