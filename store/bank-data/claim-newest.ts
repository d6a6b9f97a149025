import type { Queryable } from '../database';
import type { AnswerAge } from './land-transactions';
import { stripUnstorableOrNull } from '../text';
import type { AccountsOrigin } from './shapes';

/**
 * Why nothing of an answer was written:
 * - `held`: the stored data is newer by Flinks' LastRefresh, or has the same LastRefresh and is from a later attempt.
 * - `late`: a later attempt has stored data, and LastRefresh does not show which is newer. The answer is from a
 *   superseded attempt, or the database's clock was set back.
 * - `gone`: the login is no longer registered, or was registered again.
 */
export type Superseded = 'held' | 'late' | 'gone';

/**
 * SQL: the condition that the attempt that began at $2 belongs to this registration of the login. An attempt that began
 * before the registration belongs to an earlier consent, which was withdrawn. Moments are compared in whole
 * milliseconds.
 */
export const IS_ITS_OWN = `date_trunc('milliseconds', created_at) <= $2`;

/** Locks the login for this answer. Returns why the answer must not be written, or null if it is the newest. */
export async function isSuperseded(
  client: Queryable,
  { loginId, attemptStartedAt, lastRefresh = null }: AccountsOrigin,
): Promise<Superseded | null> {
  const { rows } = await client.query<{ superseded: Superseded | null }>(LOCK, [
    loginId,
    attemptStartedAt,
    lastRefresh,
  ]);
  return (rows[0] ?? GONE).superseded;
}

const LOCK = `
  select case when $3 < last_refreshed_at then 'held'
              when $3 > last_refreshed_at then null
              when data_collected_at > $2 then case when $3 = last_refreshed_at then 'held' else 'late' end
         end as superseded, last_refreshed_at as before
    from logins where login_id = $1 and ${IS_ITS_OWN} for no key update`;

/**
 * SQL: the part `held` locks the login's row, if need be after waiting for another answer. The part `claimed` reads
 * what `held` returns, so it writes only under that lock.
 */
const CLAIM = `
  with held as materialized (${LOCK}), claimed as (
    update logins l
       set data_collected_at = $2,
           last_refreshed_at = coalesce($3::timestamptz, greatest(l.last_refreshed_at, l.last_seen_refresh)),
           last_seen_refresh = greatest(l.last_seen_refresh, case when $4 then $3::timestamptz end),
           worked = l.worked or $4, institution = coalesce($5, l.institution),
           institution_id = coalesce($6, l.institution_id)
      from held where l.login_id = $1 and held.superseded is null
    returning l.last_refreshed_at as now
  )
  select held.superseded, held.before, claimed.now from held left join claimed on true`;

/**
 * Locks the login for this answer. If the answer is the newest, records the age of its data, and what it says about the
 * login's bank; otherwise returns why it must not be written. If the answer has no LastRefresh, its data is taken to be
 * as old as the newest LastRefresh that Flinks has reported. Of two answers, the one with the later LastRefresh is
 * newer, whenever it was requested. If both are equal, or one is unknown, the answer of the later attempt is newer.
 */
export async function claimNewest(
  client: Queryable,
  origin: AccountsOrigin,
): Promise<AnswerAge | { superseded: Superseded }> {
  const { loginId, attemptStartedAt, lastRefresh = null, heard } = origin;
  const { rows } = await client.query<{ superseded: Superseded | null; before: string | null; now: string | null }>(
    { name: 'claim_newest', text: CLAIM },
    [
      loginId,
      attemptStartedAt,
      lastRefresh,
      heard !== undefined,
      stripUnstorableOrNull(heard?.institution),
      heard?.institutionId ?? null,
    ],
  );
  const { superseded, before, now } = rows[0] ?? { ...GONE, now: null };
  if (superseded !== null) return { superseded };
  return { lastRefresh: now, isLater: now !== null && (before === null || Date.parse(now) > Date.parse(before)) };
}

const GONE = { superseded: 'gone' as const, before: null };
