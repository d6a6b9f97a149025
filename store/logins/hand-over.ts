import { recordAudit } from '../audit/audit';
import { type Database, type Queryable, withTransaction } from '../database';
import { appendAlert } from '../events/events';
import { FORGET_CARD, giveBack, keepLogin, lockKept } from './undo-replacement';

/**
 * How an order to replace a login ended. `done`: the hand-over was made, now or earlier. `refused`: the new LoginId is
 * no longer free, or the order is an undo and what the replaced login had is no longer kept. `gone`: the replacement
 * was not ordered, or no longer exists.
 */
export type HandedOver = 'done' | 'refused' | 'gone';

/** An order that the LoginId `by` takes the place of the login `loginId`. */
interface Order {
  loginId: string;
  by: string;
  isDone: boolean;
  isRefused: boolean;
  /** This order undoes a replacement: it puts the replaced login `by` back. */
  undoes: boolean;
  forced: boolean;
  proof: string | null;
}

/**
 * Carries out a replacement that was ordered. The login's row takes the new LoginId, and all rows that belong to it
 * follow by their foreign keys: accounts with their ids, transactions, the change feed, history, waits with their
 * links, events. The old LoginId is no login any more, so whatever still works on it finds nothing, as after a
 * withdrawal. All this is one transaction, with its event and audit line, so that either everything has the new LoginId
 * or nothing has it.
 */
export function handOver(db: Database, replacementId: string): Promise<HandedOver> {
  return withTransaction(db, async (client) => {
    // The running run is locked before logins, as everywhere, so that no two transactions deadlock.
    const running = await client.query<{ run_id: string }>(`select run_id from runs where state = 'running' for share`);
    const order = await lockOrder(client, replacementId);
    if (order === null) return 'gone';
    if (order.isDone) return 'done';
    if (order.isRefused || (await isRefused(client, replacementId, order))) return 'refused';
    const kept = order.undoes ? await lockKept(client, order) : null;
    if (order.undoes && kept === null) {
      await refuseUndo(client, replacementId, order);
      return 'refused';
    }
    await moveLedger(
      client,
      order,
      running.rows.map((row) => row.run_id),
    );
    await endRefreshes(client, order.loginId);
    await dropOffers(client, replacementId, order);
    await (kept === null ? keepLogin(client, { ...order, replacementId }) : giveBack(client, order, kept));
    await endAsReplaced(client, replacementId, order);
    if (!order.undoes) await renameLogin(client, replacementId, order);
    await tellReplaced(client, order);
    return 'done';
  });
}

async function lockOrder(client: Queryable, replacementId: string): Promise<Order | null> {
  await client.query(
    'select from logins where login_id = (select holder from replacements where replacement_id = $1) for update',
    [replacementId],
  );
  const { rows } = await client.query<Order>(
    `select login_id as "loginId", by_login_id as by, replaced_at is not null as "isDone", refused is not null as "isRefused",
            undoes, forced, proof
       from replacements where replacement_id = $1 and decided_at is not null for update`,
    [replacementId],
  );
  return rows[0] ?? null;
}

/**
 * Refuses an order whose new LoginId was free at the time of the order and is no longer free, because it was registered
 * or withdrawn, or another login has replaced it. A LoginId that this same login has replaced before may come back.
 */
async function isRefused(client: Queryable, replacementId: string, { loginId, by }: Order): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    `select exists (select from logins where login_id = $1) or exists (select from withdrawals where login_id = $1)
         or exists (select from replacements where login_id = $1 and replaced_at is not null and holder <> $2) as taken`,
    [by, loginId],
  );
  if (!rows[0]!.taken) return false;
  await client.query(`update replacements set refused = 'registered' where replacement_id = $1`, [replacementId]);
  const message =
    `Login ${loginId} was to be replaced by ${by}, but in the meantime ${by} has been registered as a login of its own, ` +
    'or been withdrawn, or replaced by another login. Nothing was changed. If both are registered, withdraw the one that is not needed.';
  await appendAlert(client, { loginId, code: 'replacement_refused', message });
  return true;
}

/**
 * Refuses an undo, because what the replaced login had is no longer kept. An undo needs it, and it is kept until every
 * undo that was ordered in time has been carried out. So if it is missing, somebody has deleted it, or has restored an
 * older copy of the database.
 */
async function refuseUndo(client: Queryable, replacementId: string, { loginId, by }: Order): Promise<void> {
  await client.query(`update replacements set refused = 'not_kept' where replacement_id = $1`, [replacementId]);
  const message =
    `Login ${by} was to be put back in the place of ${loginId}, but what ${by} had is no longer kept. Nothing was changed. ` +
    `If ${loginId} is another customer's: withdraw it, and register both customers anew (docs/succession.md).`;
  await appendAlert(client, { loginId, code: 'undo_refused', message });
}

/**
 * Writes the new LoginId into the ledgers of all runs too, so that a refresh of the new LoginId counts as the recovery
 * of the old one in past runs. In the running run, a row of the old LoginId without an outcome gets `revoked` first.
 */
async function moveLedger(client: Queryable, { loginId, by }: Order, running: string[]): Promise<void> {
  await client.query('delete from run_unknown where login_id = $1', [by]);
  await client.query(
    `update run_logins set outcome = 'revoked', reason = null, code = null, outcome_at = now()
      where run_id = any($2) and login_id = $1 and outcome is null`,
    [loginId, running],
  );
  // The join with `runs` makes an index usable, because there is none on login_id alone.
  await client.query(
    'update run_logins rl set login_id = $2 from runs r where rl.run_id = r.run_id and rl.login_id = $1',
    [loginId, by],
  );
}

/**
 * Ends the login's open refreshes as `revoked`, so that a workflow that still works on the old LoginId can no longer
 * write their outcome. The refreshes stay in the history, under the new LoginId.
 */
async function endRefreshes(client: Queryable, loginId: string): Promise<void> {
  await client.query(
    `update refreshes set ended_at = now(), outcome = 'revoked', path = null, code = null, missing = null
      where login_id = $1 and ended_at is null`,
    [loginId],
  );
}

/** Deletes what was recorded of other LoginIds that might have replaced the login, ordered or not. */
async function dropOffers(client: Queryable, replacementId: string, { loginId }: Order): Promise<void> {
  await client.query('delete from replacements where login_id = $1 and replacement_id <> $2 and replaced_at is null', [
    loginId,
    replacementId,
  ]);
}

async function endAsReplaced(client: Queryable, replacementId: string, { loginId, by, undoes }: Order): Promise<void> {
  await client.query(
    `update replacements r
        set replaced_at = now(), reference = l.reference, institution = l.institution, institution_id = l.institution_id
       from logins l where l.login_id = $2 and r.replacement_id = $1`,
    [replacementId, undoes ? by : loginId],
  );
}

async function renameLogin(client: Queryable, replacementId: string, { loginId, by }: Order): Promise<void> {
  // `by` may have been replaced before: a customer who changes between two languages comes back to it.
  const earlier = await client.query('delete from replacements where login_id = $1 and replaced_at is not null', [by]);
  await client.query(
    `update logins l
        set login_id = r.by_login_id, language = coalesce(r.language, l.language), worked = true,
            last_seen_refresh = last_refreshed_at, unattended_203s = 0, ${FORGET_CARD},
            nightly_suspended = $3 and l.enrolment_wanted is distinct from false
       from replacements r where r.replacement_id = $1 and l.login_id = $2`,
    [replacementId, loginId, earlier.rowCount !== 0],
  );
}

async function tellReplaced(client: Queryable, { loginId, by, forced, proof, undoes }: Order): Promise<void> {
  await client.query(
    `insert into events (type, login_id, data)
     select 'login.replaced', login_id,
            jsonb_build_object('loginId', $1::text, 'reference', reference, 'institution', institution, 'newLoginId', login_id)
       from logins where login_id = $2`,
    [loginId, by],
  );
  const detail = { by, forced, proof, undoes };
  await recordAudit(client, { actor: 'system', action: 'login.replaced', loginId, detail });
}
