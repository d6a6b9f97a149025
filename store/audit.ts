import type { Database } from './database';
import { storableJson } from './text';

/** Who did what: kept after the login's data is gone. Never bank data, never a secret. */
export const auditOf = (db: Database) => ({
  async record(entry: {
    /** `operator`, `app`, `system` or a name the caller knows. */
    actor: string;
    action: string;
    loginId?: string;
    runId?: string;
    detail?: Record<string, unknown>;
  }): Promise<void> {
    await db.query('insert into audit (actor, action, login_id, run_id, detail) values ($1, $2, $3, $4, $5)', [
      entry.actor,
      entry.action,
      entry.loginId ?? null,
      entry.runId ?? null,
      storableJson(entry.detail ?? {}),
    ]);
  },
});
