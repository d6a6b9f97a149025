import { minuteOf } from '../../domain/moments';
import { missedRunOf, type MissedRun } from '../../domain/missed-run';
import { withTransaction, type Database, type Queryable } from '../database';
import { appendAlert } from '../events/events';
import { lastRunStartedAt } from './runs';

/**
 * `since`: when the last run was started, or, if there was none, when the first of the logins that are not paused was
 * registered; null if there are no such logins. `silence`: how overdue the next run is.
 */
export type RunSilence =
  { silence: 'none'; since: string | null } | { silence: Exclude<MissedRun, 'none'>; since: string };

const LOCK = 'watchdog';
const CODES = { late: 'no_run_started', alarming: 'no_run_for_days' } as const;

/** Detects that daily runs no longer start. No other part of the system would report this. */
export const watchdogOf = (db: Database) => ({
  silence: (now: Date): Promise<RunSilence> => silenceAt(db, now),

  /**
   * Writes the event `operator.alert` if no run has started for 26 hours, and again each day. Its code is
   * `no_run_started`, and `no_run_for_days` once no run has started for five days. If several workers check at once,
   * only one of them writes the event.
   */
  tellSilence(now: Date): Promise<RunSilence & { told: boolean }> {
    return withTransaction(db, async (client) => {
      await client.query('select pg_advisory_xact_lock(hashtext($1))', [LOCK]);
      const found = await silenceAt(client, now);
      if (found.silence === 'none') return { ...found, told: false };
      const code = CODES[found.silence];
      if (await toldWithinADay(client, code, now)) return { ...found, told: false };
      await appendAlert(client, {
        code,
        message:
          `No daily run has started since ${minuteOf(found.since)}. Look at \`flinks-refresh schedule show\` and at the workers. ` +
          'After seven days without a run, Flinks drops logins from its own nightly job.',
      });
      return { ...found, told: true };
    });
  },
});

async function silenceAt(db: Queryable, now: Date): Promise<RunSilence> {
  const { rows } = await db.query<{ first: string | null }>(
    'select min(created_at) as first from logins where not paused',
  );
  const first = rows[0]?.first ?? null;
  const since = first === null ? null : ((await lastRunStartedAt(db)) ?? first);
  if (since === null) return { silence: 'none', since };
  return { silence: missedRunOf(Date.parse(since), now.getTime()), since };
}

async function toldWithinADay(db: Queryable, code: string, now: Date): Promise<boolean> {
  const { rows } = await db.query(
    `select from events where type = 'operator.alert' and data ->> 'code' = $1
        and created_at > $2::timestamptz - interval '23 hours' limit 1`,
    [code, now.toISOString()],
  );
  return rows.length > 0;
}
