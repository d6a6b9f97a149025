import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { letInOf, type LiveReason } from '../../domain/live-age';
import { overLiveBudget, overLoginCap, type LoginCaps, type OverCap, type WantedCall } from '../../domain/live-caps';
import { type Database, type Queryable, withTransaction } from '../database';
import { appendAlertOfDay } from '../events/events';
import { decideFresher } from './live-learning';

/** A request for a live call. `attended`: the user is in front of the screen, and another limit applies. */
export interface LiveCallRequest extends WantedCall, LoginCaps {
  loginId: string;
  refreshId: string;
  /** How long a call that has not ended may still be at the bank. */
  inFlightMs: number;
  /** Maximum unattended live calls of all logins per UTC day; null or absent: no limit. */
  budget?: number | null;
}

/** How a live call ended. `requestId`: the session, which is kept only for a 202. */
export interface EndedCall {
  callId: string;
  status: number | null;
  code: string | null;
  requestId?: string | null;
}

export type LastAnswer = Required<Omit<EndedCall, 'callId'>>;

export type Reservation =
  | { kind: 'reserved'; callId: string; why?: LiveReason }
  | { kind: 'busy'; retryAfterMs: number }
  | OverCap
  /** The login is not registered, or no longer registered. */
  | { kind: 'gone' };

/**
 * Live Authorizes, with one row each. The rows serve to keep the caps of live calls (rule 1), to make only one call at
 * a time for a login (rule 4), and to count the calls that ended in 203 without the user (rule 5).
 */
export const liveCallsOf = (db: Database) => ({
  /**
   * Reserves one live call, which must be ended or cancelled. `busy`: another call of the login may still be at the
   * bank. `capped`: no call is left.
   */
  reserve(request: LiveCallRequest): Promise<Reservation> {
    return withTransaction(db, async (client): Promise<Reservation> => {
      const login = await client.query<{ institution: string }>(
        `select coalesce(institution, $2) as institution from logins where login_id = $1 for update`,
        [request.loginId, UNKNOWN_INSTITUTION],
      );
      if (login.rows[0] === undefined) return { kind: 'gone' };
      const { institution } = login.rows[0];
      const { retryAfterMs, used } = await recentCalls(client, request);
      if (retryAfterMs > 0) return { kind: 'busy', retryAfterMs };
      const overCap = overLoginCap(request, used, request);
      if (overCap !== null) return overCap;
      const decision = request.fresher ? await decideFresher(client, { loginId: request.loginId, institution }) : null;
      if (decision?.call === false) return { kind: 'declined', why: decision.why };
      const overBudget = request.attended ? null : await overBudgetOfDay(client, request);
      if (overBudget !== null) return overBudget;
      const { rows } = await client.query<{ call_id: string }>(
        `insert into live_calls (login_id, refresh_id, attended, institution, reserved_at)
         values ($1, $2, $3, $4, clock_timestamp()) returning call_id`,
        [request.loginId, request.refreshId, request.attended, institution],
      );
      return { kind: 'reserved', callId: rows[0]!.call_id, ...(decision && { why: decision.why }) };
    });
  },

  /** Records that the call was answered, or surely never will be answered. A second end changes nothing. */
  end({ callId, status, code, requestId = null }: EndedCall): Promise<void> {
    return withTransaction(db, async (client) => {
      const { rows } = await client.query<{ login_id: string; attended: boolean }>(
        `update live_calls set ended_at = clock_timestamp(), status = $2, code = $3, let_in = $4, request_id = $5
          where call_id = $1 and ended_at is null returning login_id, attended`,
        [callId, status, code, letInOf({ status, code }), status === 202 ? requestId : null],
      );
      const call = rows[0];
      if (call === undefined) return;
      if (status === 200 && code === null) {
        await client.query('update logins set unattended_203s = 0 where login_id = $1', [call.login_id]);
      } else if (status === 203 && !call.attended) {
        await client.query('update logins set unattended_203s = unattended_203s + 1 where login_id = $1', [
          call.login_id,
        ]);
      }
    });
  },

  /** The answer to a refresh's newest live call; null if there is no call, or its answer never reached us. */
  async lastAnswer({ refreshId }: { refreshId: string }): Promise<LastAnswer | null> {
    const { rows } = await db.query<LastAnswer & { ended: boolean }>(
      `select ended_at is not null as ended, status, code, request_id as "requestId" from live_calls
        where refresh_id = $1 order by reserved_at desc limit 1`,
      [refreshId],
    );
    const last = rows[0];
    return last?.ended ? { status: last.status, code: last.code, requestId: last.requestId } : null;
  },

  /** Cancels a call that was surely never made, so that it does not count. */
  async cancel({ callId }: { callId: string }): Promise<void> {
    await db.query('delete from live_calls where call_id = $1', [callId]);
  },
});

const BUDGET_TOLD_AT = 0.8;

/**
 * Checks REFRESH_LIVE_BUDGET. Returns null if one more unattended call may be made today (UTC). Reservations wait for
 * each other here, so that the budget is never exceeded. The operator is told once a day, when 80 % is used.
 */
async function overBudgetOfDay(client: Queryable, request: LiveCallRequest): Promise<OverCap | null> {
  const { budget = null } = request;
  if (budget === null) return null;
  await client.query('select pg_advisory_xact_lock(hashtext($1))', ['live budget']);
  const { rows } = await client.query<{ used: number; day: string }>(
    `select count(*) as used, to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD') as day
       from (select from live_calls
              where not attended and reserved_at >= date_trunc('day', clock_timestamp(), 'UTC') limit $1) calls`,
    [budget],
  );
  const { used, day } = rows[0]!;
  const over = overLiveBudget(request, used, budget);
  if (over === null && used + 1 >= BUDGET_TOLD_AT * budget) {
    await appendAlertOfDay(client, day, {
      code: 'live_budget',
      count: used + 1,
      message:
        `${used + 1} of the ${budget} unattended live calls that REFRESH_LIVE_BUDGET allows were made on ${day} (UTC). When all ` +
        'are used, logins that need a live call end as unavailable until the next UTC day, and no live call is made for ' +
        'REFRESH_LIVE_AGE alone.',
    });
  }
  return over;
}

/**
 * Returns how much longer the newest open call may last, and how many calls count for the cap. The caller holds the
 * lock of the login's row.
 */
async function recentCalls(
  client: Queryable,
  { loginId, attended, inFlightMs }: LiveCallRequest,
): Promise<{ retryAfterMs: number; used: number }> {
  const { rows } = await client.query<{ retry_after_ms: number | null; used: number }>(
    `select ceil(extract(epoch from max(reserved_at) filter (where ended_at is null) - clock_timestamp()) * 1000)::float8
              + $3::float8 as retry_after_ms,
            count(*) filter (where attended = $2 and reserved_at >= case when $2
                then clock_timestamp() - interval '1 hour'
                else date_trunc('day', clock_timestamp(), 'UTC')
              end) as used
       from live_calls
      where login_id = $1
        and reserved_at > clock_timestamp() - greatest(interval '1 day', $3::float8 * interval '1 millisecond')`,
    [loginId, attended, inFlightMs],
  );
  return { retryAfterMs: rows[0]?.retry_after_ms ?? 0, used: rows[0]?.used ?? 0 };
}
