import { fullNumber } from '../../domain/account-numbers';
import { proveSuccession, type ComparedAccount, type SameCard, type SuccessionProof } from '../../domain/succession';
import { earliestDay, stageRows } from '../bank-data/land-transactions';
import { mergeAccounts, type PreparedTransactions } from '../bank-data/prepare';
import { findReplaced, isCard, mayReplace } from '../bank-data/replaced-cards';
import type { AccountNumbers, AccountView } from '../bank-data/shapes';
import { type Database, type Queryable, withTransaction } from '../database';
import { appendAlert } from '../events/events';
import { stripUnstorable } from '../text';

/** The accounts that Flinks holds for the successor. They are only compared; none of this is stored. */
export interface GivenAccounts {
  accounts: AccountView[];
  transactions: PreparedTransactions;
  /** When Flinks was asked, by the database's clock. */
  attemptStartedAt: string;
  /** False if some of the accounts could not be read; then the proof is partial at best. */
  isWhole: boolean;
}

/** What the comparison has shown. `decided`: the replacement is ordered, by this proof or before it. */
export interface Proved {
  proof: SuccessionProof;
  decided: boolean;
}

/** A comparison that was asked for: of the accounts of `by` with those of the login. */
interface Look {
  loginId: string;
  by: string;
  source: 'return' | 'request';
  decidedAt: string | null;
  /** This replacement was undone before, so proof alone is not enough to order it again. */
  wasUndone: boolean;
  /** The proof that the app was last told of; null if the app was not told of any. */
  offeredProof: SuccessionProof | null;
}

type HeldAccount = AccountNumbers & { id: string; holder: string | null };

/**
 * Compares the accounts that Flinks holds for the successor with the stored accounts of the login
 * (domain/succession.ts), and records the proof with its event and alert, in one transaction. If `decides` is true, the
 * proof `accounts` orders the replacement, unless this replacement was undone before. Returns null, and compares
 * nothing, if no comparison is asked for, or if it was made already, or if the login was replaced already.
 */
export function proveByAccounts(
  db: Database,
  { replacementId, given, decides }: { replacementId: string; given: GivenAccounts; decides: boolean },
): Promise<Proved | null> {
  return withTransaction(db, async (client) => {
    // The login is locked before its replacements, as in hand-over.ts.
    await client.query(
      'select from logins where login_id = (select holder from replacements where replacement_id = $1) for no key update',
      [replacementId],
    );
    const { rows } = await client.query<Look>(
      `select login_id as "loginId", by_login_id as by, source, decided_at as "decidedAt",
              coalesce(refused = 'undone', false) as "wasUndone",
              offered_proof as "offeredProof" from replacements
        where replacement_id = $1 and look_wanted and looked_at is null and replaced_at is null for update`,
      [replacementId],
    );
    const [look] = rows;
    if (look === undefined) return null;
    const shown = await compare(client, look.loginId, given);
    const proof = shown === 'accounts' && !given.isWhole ? 'partial' : shown;
    // The app is told of the same proof only once, however often the accounts are compared. An app may answer the event
    // with `replace`. The accounts may then be compared again, and the app would otherwise be told again.
    const offers = look.source === 'return' && proof !== 'none' && proof !== look.offeredProof;
    const decided = look.decidedAt !== null || (decides && proof === 'accounts' && !look.wasUndone);
    await client.query(
      `update replacements
          set looked_at = now(), proof = $2, code = null, decided_at = case when $3 then coalesce(decided_at, now()) end,
              offered_proof = case when $4 then $2 else offered_proof end
        where replacement_id = $1`,
      [replacementId, proof, decided, offers && !decided],
    );
    if (offers && !decided) await offer(client, look, proof);
    if (proof === 'accounts') await stopReminders(client, look.loginId);
    return { proof, decided };
  });
}

async function compare(client: Queryable, loginId: string, given: GivenAccounts): Promise<SuccessionProof> {
  const held = await client.query<HeldAccount>(
    `select a.account_id as id, a.account_number as "accountNumber", a.transit_number as "transitNumber",
            a.institution_number as "institutionNumber", a.currency, a.category, a.title, h.name as holder
       from accounts a left join holders h using (login_id, account_id)
      where a.login_id = $1 and a.missing_since is null order by a.account_id`,
    [loginId],
  );
  const accounts = mergeAccounts(given.accounts);
  const compared = accounts.map((account): ComparedAccount => ({ ...account, holder: account.holder?.name ?? null }));
  return proveSuccession(held.rows, compared, await sameCards(client, loginId, held.rows, { ...given, accounts }));
}

/**
 * Finds cards that the login and the successor share, by comparing their transactions: in the way in which a replaced
 * card is recognised when data is stored (bank-data/replaced-cards.ts).
 */
async function sameCards(
  client: Queryable,
  loginId: string,
  held: HeldAccount[],
  { accounts, transactions, attemptStartedAt }: GivenAccounts,
): Promise<SameCard[]> {
  const places = new Map(transactions.accountIds.map((id, place) => [id, place]));
  const pairs = accounts.flatMap((account) => {
    const place = places.get(stripUnstorable(account.id));
    if (place === undefined || !isCard(account)) return [];
    return held
      .filter((other) => isCard(other) && mayReplace(account, other) && !isSameNumber(account, other))
      .map(({ id }) => ({ account: place, accountId: id }));
  });
  const staged = await stageRows(client, transactions);
  const earliest = earliestDay({ attemptStartedAt });
  const same = await findReplaced(client, loginId, pairs, { staged, earliest });
  return same.map(({ account, accountId }) => [
    held.findIndex(({ id }) => id === accountId),
    accounts.findIndex(({ id }) => places.get(stripUnstorable(id)) === account),
  ]);
}

/**
 * Whether two accounts have the same full number. Such accounts are recognised by it already. Many cards have no
 * transit number, and therefore no full number.
 */
const isSameNumber = (one: AccountNumbers, other: AccountNumbers): boolean =>
  fullNumber(one) !== null && fullNumber(one) === fullNumber(other);

async function offer(client: Queryable, { loginId, by }: Look, proof: SuccessionProof): Promise<void> {
  await client.query(
    `insert into events (type, login_id, data)
     select 'login.replacement_offered', login_id,
            jsonb_build_object('loginId', login_id, 'reference', reference, 'institution', institution,
                               'newLoginId', $2::text, 'proof', $3::text)
       from logins where login_id = $1`,
    [loginId, by, proof],
  );
  const found =
    proof === 'accounts'
      ? 'The other LoginId has the same accounts and holders: a new card, user name or language of the same customer.'
      : 'The two share an account, but it is not proven that all accounts and holders are the same: the other LoginId may be that of a relative. Ask the app.';
  const doubt = proof === 'accounts' ? '' : ' Add --force if you know that they are one customer.';
  const message =
    `Flinks Connect came back with login ${by} instead of ${loginId}. ${found} ` +
    `To let ${by} take over: flinks-refresh logins replace ${loginId} --by ${by} (docs/runbooks/login-mismatch.md).${doubt}`;
  await appendAlert(client, { loginId, code: 'replacement_offered', message });
}

/** Stops the reminders of the login's open wait, because the customer has done their part. */
async function stopReminders(client: Queryable, loginId: string): Promise<void> {
  await client.query('update waits set reminders_stopped = true where login_id = $1 and ended_at is null', [loginId]);
}
