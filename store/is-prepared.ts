import type { Queryable } from './database';
import { newestMigration } from './migrate';

/** PostgreSQL's code for a relation that does not exist. */
const UNDEFINED_TABLE = '42P01';

/**
 * Returns false if `setup` of this version has not run on the database yet. A database of a newer version counts as
 * prepared, because during a deploy the newer migrations come first, and this version still works (docs/deploy.md).
 */
export async function isPrepared(db: Queryable): Promise<boolean> {
  try {
    const { rows } = await db.query<{ version: number | null }>(
      'select max(version) as version from schema_migrations',
    );
    return (rows[0]?.version ?? 0) >= newestMigration();
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return false;
    throw error;
  }
}
