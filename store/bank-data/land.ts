import { type Database, type Named, type Queryable, withTransaction } from '../database';
import { appendAlert } from '../events/events';
import { noteAuthorized } from '../logins/logins';
import { oneStatement } from '../one-statement';
import { addStepAfter, type NewStep } from '../refreshes/steps';
import { appendUnreadable } from './unreadable';
import { markAccounts, storeAccountRows, storeHolderRows } from './accounts';
import { claimNewest, isSuperseded, type Superseded } from './claim-newest';
import { storePayload } from './payloads';
import { earliestDay, landTransactions, PLAN_BY_HASH, stageRows, type MassLoss } from './land-transactions';
import { mergeAccounts, type PreparedTransactions } from './prepare';
import { recogniseAccounts, type Recognised } from './recognise';
import type { AccountsOrigin, AccountView, UnreadableAccount } from './shapes';

/**
 * How many readable accounts and transactions an answer had. `unreadable` is the number of accounts that could not be
 * read; it is left out if all could. `superseded` says why nothing was written (then the numbers are 0); false if the
 * answer was written.
 */
export interface StoredAccounts {
  accounts: number;
  transactions: number;
  unreadable?: number;
  superseded: Superseded | false;
}

/** An answer of GetAccountsDetail, ready to be written, with its rows in batches and its raw body compressed. */
export interface PreparedAccounts {
  accounts: AccountView[];
  unreadable?: UnreadableAccount[];
  transactions: PreparedTransactions;
  body: Uint8Array;
}

const NOTHING = { accounts: 0, transactions: 0 };

/**
 * Writes an answer in one transaction. If the answer has accounts and none of them can be read, stores only the raw
 * answer, and marks as stale the stored accounts that the answer names.
 */
export async function land(db: Database, origin: AccountsOrigin, prepared: PreparedAccounts): Promise<StoredAccounts> {
  const accounts = mergeAccounts(prepared.accounts);
  const { unreadable = [] } = prepared;
  const isReadable = accounts.length > 0 || unreadable.length === 0;
  return withTransaction(db, async (client) => {
    const claim = isReadable ? await claimNewest(client, origin) : null;
    if (claim !== null && 'superseded' in claim) return leftOut(client, origin, claim.superseded);
    const superseded = claim === null ? await isSuperseded(client, origin) : null;
    if (superseded !== null) return leftOut(client, origin, superseded);
    const code = unreadable.length === 0 ? null : 'UNREADABLE';

    const { accountIds, count } = prepared.transactions;
    const staged = await stageRows(client, prepared.transactions);
    const earliest = earliestDay(origin);
    const answer = { accounts, unreadable, accountIds, staged, earliest };
    const found = await recogniseAccounts(client, origin.loginId, answer);
    if (claim === null) {
      await keepOnly(client, origin, found.stale, prepared.body);
    } else {
      await client.query(...besideTransactions(origin, found, prepared.body, code));
      const ours = new Map(found.accounts.map(({ flinksId, id }) => [flinksId, id]));
      const ids = accountIds.map((flinksId) => ours.get(flinksId)!);
      const lost = await landTransactions(client, origin, ids, staged, claim);
      if (lost !== null) await alertOfMassLoss(client, origin, lost);
    }
    if (unreadable.length > 0)
      await appendUnreadable(client, origin, unreadable, isReadable ? 'otherAccounts' : 'text');
    const stored: StoredAccounts = { accounts: accounts.length, transactions: count, superseded: false };
    return unreadable.length === 0 ? stored : { ...stored, unreadable: unreadable.length };
  });
}

/**
 * Stores the raw body of an answer that cannot be read at all, and tells the operator. `what` says what is wrong with
 * it, and never quotes a value.
 */
export function landUnread(
  db: Database,
  origin: AccountsOrigin,
  { what, body }: { what: string; body: Uint8Array },
): Promise<StoredAccounts> {
  return withTransaction(db, async (client) => {
    const superseded = await isSuperseded(client, origin);
    if (superseded !== null) return leftOut(client, origin, superseded);
    await appendUnreadable(client, origin, [{ fields: { [what]: 1 } }], 'text');
    await keepOnly(client, origin, [], body);
    return { ...NOTHING, unreadable: 1, superseded: false };
  });
}

/**
 * Writes none of the answer. If the stored data is newer (`held`), the bank and the step of the answer are still noted.
 */
async function leftOut(client: Queryable, origin: AccountsOrigin, superseded: Superseded): Promise<StoredAccounts> {
  if (superseded === 'held') await noteHeard(client, origin, null);
  return { ...NOTHING, superseded };
}

/** Notes the bank and the step of an answer whose data is not written. */
async function noteHeard(client: Queryable, origin: AccountsOrigin, code: string | null): Promise<void> {
  const { loginId, lastRefresh = null, heard } = origin;
  if (heard === undefined) return;
  const { institution, institutionId } = heard;
  const seen = { loginId, institution, institutionId, lastRefresh, isScheduledRefresh: null };
  await client.query(...noteAuthorized(seen, stepOf(origin, code)));
}

const stepOf = ({ heard }: AccountsOrigin, code: string | null): NewStep | null =>
  heard === undefined ? null : { ...heard.step, code };

/** The statement that writes all of an answer but its transactions: accounts, holders, the raw body and the step. */
function besideTransactions(
  origin: AccountsOrigin,
  found: Recognised,
  body: Uint8Array,
  code: string | null,
): [Named, unknown[]] {
  const parts = {
    stored: storeAccountRows(origin, found.accounts),
    held: storeHolderRows(origin, found.accounts),
    marked: markAccounts(origin, found),
    kept: storePayload(origin, 'accounts', body),
    login: { text: 'select login_id from logins where login_id = $1', values: [origin.loginId] },
    step: addStepAfter('login', stepOf(origin, code)),
  };
  return oneStatement('store_accounts', parts, PLAN_BY_HASH);
}

/**
 * Writes what can be kept of an answer without a readable account: its raw body, and since when the accounts `stale`
 * have been unreadable. Also notes the bank and the step of the answer.
 */
async function keepOnly(client: Queryable, origin: AccountsOrigin, stale: string[], body: Uint8Array): Promise<void> {
  const kept = storePayload(origin, 'accounts', body);
  await client.query(...oneStatement('store_unread', { kept }, markAccounts(origin, { missing: [], stale })));
  await noteHeard(client, origin, 'UNREADABLE');
}

async function alertOfMassLoss(
  client: Queryable,
  { loginId, runId }: AccountsOrigin,
  { rows, accounts }: MassLoss,
): Promise<void> {
  const message =
    `An answer of Flinks for login ${loginId} lacks ${rows} stored transactions that it should contain, in ${accounts} of the login's accounts. ` +
    'They are still shown. If a later answer lacks them too, they are removed. Nothing has to be done unless this happens again: ' +
    `then look at the login's raw answers (flinks-refresh logins dump ${loginId}) and ask Flinks.`;
  await appendAlert(client, {
    loginId,
    ...(runId === null ? {} : { runId }),
    code: 'transactions_missing',
    message,
  });
}
