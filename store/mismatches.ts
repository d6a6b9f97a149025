import { withTransaction, type Database, type Queryable } from './database';
import { appendAlert } from './events/events';

/** SQL: the operator is told about a login at most once in this time, and also whenever the login has a new wait. */
const TOLD_EVERY = `interval '1 hour'`;
const CODE = 'login_mismatch';

/**
 * Returns from Flinks Connect with another login than the one that was asked for. The operator is told at once of the
 * first such return in an hour, or in a new wait. Later returns are only counted, so that somebody who has a link
 * cannot flood the operator.
 */
export const mismatchesOf = (db: Database) => ({
  /**
   * Counts one such return. If the operator is to be told, tells of it together with the returns that were only counted
   * so far. `message` says what happened. Does nothing if the login is not registered.
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
   * Tells the operator of returns that were only counted so far, for logins of which the operator was last told more
   * than an hour ago, at most 100 of them. Returns the number of these logins.
   */
  async tellCounted(): Promise<number> {
    return withTransaction(db, async (client) => {
      const { rows } = await client.query<{ loginId: string; count: number }>(
        `select login_id as "loginId", mismatches as count from logins
          where mismatches > 0 and mismatch_told_at < now() - ${TOLD_EVERY}
          order by login_id limit 100 for update skip locked`,
      );
      const message =
        'Flinks Connect came back with another login, or a session held the accounts of another login. ' +
        'The state of this login is unchanged.';
      for (const row of rows) await tell(client, { ...row, message });
      return rows.length;
    });
  },
});

const OPEN_WAIT = 'select wait_id from waits w where w.login_id = l.login_id and w.ended_at is null';

/**
 * Returns the LoginIds with which Connect came back for a login and which no alert has named yet; marks them as named.
 */
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
