import type { Queryable } from '../database';
import type { AnswerAge } from './land-transactions';
import type { AccountsOrigin } from './shapes';

/**
 * Why nothing was written:
 * - `held`: what is stored is newer by Flinks' LastRefresh, or of the same one by a later attempt.
 * - `late`: an attempt that began later has stored, and LastRefresh does not tell which is newer: a zombie's answer, or
 *   the database's clock was set back.
 * - `gone`: the login is no longer registered, or anew.
 */
export type Superseded = 'held' | 'late' | 'gone';

/** An attempt that began before the login was registered is of an earlier consent, withdrawn since. Moments here end at ms. */
export const IS_ITS_OWN = `date_trunc('milliseconds', created_at) <= $2`;

/** Locks the login for this answer. Null: it is the newest. */
export const isSuperseded = async (client: Queryable, origin: AccountsOrigin): Promise<Superseded | null> =>
  (await lockLogin(client, origin)).superseded;

/**
 * Locks the login for this answer and notes how old its data is from now on; where the answer does not say, it is as old
 * as Flinks last told. Newer is what has the later LastRefresh, whenever it was asked for; among equals, or where it is
 * not known, what the later attempt brought.
 */
export async function claimNewest(
  client: Queryable,
  origin: AccountsOrigin,
): Promise<AnswerAge | { superseded: Superseded }> {
  const { superseded, before } = await lockLogin(client, origin);
  if (superseded !== null) return { superseded };
  const { loginId, attemptStartedAt, lastRefresh = null } = origin;
  const { rows } = await client.query<{ now: string | null }>(
    `update logins
        set data_collected_at = $2,
            last_refreshed_at = coalesce($3::timestamptz, greatest(last_refreshed_at, last_seen_refresh))
      where login_id = $1 returning last_refreshed_at as now`,
    [loginId, attemptStartedAt, lastRefresh],
  );
  const { now } = rows[0]!;
  return { lastRefresh: now, isLater: now !== null && (before === null || Date.parse(now) > Date.parse(before)) };
}

async function lockLogin(
  client: Queryable,
  { loginId, attemptStartedAt, lastRefresh = null }: AccountsOrigin,
): Promise<{ superseded: Superseded | null; before: string | null }> {
  const { rows } = await client.query<{ superseded: Superseded | null; before: string | null }>(
    `select case when $3 < last_refreshed_at then 'held'
                 when $3 > last_refreshed_at then null
                 when data_collected_at > $2 then case when $3 = last_refreshed_at then 'held' else 'late' end
            end as superseded, last_refreshed_at as before
       from logins where login_id = $1 and ${IS_ITS_OWN} for no key update`,
    [loginId, attemptStartedAt, lastRefresh],
  );
  return rows[0] ?? { superseded: 'gone', before: null };
}
