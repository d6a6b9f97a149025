import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS_FOLDER, withMigrator } from './migrate';
import { TABLES } from './tables';

/** The group roles of roles.sql, by the program whose user is granted them. */
export const DATABASE_ROLES = { worker: 'flinks_refresh_worker', gateway: 'flinks_refresh_gateway' } as const;

/** Any number of our own, and not that of the migrations. */
const LOCK_KEY = 7_235_112;
/** PostgreSQL's insufficient_privilege. */
const NOT_ALLOWED = '42501';

/**
 * Gives the two roles their rights on this database, and makes them where they are missing. `not_allowed`: the user of
 * the URL may not; everything works without them, for users that own the tables. Safe on every deploy.
 */
export function grantRoles(databaseUrl: string): Promise<'granted' | 'not_allowed'> {
  const sql = readFileSync(join(MIGRATIONS_FOLDER ?? '', 'roles.sql'), 'utf8');
  return withMigrator(databaseUrl, async (client) => {
    try {
      // One transaction; two deploys at once take turns, because catalogue rows are not locked but refused.
      const tables = `set_config('flinks_refresh.tables', '${TABLES.join(',')}', true)`;
      await client.query(`select pg_advisory_xact_lock(${LOCK_KEY}), ${tables}; ${sql}`);
      return 'granted';
    } catch (error) {
      if ((error as { code?: unknown }).code === NOT_ALLOWED) return 'not_allowed';
      throw error;
    }
  });
}
