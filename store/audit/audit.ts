import type { Database } from '../database';
import { stripUnstorable, unstorableFreeJson } from '../text';
import { pageOf } from '../logins/views';

/** Something that was done. Never bank data, never a secret. */
export interface AuditEntry {
  /** `api:<fingerprint of the key>`, `cli:<user of the operating system>` or `system`. */
  actor: string;
  /** What: `login.patch`, `run.start`. */
  action: string;
  loginId?: string;
  runId?: string;
  detail?: Record<string, unknown>;
}

export interface AuditLine {
  seq: number;
  at: string;
  actor: string;
  action: string;
  /** Null: about no login, or about one whose consent was withdrawn. */
  loginId: string | null;
  runId: string | null;
  detail: Record<string, unknown>;
}

/** Who did what. Lines are added and never changed: the database's roles see to that (docs/data.md). */
export const auditOf = (db: Database) => ({
  async record(entry: AuditEntry): Promise<void> {
    await db.query('insert into audit (actor, action, login_id, run_id, detail) values ($1, $2, $3, $4, $5)', [
      stripUnstorable(entry.actor),
      entry.action,
      entry.loginId ?? null,
      entry.runId ?? null,
      unstorableFreeJson(entry.detail ?? {}),
    ]);
  },

  /** Newest first; `before` is the `seq` of a line, `next` the one to go on before. */
  async list(query: {
    loginId?: string;
    before?: number;
    limit: number;
  }): Promise<{ lines: AuditLine[]; next: number | null }> {
    const { rows } = await db.query<AuditLine>(
      `select seq, at, actor, action, login_id as "loginId", run_id as "runId", detail from audit
        where ($1::text is null or login_id = $1) and ($2::bigint is null or seq < $2)
        order by seq desc limit $3`,
      [query.loginId ?? null, query.before ?? null, query.limit + 1],
    );
    const [lines, next] = pageOf(rows, query.limit, (line) => String(line.seq));
    return { lines, next: next === null ? null : Number(next) };
  },
});
