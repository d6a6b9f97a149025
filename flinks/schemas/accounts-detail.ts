import { parseCalendarDate } from '../dates';
import { isObject, type JsonObject } from '../json';
import { envelopeSchema } from './envelope';
import { institutionSchema, loginSchema } from './login';
import { amountOf, idOf, objectOf, readWith, rowsOf, ShapeMismatch, textOf } from './shape';

/** One booked movement. Amounts are plain decimal text; `date` is `YYYY-MM-DD`, null when Flinks' is no calendar date. */
export interface Transaction {
  id: string | null;
  date: string | null;
  code: string | null;
  description: string | null;
  debit: string | null;
  credit: string | null;
  balance: string | null;
}

export interface Address {
  civicAddress: string | null;
  city: string | null;
  province: string | null;
  postalCode: string | null;
  poBox: string | null;
  country: string | null;
}

export interface Holder {
  name: string | null;
  email: string | null;
  phoneNumber: string | null;
  address: Address | null;
}

/** `balance.available` counts authorised movements too, `current` booked ones only. Numbers of accounts keep their zeros. */
export interface Account {
  id: string;
  title: string | null;
  accountNumber: string | null;
  transitNumber: string | null;
  institutionNumber: string | null;
  category: string | null;
  type: string | null;
  accountType: string | null;
  currency: string | null;
  balance: { available: string | null; current: string | null; limit: string | null };
  overdraftLimit: string | null;
  holder: Holder | null;
  transactions: Transaction[];
}

/** The accounts of one login. `lastRefresh` is ISO 8601 in UTC, null for "never"; a window of days, never a difference. */
export interface AccountsDetail {
  requestId: string;
  loginId: string | null;
  institution: string | null;
  lastRefresh: string | null;
  accounts: Account[];
}

export function readTransaction(value: unknown): Transaction {
  const row = objectOf(value, 'a transaction');
  return {
    id: idOf(row.Id),
    date: parseCalendarDate(row.Date),
    code: textOf(row.Code),
    description: textOf(row.Description),
    debit: amountOf(row.Debit),
    credit: amountOf(row.Credit),
    balance: amountOf(row.Balance),
  };
}

function readAddress(value: unknown): Address | null {
  if (!isObject(value)) return null;
  return {
    civicAddress: textOf(value.CivicAddress),
    city: textOf(value.City),
    province: textOf(value.Province),
    postalCode: textOf(value.PostalCode),
    poBox: textOf(value.POBox),
    country: textOf(value.Country),
  };
}

/** Beside the accounts it is of little weight: one in an unknown form is left out, and the answer is read. */
function readHolder(value: unknown): Holder | null {
  if (!isObject(value)) return null;
  return {
    name: textOf(value.Name),
    email: textOf(value.Email),
    phoneNumber: textOf(value.PhoneNumber),
    address: readAddress(value.Address),
  };
}

/** Flinks' ids are GUIDs. */
const LONGEST_ID = 200;

type ReadTransactions = (value: unknown, accountId: string) => Transaction[];

const readTransactions: ReadTransactions = (value) => rowsOf(value, 'Transactions').map(readTransaction);

function readAccount(value: unknown, transactionsOf: ReadTransactions): Account {
  const account = objectOf(value, 'an account');
  const id = idOf(account.Id);
  if (id === null) throw new ShapeMismatch('an account has no Id');
  if (id.length > LONGEST_ID) throw new ShapeMismatch("an account's Id is too long");
  const balance = objectOf(account.Balance ?? {}, 'Balance');
  return {
    id,
    title: textOf(account.Title),
    accountNumber: textOf(account.AccountNumber),
    transitNumber: textOf(account.TransitNumber),
    institutionNumber: textOf(account.InstitutionNumber),
    category: textOf(account.Category),
    type: textOf(account.Type),
    accountType: textOf(account.AccountType),
    currency: textOf(account.Currency),
    balance: {
      available: amountOf(balance.Available),
      current: amountOf(balance.Current),
      limit: amountOf(balance.Limit),
    },
    overdraftLimit: amountOf(account.OverdraftLimit),
    holder: readHolder(account.Holder),
    transactions: transactionsOf(account.Transactions, id),
  };
}

/**
 * Reads the 200 of GetAccountsDetail and of its Async sibling. By hand, not by zod, which would make a second copy of
 * every row: a body may hold 120,000 transactions. Those took 0.5 to 0.8 s here, about as long as to parse.
 *
 * @param requestId - the session asked for, used when the body does not repeat it
 * @param transactionsOf - reads what stands under `Transactions` of an account
 */
export function readAccountsDetail(
  body: JsonObject,
  requestId: string,
  transactionsOf: ReadTransactions = readTransactions,
): AccountsDetail {
  if (!Array.isArray(body.Accounts)) throw new ShapeMismatch('no Accounts');
  const { loginId, lastRefresh } = readWith(loginSchema, body.Login, 'Login');
  return {
    requestId: readWith(envelopeSchema, body, 'envelope').requestId ?? requestId,
    loginId,
    institution: readWith(institutionSchema, body, 'Institution'),
    lastRefresh,
    accounts: body.Accounts.map((account) => readAccount(account, transactionsOf)),
  };
}
