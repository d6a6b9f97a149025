import { type Database, type Queryable, withTransaction } from '../database';
import { appendAlert } from '../events/events';
import { appendUnreadable } from './unreadable';
import { markAccounts, storeAccountRows, storeHolderRows } from './accounts';
import { claimNewest, isSuperseded, type Superseded } from './claim-newest';
import { storePayload } from './payloads';
import { earliestDay, landTransactions, stageRows, type MassLoss } from './land-transactions';
import { mergeAccounts, type PreparedTransactions } from './prepare';
import { recogniseAccounts } from './recognise';
import type { AccountsOrigin, AccountView, UnreadableAccount } from './shapes';

/**
 * How many rows an answer had. `superseded`: why none of them was written. `unreadable`: accounts that could not be
 * read.
 */
export interface StoredAccounts {
  accounts: number;
  transactions: number;
  unreadable?: number;
  superseded: Superseded | false;
}

/** An answer of GetAccountsDetail, ready to be written: its rows in batches, its raw body compressed. */
export interface PreparedAccounts {
  accounts: AccountView[];
  unreadable?: UnreadableAccount[];
  transactions: PreparedTransactions;
  body: Uint8Array;
}

const NOTHING = { accounts: 0, transactions: 0 };

/** Writes an answer in one transaction. If no account in it can be read, stores only the raw answer and that fact. */
export async function land(db: Database, origin: AccountsOrigin, prepared: PreparedAccounts): Promise<StoredAccounts> {
  const accounts = mergeAccounts(prepared.accounts);
  const { unreadable = [] } = prepared;
  const isReadable = accounts.length > 0 || unreadable.length === 0;
  return withTransaction(db, async (client) => {
    if (!isReadable) {
      const superseded = await isSuperseded(client, origin);
      if (superseded !== null) return { ...NOTHING, superseded };
    }
    const claim = isReadable ? await claimNewest(client, origin) : null;
    if (claim !== null && 'superseded' in claim) return { ...NOTHING, superseded: claim.superseded };

    const { accountIds, count } = prepared.transactions;
    const staged = await stageRows(client, prepared.transactions);
    const earliest = earliestDay(origin);
    const answer = { accounts, unreadable, accountIds, staged, earliest };
    const found = await recogniseAccounts(client, origin.loginId, answer);
    if (claim !== null) {
      await storeAccountRows(client, origin, found.accounts);
      await storeHolderRows(client, origin, found.accounts);
      const ours = new Map(found.accounts.map(({ flinksId, id }) => [flinksId, id]));
      const ids = accountIds.map((flinksId) => ours.get(flinksId)!);
      const lost = await landTransactions(client, origin, ids, staged, claim);
      if (lost !== null) await alertOfMassLoss(client, origin, lost);
    }
    await markAccounts(client, origin, claim === null ? { missing: [], stale: found.stale } : found);
    if (unreadable.length > 0)
      await appendUnreadable(client, origin, unreadable, isReadable ? 'otherAccounts' : 'text');
    await storePayload(client, origin, 'accounts', prepared.body);
    const stored: StoredAccounts = { accounts: accounts.length, transactions: count, superseded: false };
    return unreadable.length === 0 ? stored : { ...stored, unreadable: unreadable.length };
  });
}

/** Stores the raw body of a wholly unreadable answer. `what` says why, never a value. */
export function landUnread(
  db: Database,
  origin: AccountsOrigin,
  { what, body }: { what: string; body: Uint8Array },
): Promise<StoredAccounts> {
  return withTransaction(db, async (client) => {
    const superseded = await isSuperseded(client, origin);
    if (superseded !== null) return { ...NOTHING, superseded };
    await appendUnreadable(client, origin, [{ fields: { [what]: 1 } }], 'text');
    await storePayload(client, origin, 'accounts', body);
    return { ...NOTHING, unreadable: 1, superseded: false };
  });
}

async function alertOfMassLoss(
  client: Queryable,
  { loginId, runId }: AccountsOrigin,
  { rows, accounts }: MassLoss,
): Promise<void> {
  const message =
    `An answer of Flinks for login ${loginId} lacks ${rows} transactions that it should hold, in ${accounts} of its accounts. ` +
    'They are still shown; a later answer that lacks them too withdraws them. Nothing has to be done unless it happens again: ' +
    `then look at its raw answers (flinks-refresh logins dump ${loginId}) and ask Flinks.`;
  await appendAlert(client, {
    loginId,
    ...(runId === null ? {} : { runId }),
    code: 'transactions_missing',
    message,
  });
}
