import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS_FOLDER, withMigrator } from './migrate';
import { TABLES } from './tables';

/** The group roles of roles.sql, by program. The program's user is granted its role. */
export const DATABASE_ROLES = { worker: 'flinks_refresh_worker', gateway: 'flinks_refresh_gateway' } as const;

/** An arbitrary number of ours, different from that of the migrations. */
const LOCK_KEY = 7_235_112;
/** PostgreSQL's insufficient_privilege. */
const NOT_ALLOWED = '42501';

/**
 * Creates the two roles if they are missing, and grants their rights on this database. `not_allowed`: the URL's user
 * lacks permission; users that own the tables need no roles. Safe on every deploy.
 */
export function grantRoles(databaseUrl: string): Promise<'granted' | 'not_allowed'> {
  const sql = readFileSync(join(MIGRATIONS_FOLDER ?? '', 'roles.sql'), 'utf8');
  return withMigrator(databaseUrl, async (client) => {
    try {
      // One transaction. Concurrent deploys take turns, because conflicts on catalogue rows fail instead of waiting.
      const tables = `set_config('flinks_refresh.tables', '${TABLES.join(',')}', true)`;
      await client.query(`select pg_advisory_xact_lock(${LOCK_KEY}), ${tables}; ${sql}`);
      return 'granted';
    } catch (error) {
      if ((error as { code?: unknown }).code === NOT_ALLOWED) return 'not_allowed';
      throw error;
    }
  });
}
