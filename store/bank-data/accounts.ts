import type { Database, Queryable } from '../database';
import type { Part } from '../one-statement';
import { stripUnstorable, stripUnstorableOrNull } from '../text';
import type { KnownAccount } from './match-accounts';
import type { AccountView, Origin, StoredAccountView } from './shapes';

/** An account of an answer. `id` is our id for it, and `flinksId` the Id that the answer gives it. */
export interface LandedAccount extends AccountView {
  flinksId: string;
}

const TEXTS = [
  'title',
  'accountNumber',
  'transitNumber',
  'institutionNumber',
  'category',
  'type',
  'accountType',
  'currency',
] as const;

/** The stored accounts of a login. `isMissing`: the answers stored last have left the account out. */
export async function readKnownAccounts(
  client: Queryable,
  loginId: string,
): Promise<(KnownAccount & { isMissing: boolean })[]> {
  const text = `select account_id as id, coalesce(flinks_account_id, account_id) as "flinksId", account_number as "accountNumber",
            transit_number as "transitNumber", institution_number as "institutionNumber", currency, category, title,
            missing_since is not null as "isMissing"
       from accounts where login_id = $1 order by account_id`;
  const { rows } = await client.query<KnownAccount & { isMissing: boolean }>({ name: 'known_accounts', text }, [
    loginId,
  ]);
  return rows;
}

/**
 * Writes accounts, all in one statement, because a login has a few dozen at most. `accounts` must contain each account
 * at most once. An account about which nothing has changed is not rewritten.
 */
export const storeAccountRows = ({ loginId, runId, requestId }: Origin, accounts: LandedAccount[]): Part => ({
  text: `insert into accounts as a (login_id, run_id, request_id, account_id, title, account_number, transit_number,
            institution_number, category, type, account_type, currency, balance_available, balance_current,
            balance_limit, overdraft_limit, flinks_account_id, position)
     select $1, $2, $3, * from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[], $12::text[], $13::numeric[], $14::numeric[], $15::numeric[], $16::numeric[], $17::text[])
            with ordinality
     on conflict (login_id, account_id) do update
       set title = excluded.title, account_number = excluded.account_number, transit_number = excluded.transit_number,
           institution_number = excluded.institution_number, category = excluded.category, type = excluded.type,
           account_type = excluded.account_type, currency = excluded.currency,
           balance_available = excluded.balance_available, balance_current = excluded.balance_current,
           balance_limit = excluded.balance_limit, overdraft_limit = excluded.overdraft_limit,
           flinks_account_id = excluded.flinks_account_id, position = excluded.position, missing_since = null,
           stale_since = null, run_id = excluded.run_id, request_id = excluded.request_id
     where (a.title, a.account_number, a.transit_number, a.institution_number, a.category, a.type, a.account_type,
            a.currency, a.balance_available, a.balance_current, a.balance_limit, a.overdraft_limit, a.position,
            a.flinks_account_id, a.missing_since, a.stale_since)
           is distinct from
           (excluded.title, excluded.account_number, excluded.transit_number, excluded.institution_number,
            excluded.category, excluded.type, excluded.account_type, excluded.currency, excluded.balance_available,
            excluded.balance_current, excluded.balance_limit, excluded.overdraft_limit, excluded.position,
            excluded.flinks_account_id, null::timestamptz, null::timestamptz)`,
  values: [
    loginId,
    runId,
    requestId,
    accounts.map((account) => stripUnstorable(account.id)),
    ...TEXTS.map((name) => accounts.map((account) => stripUnstorableOrNull(account[name]))),
    accounts.map(({ balance }) => balance.available),
    accounts.map(({ balance }) => balance.current),
    accounts.map(({ balance }) => balance.limit),
    accounts.map(({ overdraftLimit }) => overdraftLimit),
    accounts.map(({ id, flinksId }) => (id === flinksId ? null : flinksId)),
  ],
});

/**
 * Records since when accounts have been left out of Flinks' answers (`missing`) or unreadable in them (`stale`). Their
 * stored data stays.
 */
export const markAccounts = (
  { loginId }: Origin,
  { missing, stale }: { missing: string[]; stale: string[] },
): Part => ({
  text: `update accounts
        set missing_since = case when account_id = any($2) then coalesce(missing_since, now()) end,
            stale_since = case when account_id = any($3) then coalesce(stale_since, now()) else stale_since end
      where login_id = $1
        and (account_id = any($2) and missing_since is null
          or account_id = any($3) and (stale_since is null or missing_since is not null))`,
  values: [loginId, missing, stale],
});

/** Writes the account holders that an answer names. A stored holder stays if the answer does not name one. */
export function storeHolderRows(origin: Origin, accounts: AccountView[]): Part {
  const held = accounts.flatMap(({ id, holder }) => (holder === null ? [] : [{ id, holder }]));
  return {
    text: `insert into holders as h (login_id, run_id, request_id, account_id, name, email, phone_number, civic_address,
            city, province, postal_code, po_box, country)
     select $1, $2, $3, * from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[], $12::text[], $13::text[])
     on conflict (login_id, account_id) do update
       set name = excluded.name, email = excluded.email, phone_number = excluded.phone_number,
           civic_address = excluded.civic_address, city = excluded.city, province = excluded.province,
           postal_code = excluded.postal_code, po_box = excluded.po_box, country = excluded.country,
           run_id = excluded.run_id, request_id = excluded.request_id
     where (h.name, h.email, h.phone_number, h.civic_address, h.city, h.province, h.postal_code, h.po_box, h.country)
           is distinct from
           (excluded.name, excluded.email, excluded.phone_number, excluded.civic_address, excluded.city,
            excluded.province, excluded.postal_code, excluded.po_box, excluded.country)`,
    values: [
      origin.loginId,
      origin.runId,
      origin.requestId,
      held.map(({ id }) => stripUnstorable(id)),
      held.map(({ holder }) => stripUnstorableOrNull(holder.name)),
      held.map(({ holder }) => stripUnstorableOrNull(holder.email)),
      held.map(({ holder }) => stripUnstorableOrNull(holder.phoneNumber)),
      held.map(({ holder }) => stripUnstorableOrNull(holder.address?.civicAddress)),
      held.map(({ holder }) => stripUnstorableOrNull(holder.address?.city)),
      held.map(({ holder }) => stripUnstorableOrNull(holder.address?.province)),
      held.map(({ holder }) => stripUnstorableOrNull(holder.address?.postalCode)),
      held.map(({ holder }) => stripUnstorableOrNull(holder.address?.poBox)),
      held.map(({ holder }) => stripUnstorableOrNull(holder.address?.country)),
    ],
  };
}

/** The accounts of a login, in Flinks' order. */
export async function readAccounts(db: Database, loginId: string): Promise<{ accounts: StoredAccountView[] }> {
  const { rows } = await db.query<StoredAccountView>(
    `select a.account_id as id, coalesce(a.flinks_account_id, a.account_id) as "flinksAccountId", a.title, a.account_number as "accountNumber", a.transit_number as "transitNumber",
            a.institution_number as "institutionNumber", a.category, a.type, a.account_type as "accountType",
            a.currency, a.overdraft_limit as "overdraftLimit", a.missing_since as "missingSince", a.stale_since as "staleSince",
            json_build_object('available', a.balance_available::text, 'current', a.balance_current::text,
                              'limit', a.balance_limit::text) as balance,
            case when h.account_id is not null then json_build_object(
              'name', h.name, 'email', h.email, 'phoneNumber', h.phone_number,
              'address', case when coalesce(h.civic_address, h.city, h.province, h.postal_code, h.po_box, h.country)
                                   is not null then json_build_object(
                'civicAddress', h.civic_address, 'city', h.city, 'province', h.province,
                'postalCode', h.postal_code, 'poBox', h.po_box, 'country', h.country) end) end as holder
       from accounts a left join holders h using (login_id, account_id)
      where a.login_id = $1 order by a.position, a.account_id`,
    [loginId],
  );
  return { accounts: rows };
}
