import { withTransaction, type Database, type Queryable } from './database';
import { appendAlert } from './events/events';

/** The operator is told about a login at most this often, and once more if a new wait begins in the meantime. */
const TOLD_EVERY = `interval '1 hour'`;
const CODE = 'login_mismatch';

/**
 * Customers who return from Flinks Connect with another login. The first such return in an hour, or in a new wait, is
 * reported at once. Later returns are only counted, so that somebody who has a link cannot flood the operator.
 */
export const mismatchesOf = (db: Database) => ({
  /**
   * Counts one such return. If a report is due, reports it together with the returns that were only counted so far.
   * Ignores an unknown login.
   */
  note({ loginId, message }: { loginId: string; message: string }): Promise<void> {
    return withTransaction(db, async (client) => {
      const { rows } = await client.query<{ count: number; isTime: boolean }>(
        `update logins l set mismatches = mismatches + 1 where login_id = $1
         returning mismatches as count, mismatch_told_at is null or mismatch_told_at < now() - ${TOLD_EVERY}
           or mismatch_wait_id is distinct from (${OPEN_WAIT}) as "isTime"`,
        [loginId],
      );
      for (const { count, isTime } of rows) if (isTime) await tell(client, { loginId, count, message });
    });
  },

  /**
   * Reports the mismatches that were only counted so far, for logins whose last report is an hour old. Returns the
   * number of these logins.
   */
  async tellCounted(): Promise<number> {
    return withTransaction(db, async (client) => {
      const { rows } = await client.query<{ loginId: string; count: number }>(
        `select login_id as "loginId", mismatches as count from logins
          where mismatches > 0 and mismatch_told_at < now() - ${TOLD_EVERY}
          order by login_id limit 100 for update skip locked`,
      );
      const message = 'Flinks Connect came back with another login; the state of this one is unchanged.';
      for (const row of rows) await tell(client, { ...row, message });
      return rows.length;
    });
  },
});

const OPEN_WAIT = 'select wait_id from waits w where w.login_id = l.login_id and w.ended_at is null';

/** The LoginIds that Connect returned for a login and that no alert has named yet. */
async function othersToName(client: Queryable, loginId: string): Promise<string[]> {
  const { rows } = await client.query<{ by: string }>(
    `update replacements set told_at = now()
      where login_id = $1 and source = 'return' and told_at is null and replaced_at is null returning by_login_id as by`,
    [loginId],
  );
  return rows.map(({ by }) => by).sort();
}

async function tell(
  client: Queryable,
  { loginId, count, message }: { loginId: string; count: number; message: string },
) {
  const times = count === 1 ? '' : ` (${count} times since the last alert)`;
  const others = await othersToName(client, loginId);
  const names = others.length === 0 ? '' : ` It came back with: ${others.join(', ')}.`;
  await appendAlert(client, { loginId, code: CODE, message: message + times + names, count });
  await client.query(
    `update logins l set mismatches = 0, mismatch_told_at = now(), mismatch_wait_id = (${OPEN_WAIT}) where login_id = $1`,
    [loginId],
  );
}
