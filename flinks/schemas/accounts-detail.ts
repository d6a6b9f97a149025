import { parseCalendarDate } from '../dates';
import { isObject, type JsonObject } from '../json';
import { envelopeSchema } from './envelope';
import { institutionSchema, loginSchema, type NamedInstitution } from './login';
import { amountOf, idOf, readWith, rowsOf, ShapeMismatchError, textOf, type Fault } from './shape';

/**
 * One booked transaction. Amounts are plain decimal text. `date` is `YYYY-MM-DD`, or null if Flinks' value is not a day
 * of the calendar.
 */
export interface Transaction {
  id: string | null;
  date: string | null;
  code: string | null;
  description: string | null;
  debit: string | null;
  credit: string | null;
  balance: string | null;
}

interface Address {
  civicAddress: string | null;
  city: string | null;
  province: string | null;
  postalCode: string | null;
  poBox: string | null;
  country: string | null;
}

interface Holder {
  name: string | null;
  email: string | null;
  phoneNumber: string | null;
  address: Address | null;
}

/**
 * An account with its transactions. The balance `available` includes authorised transactions, `current` only booked
 * ones. Account numbers keep their leading zeros.
 */
interface Account {
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

/**
 * An account that cannot be read in full, with the values that identify it. `fields` says how many values of each field
 * could not be read.
 */
interface UnreadableAccount extends Pick<
  Account,
  'title' | 'accountNumber' | 'transitNumber' | 'institutionNumber' | 'category' | 'currency'
> {
  id: string | null;
  fields: Record<string, number>;
}

/**
 * The accounts of one login, always with all transactions of the days asked for, not only with new ones. `unreadable`:
 * the accounts that could not be read in full. `lastRefresh` is ISO 8601 in UTC, null for "never" or if it is missing.
 */
export interface AccountsDetail extends NamedInstitution {
  requestId: string;
  loginId: string | null;
  lastRefresh: string | null;
  accounts: Account[];
  unreadable: UnreadableAccount[];
}

const ROW = 'Accounts[].Transactions[]';

/** Reads one transaction. Returns null, and reports a fault, if `row` is not an object. */
export function readTransaction(row: unknown, fault: Fault): Transaction | null {
  if (!isObject(row)) {
    fault(ROW);
    return null;
  }
  return {
    id: idOf(row.Id),
    date: parseCalendarDate(row.Date),
    code: textOf(row.Code),
    description: textOf(row.Description),
    debit: amountOf(row.Debit, `${ROW}.Debit`, fault),
    credit: amountOf(row.Credit, `${ROW}.Credit`, fault),
    balance: amountOf(row.Balance, `${ROW}.Balance`, fault),
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

/**
 * Reads the holder of an account. A holder in an unknown form becomes null, and the account is still read, because
 * accounts matter more than holders.
 */
function readHolder(value: unknown): Holder | null {
  if (!isObject(value)) return null;
  return {
    name: textOf(value.Name),
    email: textOf(value.Email),
    phoneNumber: textOf(value.PhoneNumber),
    address: readAddress(value.Address),
  };
}

/** The longest account id that is accepted. The ids that Flinks gives are GUIDs. */
const LONGEST_ID = 200;

/** Reads the member `Transactions` of an account. */
export type ReadTransactions = (value: unknown, accountId: string, fault: Fault) => Transaction[];

const readTransactions: ReadTransactions = (value, _accountId, fault) => {
  const rows = rowsOf(value);
  if (rows === null) fault('Accounts[].Transactions');
  return (rows ?? []).flatMap((row) => readTransaction(row, fault) ?? []);
};

/** Reads an account to its end, whatever is wrong in it, so that all of its unreadable fields are named. */
function readAccount(value: unknown, transactionsOf: ReadTransactions): Account | UnreadableAccount {
  const fields: Record<string, number> = {};
  const fault: Fault = (field) => (fields[field] = (fields[field] ?? 0) + 1);
  if (!isObject(value)) fault('Accounts[]');
  const account = isObject(value) ? value : {};
  const balance = account.Balance ?? {};
  if (!isObject(balance)) fault('Accounts[].Balance');
  const balances: JsonObject = isObject(balance) ? balance : {};
  const id = idOf(account.Id);
  if (isObject(value) && (id === null || id.length > LONGEST_ID)) fault('Accounts[].Id');
  const numbers = {
    title: textOf(account.Title),
    accountNumber: textOf(account.AccountNumber),
    transitNumber: textOf(account.TransitNumber),
    institutionNumber: textOf(account.InstitutionNumber),
    category: textOf(account.Category),
    currency: textOf(account.Currency),
  };
  const amounts = {
    balance: {
      available: amountOf(balances.Available, 'Accounts[].Balance.Available', fault),
      current: amountOf(balances.Current, 'Accounts[].Balance.Current', fault),
      limit: amountOf(balances.Limit, 'Accounts[].Balance.Limit', fault),
    },
    overdraftLimit: amountOf(account.OverdraftLimit, 'Accounts[].OverdraftLimit', fault),
  };
  const transactions = transactionsOf(account.Transactions, id ?? '', fault);
  if (id === null || Object.keys(fields).length > 0) return { id, ...numbers, fields };
  const { Type, AccountType, Holder } = account;
  const texts = { type: textOf(Type), accountType: textOf(AccountType), holder: readHolder(Holder) };
  return { id, ...numbers, ...texts, ...amounts, transactions };
}

const isUnreadable = (account: Account | UnreadableAccount): account is UnreadableAccount => 'fields' in account;

/**
 * Reads the 200 of GetAccountsDetail and of GetAccountsDetailAsync. An account that cannot be read does not keep the
 * others from being read. zod is not used here, because it would copy every row, and a body may hold 120,000
 * transactions. Reading so many took 0.5 to 0.8 s, about as long as parsing them.
 *
 * @param requestId - the session that was asked for; used if the body does not repeat it
 * @param transactionsOf - reads the member `Transactions` of an account
 */
export function readAccountsDetail(
  body: JsonObject,
  requestId: string,
  transactionsOf: ReadTransactions = readTransactions,
): AccountsDetail {
  if (!Array.isArray(body.Accounts)) throw new ShapeMismatchError('no Accounts');
  const { loginId, lastRefresh } = readWith(loginSchema, body.Login, 'Login');
  const read = body.Accounts.map((account) => readAccount(account, transactionsOf));
  const unreadable = read.filter(isUnreadable);
  const unreadableIds = new Set(unreadable.map(({ id }) => id));
  return {
    requestId: readWith(envelopeSchema, body, 'envelope').requestId ?? requestId,
    loginId,
    ...readWith(institutionSchema, body, 'Institution'),
    lastRefresh,
    // If an account comes twice and is unreadable once, it counts as unreadable.
    accounts: read.flatMap((account) => (isUnreadable(account) || unreadableIds.has(account.id) ? [] : [account])),
    unreadable,
  };
}
