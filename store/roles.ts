import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS_FOLDER, withMigrator } from './migrate';
import { TABLES } from './tables';

/** The group roles that roles.sql creates, by program. The database user of a program is to be granted its role. */
export const DATABASE_ROLES = { worker: 'flinks_refresh_worker', gateway: 'flinks_refresh_gateway' } as const;

/** The key of an advisory lock, an arbitrary number. It differs from the key that the migrations use. */
const LOCK_KEY = 7_235_112;
/** PostgreSQL's code for insufficient_privilege. */
const NOT_ALLOWED = '42501';

/**
 * Creates the two roles if they are missing, and grants them their rights on this database. Returns `not_allowed`, and
 * changes nothing, if the user in the URL may not do this. A program whose database user owns the tables needs no role.
 * May be called at every deploy.
 */
export function grantRoles(databaseUrl: string): Promise<'granted' | 'not_allowed'> {
  const sql = readFileSync(join(MIGRATIONS_FOLDER ?? '', 'roles.sql'), 'utf8');
  return withMigrator(databaseUrl, async (client) => {
    try {
      // These statements are one transaction. The lock makes deploys at the same time take turns, because conflicting
      // writes to PostgreSQL's catalogue fail instead of waiting for each other.
      const tables = `set_config('flinks_refresh.tables', '${TABLES.join(',')}', true)`;
      await client.query(`select pg_advisory_xact_lock(${LOCK_KEY}), ${tables}; ${sql}`);
      return 'granted';
    } catch (error) {
      if ((error as { code?: unknown }).code === NOT_ALLOWED) return 'not_allowed';
      throw error;
    }
  });
}
