import { type Database, type Queryable, withTransaction } from '../database';

/** A request for a live call. `attended`: the user is in front of the screen, and another limit applies. */
export interface LiveCallRequest {
  loginId: string;
  refreshId: string;
  attended: boolean;
  /** Maximum unattended live calls of a login per UTC day. */
  perDay: number;
  /** Maximum attended live calls of a login per hour. */
  perHour: number;
  /** How long a call that has not ended may still be at the bank. */
  inFlightMs: number;
}

export type Reservation =
  | { kind: 'reserved'; callId: string }
  | { kind: 'busy'; retryAfterMs: number }
  | { kind: 'capped' }
  /** The login is not registered (any more). */
  | { kind: 'gone' };

/**
 * Live Authorizes, one row each: their caps (rule 1), one at a time (rule 4), and those that rang a phone in vain (rule
 * 5).
 */
export const liveCallsOf = (db: Database) => ({
  /**
   * Reserves one live call, which must be ended or cancelled. `busy`: another one may still be at the bank. `capped`:
   * none is left.
   */
  reserve(request: LiveCallRequest): Promise<Reservation> {
    return withTransaction(db, async (client): Promise<Reservation> => {
      const login = await client.query('select from logins where login_id = $1 for update', [request.loginId]);
      if (login.rowCount === 0) return { kind: 'gone' };
      const { retryAfterMs, used } = await recentCalls(client, request);
      if (retryAfterMs > 0) return { kind: 'busy', retryAfterMs };
      if (used >= (request.attended ? request.perHour : request.perDay)) return { kind: 'capped' };
      const { rows } = await client.query<{ call_id: string }>(
        `insert into live_calls (login_id, refresh_id, attended, reserved_at)
         values ($1, $2, $3, clock_timestamp()) returning call_id`,
        [request.loginId, request.refreshId, request.attended],
      );
      return { kind: 'reserved', callId: rows[0]!.call_id };
    });
  },

  /** Records that the call was answered, or surely never will be. A second end changes nothing. */
  end({ callId, status, code }: { callId: string; status: number | null; code: string | null }): Promise<void> {
    return withTransaction(db, async (client) => {
      const { rows } = await client.query<{ login_id: string; attended: boolean }>(
        `update live_calls set ended_at = clock_timestamp(), status = $2, code = $3
          where call_id = $1 and ended_at is null returning login_id, attended`,
        [callId, status, code],
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
  async lastAnswer({
    refreshId,
  }: {
    refreshId: string;
  }): Promise<{ status: number | null; code: string | null } | null> {
    const { rows } = await db.query<{ ended: boolean; status: number | null; code: string | null }>(
      `select ended_at is not null as ended, status, code from live_calls
        where refresh_id = $1 order by reserved_at desc limit 1`,
      [refreshId],
    );
    const last = rows[0];
    return last?.ended ? { status: last.status, code: last.code } : null;
  },

  /** Cancels a call that was surely never made: it does not count. */
  async cancel({ callId }: { callId: string }): Promise<void> {
    await db.query('delete from live_calls where call_id = $1', [callId]);
  },
});

/** Under the login's row lock: how much longer the newest open call may last, and how many calls count for the cap. */
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
