import type { Queryable } from '../database';
import type { AnswerAge } from './land-transactions';
import type { AccountsOrigin } from './shapes';

/**
 * Why nothing was written:
 * - `held`: the stored data is newer by Flinks' LastRefresh, or has the same LastRefresh and is from a later attempt.
 * - `late`: a later attempt has stored data, and LastRefresh does not show which is newer. The answer is from a
 *   superseded attempt, or the database's clock was set back.
 * - `gone`: the login is no longer registered, or was registered again.
 */
export type Superseded = 'held' | 'late' | 'gone';

/**
 * An attempt from before the login was registered belongs to an earlier consent, since withdrawn. Moments here end at
 * ms.
 */
export const IS_ITS_OWN = `date_trunc('milliseconds', created_at) <= $2`;

/** Locks the login for this answer; returns null if the answer is the newest. */
export const isSuperseded = async (client: Queryable, origin: AccountsOrigin): Promise<Superseded | null> =>
  (await lockLogin(client, origin)).superseded;

/**
 * Locks the login for this answer and records the age of its data. If the answer has no LastRefresh, the data is as old
 * as Flinks last reported. The answer with the later LastRefresh is newer, whenever it was requested. If both are
 * equal, or one is unknown, the later attempt's answer is newer.
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
