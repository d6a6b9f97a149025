import { createHmac } from 'node:crypto';
import { type Database, type Queryable, withTransaction } from '../database';
import { stripUnstorable, stripUnstorableOrNull } from '../text';
import { recordAudit, type Actor } from '../audit/audit';
import { lockSuccession } from './withdrawn-together';

/**
 * A withdrawn consent whose purge is not done yet: the LoginId is still stored here, and calls to Flinks may still have
 * to be made.
 */
export interface Withdrawal {
  /** Identifies this one withdrawal. A later withdrawal of the same login has another id. */
  withdrawalId: string;
  loginId: string;
  /** Whether the card (the login at Flinks) must be deleted too. */
  deleteCard: boolean;
}

/** Who withdraws which consent. */
export interface WantedWithdrawal {
  loginId: string;
  deleteCard: boolean;
  by: Actor;
}

/** What remains of a login whose consent was withdrawn. Moments are in UTC. */
export interface Tombstone {
  withdrawnAt: string;
  /** Null while the purge is not done. */
  purgedAt: string | null;
}

/** Stands in the place of the LoginId in texts that outlive the withdrawal of its consent. */
const NAMELESS = '(withdrawn)';

const COLUMNS = `withdrawal_id as "withdrawalId", login_id as "loginId", delete_card as "deleteCard"`;

/**
 * Withdrawn consents. `tombstoneKey` is the key for the hashes (tombstones) that are left of withdrawn LoginIds.
 * Without a key, only the methods that need no hash can be used.
 */
export const withdrawalsOf = (db: Database, tombstoneKey: Buffer | undefined) => {
  const hashOf = (loginId: string): Buffer => {
    if (tombstoneKey === undefined) throw new TypeError('This store was opened without a tombstoneKey.');
    return createHmac('sha256', tombstoneKey).update(loginId).digest();
  };

  return {
    /**
     * Withdraws the consent of a login's customer. In one transaction the login and all its data (bank data, refreshes,
     * waits with their links, events delivered or not) are deleted, and its row in the running run becomes `revoked` if
     * it has no outcome or waits for its user. A login, the logins that it has replaced and LoginIds that are ordered
     * to replace it belong to one customer, so withdrawing one of them withdraws all (`others`). A repeat before the
     * purge is done returns the same withdrawals, and may add `deleteCard` to all. Each time, the audit records who
     * withdrew (`by`). Returns null if there is no such login.
     */
    mark({ loginId, deleteCard, by }: WantedWithdrawal): Promise<(Withdrawal & { others: Withdrawal[] }) | null> {
      return withTransaction(db, async (client) => {
        const running = await lockRunningRun(client);
        const marked: Withdrawal[] = [];
        for (const one of await lockSuccession(client, loginId)) {
          const { rows } = await client.query<Withdrawal & { isNew: boolean }>(
            `select withdrawal_id as "withdrawalId", $2 as "loginId", delete_card as "deleteCard", is_new as "isNew"
               from record_withdrawal($1, $2, $3, $4, $5)`,
            [hashOf(one), one, deleteCard, stripUnstorable(by.actor), stripUnstorableOrNull(by.address)],
          );
          for (const { isNew, ...withdrawal } of rows) {
            marked.push(withdrawal);
            if (isNew) await revokeRows(client, one, running);
          }
        }
        const wanted = marked.find((withdrawal) => withdrawal.loginId === loginId);
        return wanted ? { ...wanted, others: marked.filter((one) => one !== wanted) } : null;
      });
    },

    /** Returns the withdrawal, or null if its purge is done or it never existed. */
    async open(withdrawalId: string): Promise<Withdrawal | null> {
      const { rows } = await db.query<Withdrawal>(
        `select ${COLUMNS} from withdrawals where withdrawal_id = $1 and login_id is not null`,
        [withdrawalId],
      );
      return rows[0] ?? null;
    },

    /** Withdrawals whose purge is not done, oldest first. */
    async listOpen({ limit }: { limit: number }): Promise<Withdrawal[]> {
      const { rows } = await db.query<Withdrawal>(
        `select ${COLUMNS} from withdrawals where login_id is not null order by withdrawn_at limit $1`,
        [limit],
      );
      return rows;
    },

    /**
     * Removes the LoginId from everything that outlives its login, except from the withdrawal itself. The withdrawal
     * stays open and keeps the LoginId, because its calls to Flinks need it.
     */
    forget(withdrawalId: string): Promise<void> {
      return withTransaction(db, async (client) => {
        const running = await lockRunningRun(client);
        const { rows } = await client.query<{ loginId: string }>(
          `select login_id as "loginId" from withdrawals
            where withdrawal_id = $1 and login_id is not null for update`,
          [withdrawalId],
        );
        for (const { loginId } of rows) {
          await revokeRows(client, loginId, running);
          await unname(client, { withdrawalId, loginId });
        }
      });
    },

    /**
     * Removes the LoginId from everything that outlives its login, and ends the withdrawal with an audit line that does
     * not name the login. Returns true if this is done, now or earlier. Returns false and does nothing if the card is
     * to be deleted and that is not settled yet (`cardSettled`), because `deleteCard` was added in the meantime.
     */
    purge(end: { withdrawalId: string; cardSettled: boolean; detail: Record<string, unknown> }): Promise<boolean> {
      const { withdrawalId, cardSettled, detail } = end;
      return withTransaction(db, async (client) => {
        const running = await lockRunningRun(client);
        const { rows } = await client.query<{ loginId: string; deleteCard: boolean }>(
          `select login_id as "loginId", delete_card as "deleteCard" from withdrawals
            where withdrawal_id = $1 and login_id is not null for update`,
          [withdrawalId],
        );
        const withdrawal = rows[0];
        if (withdrawal === undefined) return true;
        const { loginId, deleteCard } = withdrawal;
        if (deleteCard && !cardSettled) return false;
        await revokeRows(client, loginId, running);
        await unname(client, { withdrawalId, loginId });
        await client.query('select finish_withdrawal($1)', [withdrawalId]);
        await recordAudit(client, {
          actor: 'system',
          action: 'login.withdrawn',
          detail: { withdrawalId, ...detail },
        });
        return true;
      });
    },

    /** The withdrawals of a login, newest first. They let anyone who knows the LoginId prove when consent ended. */
    async tombstones(loginId: string): Promise<Tombstone[]> {
      const { rows } = await db.query<Tombstone>(
        `select withdrawn_at as "withdrawnAt", purged_at as "purgedAt" from withdrawals
          where login_hash = $1 order by withdrawn_at desc`,
        [hashOf(loginId)],
      );
      return rows;
    },
  };
};

/**
 * Returns the running run, if there is one, and locks it so that it cannot end before this transaction is over. Runs
 * are locked before logins everywhere, so that no two transactions deadlock.
 */
async function lockRunningRun(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ run_id: string }>(`select run_id from runs where state = 'running' for share`);
  return rows.map((row) => row.run_id);
}

async function revokeRows(client: Queryable, loginId: string, runIds: string[]): Promise<void> {
  await client.query(
    `update run_logins set outcome = 'revoked', reason = null, code = null, outcome_at = now()
      where run_id = any($2) and login_id = $1 and (outcome is null or outcome = 'awaiting_user')`,
    [loginId, runIds],
  );
}

/**
 * Removes the LoginId from what outlives its login. Ledger rows stay, so that the counts of their runs do not change;
 * each gets a random id in the place of the LoginId. Audit lines and alerts keep the rest of their text. Entries of the
 * inbox that name the login, and records that it might replace another login, are deleted.
 */
async function unname(
  client: Queryable,
  { withdrawalId, loginId }: Pick<Withdrawal, 'withdrawalId' | 'loginId'>,
): Promise<void> {
  await client.query(
    // The join with `runs` makes an index usable, because there is none on login_id alone.
    `update run_logins rl set login_id = 'withdrawn/' || gen_random_uuid(), refresh_id = null
       from runs r where rl.run_id = r.run_id and rl.login_id = $1`,
    [loginId],
  );
  await client.query('delete from run_unknown where login_id = $1', [loginId]);
  await client.query('delete from replacements where by_login_id = $1 and replaced_at is null', [loginId]);
  await client.query('select forget_in_audit($1)', [withdrawalId]);
  // The login's own events were deleted with it. Those below belong to runs or to no login, and may name it.
  await client.query(
    `update events
        set data = replace((case when data ->> 'loginId' = $1 then data - 'loginId' else data end)::text, $1, $2)::jsonb
      where login_id is null and strpos(data::text, $1) > 0`,
    [loginId, NAMELESS],
  );
  await client.query('delete from inbox where strpos(key, $1) > 0', [loginId]);
}
