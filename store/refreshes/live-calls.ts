import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { letInOf, type LiveReason } from '../../domain/live-age';
import { overLiveBudget, overLoginCap, type LoginCaps, type OverCap, type WantedCall } from '../../domain/live-caps';
import { type Database, type Queryable, withTransaction } from '../database';
import { appendAlertOfDay } from '../events/events';
import { decideFresher } from './live-learning';

/**
 * A request for a live call (an Authorize that makes Flinks sign in at the bank). `attended`: the user is in front of
 * the screen, so that the login's limit per hour applies instead of its limit per UTC day.
 */
export interface LiveCallRequest extends WantedCall, LoginCaps {
  loginId: string;
  refreshId: string;
  /** For how long after its reservation a call without a recorded end may still be at the bank. */
  inFlightMs: number;
  /**
   * REFRESH_LIVE_BUDGET: at most this many unattended live calls of all logins per UTC day. Null or absent: no limit.
   */
  budget?: number | null;
}

/**
 * How a live call ended. `status` is null if there was no answer. `requestId` is the session, which is stored only for
 * a 202.
 */
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
 * Live Authorize calls, with one row each. The rows serve to keep the limits of live calls (rule 1 of
 * docs/flowchart.md), to learn which banks let us in without their users (rule 3), and to make only one call at a time
 * for a login (rule 4). The unattended calls that ended in 203 (rule 5) are counted in the login's row.
 */
export const liveCallsOf = (db: Database) => ({
  /**
   * Reserves one live call, which must then be ended or cancelled. `busy`: another call of the login may still be at
   * the bank. `capped`: the login, or all logins together, have no call left. `declined`: only REFRESH_LIVE_AGE wanted
   * the call, and it is not to be made, for the reason `why`.
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

  /** Records how a call was answered, or that it surely never will be answered. A second end changes nothing. */
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

  /** The answer to the refresh's newest live call; null if it has made none, or if no end of that call is recorded. */
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
 * Checks REFRESH_LIVE_BUDGET. Returns null if one more unattended call may be made on this UTC day. Reservations wait
 * for each other here, so that the budget is never exceeded. The operator is told, once a day, when 80 % of it is used.
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
        'are used, logins that need a live call end as unavailable until the next UTC day, and no live call is made that ' +
        'only REFRESH_LIVE_AGE wants.',
    });
  }
  return over;
}

/**
 * Returns for how many ms the login's newest call without an end may still be at the bank (0 or less if no call is),
 * and how many calls count for the limit of the requested call: the attended ones of the last hour if that call is
 * attended, otherwise the unattended ones of this UTC day. The caller holds the lock of the login's row.
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
