import type { AuditAction } from '../../domain/audit-actions';
import type { Database, Queryable } from '../database';
import { stripUnstorable, unstorableFreeJson, stripUnstorableOrNull } from '../text';
import { pageOf } from '../pages';
import { verifyAudit } from './verify';

/** The person or program that acted, and the address from which they were connected. */
export interface Actor {
  /**
   * `api:<fingerprint of the key>` (and `:<name>` if the key has one), `cli:<user of the operating system>` or
   * `system`.
   */
  actor: string;
  /** Address of the client; null for a terminal or the system. */
  address?: string | null;
}

/** What an actor has done or read. Never contains bank data or secrets. */
export interface AuditEntry extends Actor {
  action: AuditAction;
  loginId?: string;
  runId?: string;
  detail?: Record<string, unknown>;
}

/** A stored line of the audit. Its time (`at`) is the database's. */
export interface AuditLine {
  seq: number;
  at: string;
  actor: string;
  action: string;
  /** Null if the line is about no login, or about one whose consent was withdrawn. */
  loginId: string | null;
  runId: string | null;
  address: string | null;
  /** The PostgreSQL user that wrote the line. */
  dbUser: string | null;
  detail: Record<string, unknown>;
  /**
   * The line's position in the chain, and the hash of the chain up to the line, in hex. Both are null until the line is
   * sealed, that is, joined to the chain.
   */
  place: number | null;
  hash: string | null;
}

const COLUMNS = `seq, at, actor, action, login_id as "loginId", run_id as "runId", address, db_user as "dbUser", detail,
  place, encode(hash, 'hex') as hash`;
const LINES_AT_ONCE = 1_000;

/**
 * The audit: who did what. The database gives each line its time, joins the lines to a chain of hashes, and prevents
 * changes to them (docs/data.md).
 */
export const auditOf = (db: Database) => ({
  record: (entry: AuditEntry): Promise<void> => recordAudit(db, entry),

  /**
   * One page of lines, newest first. The page begins before the line whose `seq` is `before`. `next` is the `before` of
   * the next page; null at the end.
   */
  async list(query: {
    loginId?: string;
    before?: number;
    limit: number;
  }): Promise<{ lines: AuditLine[]; next: number | null }> {
    const { rows } = await db.query<AuditLine>(
      `select ${COLUMNS} from audit
        where ($1::text is null or login_id = $1) and ($2::bigint is null or seq < $2)
        order by seq desc limit $3`,
      [query.loginId ?? null, query.before ?? null, query.limit + 1],
    );
    const [lines, next] = pageOf(rows, query.limit, (line) => String(line.seq));
    return { lines, next: next === null ? null : Number(next) };
  },

  /**
   * Gives sealed lines to the sink, in the order of the chain: those after a place, or those written at a moment (ISO
   * 8601) or later. A reader that continues after its last place misses no line. Returns the number of lines.
   */
  async follow(since: { place: number } | { at: string }, sink: (line: AuditLine) => Promise<void>): Promise<number> {
    let after = 'place' in since ? since.place : 0;
    const at = 'at' in since ? since.at : null;
    for (let count = 0; ;) {
      const { rows } = await db.query<AuditLine>(
        `select ${COLUMNS} from audit
          where place > $1 and ($2::timestamptz is null or at >= $2) order by place limit ${LINES_AT_ONCE}`,
        [after, at],
      );
      for (const row of rows) await sink(row);
      count += rows.length;
      if (rows.length < LINES_AT_ONCE) return count;
      after = rows.at(-1)!.place!;
    }
  },

  /**
   * Seals every committed line, that is, joins it to the chain. Returns how many lines it has sealed; 0 while another
   * process is sealing.
   */
  async seal(): Promise<number> {
    for (let sealed = 0; ;) {
      const { rows } = await db.query<{ count: number }>(`select seal_audit(${LINES_AT_ONCE}) as count`);
      sealed += rows[0]!.count;
      if (rows[0]!.count < LINES_AT_ONCE) return sealed;
    }
  },

  /**
   * Deletes lines older than `ageLimitMs` from the start of the chain, and returns how many. The rest of the chain can
   * still be verified.
   */
  async purge(ageLimitMs: number): Promise<number> {
    for (let purged = 0; ;) {
      const { rows } = await db.query<{ count: number }>(
        `select purge_audit($1::float8 * interval '1 millisecond', ${LINES_AT_ONCE}) as count`,
        [ageLimitMs],
      );
      purged += rows[0]!.count;
      if (rows[0]!.count < LINES_AT_ONCE) return purged;
    }
  },

  /**
   * The place of the newest sealed line, and its hash in hex. Whoever keeps a copy of both elsewhere can later verify
   * the chain up to that place.
   */
  async head(): Promise<{ place: number; hash: string }> {
    const { rows } = await db.query<{ place: number; hash: string }>(
      `select place, encode(hash, 'hex') as hash from audit_head`,
    );
    return rows[0]!;
  },

  verify: (noted?: { place: number; hash: string }) => verifyAudit(db, noted),
});

/**
 * Writes a line of the audit, in the transaction of `client` if it has one. The database refuses a line in the name of
 * an actor for whom the connection's PostgreSQL user may not write.
 */
export async function recordAudit(client: Queryable, entry: AuditEntry): Promise<void> {
  await client.query('select record_audit($1, $2, $3, $4, $5, $6)', [
    stripUnstorable(entry.actor),
    entry.action,
    entry.loginId ?? null,
    entry.runId ?? null,
    stripUnstorableOrNull(entry.address),
    unstorableFreeJson(entry.detail ?? {}),
  ]);
}
