import type { AttributesPackage } from '../../domain/attributes-packages';
import type { NewStep } from '../refreshes/steps';

/** A booked transaction from Flinks. Amounts are plain decimal text; `date` is YYYY-MM-DD. */
export interface TransactionData {
  id: string | null;
  date: string | null;
  code: string | null;
  description: string | null;
  debit: string | null;
  credit: string | null;
  balance: string | null;
}

interface AddressData {
  civicAddress: string | null;
  city: string | null;
  province: string | null;
  postalCode: string | null;
  poBox: string | null;
  country: string | null;
}

interface HolderData {
  name: string | null;
  email: string | null;
  phoneNumber: string | null;
  address: AddressData | null;
}

interface BalanceData {
  available: string | null;
  current: string | null;
  limit: string | null;
}

/** An account as the API shows it. */
export interface AccountView {
  id: string;
  title: string | null;
  accountNumber: string | null;
  transitNumber: string | null;
  institutionNumber: string | null;
  category: string | null;
  type: string | null;
  accountType: string | null;
  currency: string | null;
  balance: BalanceData;
  overdraftLimit: string | null;
  holder: HolderData | null;
}

/**
 * A stored account. `id` is our permanent id; `flinksAccountId` is Flinks' newest Id. `missingSince` is when Flinks'
 * answers began to leave it out, and `staleSince` when it became unreadable in them. Each is null if it does not apply.
 */
export interface StoredAccountView extends AccountView {
  flinksAccountId: string;
  missingSince: string | null;
  staleSince: string | null;
}

/** An unreadable account of an answer, and what may identify it. `fields`: how often each field could not be read. */
export interface UnreadableAccount extends AccountNumbers {
  id: string | null;
  fields: Record<string, number>;
}

/** What may identify an account, besides its Id. */
export type AccountNumbers = Pick<
  AccountView,
  'accountNumber' | 'transitNumber' | 'institutionNumber' | 'currency' | 'category' | 'title'
>;

/** An account from Flinks, with its transactions. `holder` is null if Flinks was not asked for it. */
export interface AccountData extends AccountView {
  transactions: TransactionData[];
}

/** The part of a GetAccountsDetail answer that is stored. */
export interface AccountsDetail {
  accounts: AccountData[];
  unreadable?: UnreadableAccount[];
}

/** An answer of an Attributes package, and which session and run brought it (`runId` is null outside of runs). */
export interface AttributesView {
  package: AttributesPackage;
  attributes: unknown;
  requestId: string;
  runId: string | null;
  collectedAt: string;
}

/**
 * What brought a piece of bank data: the refresh, the run (null outside of runs) and the session (`requestId`).
 * `attemptStartedAt` is the database's time just before Flinks was asked.
 */
export interface Origin {
  loginId: string;
  refreshId: string;
  runId: string | null;
  requestId: string;
  attemptStartedAt: string;
}

/**
 * What brought accounts. `lastRefresh`: Flinks' LastRefresh in the answer, if known. `daysAsked`: how many days of
 * transactions Flinks was asked for, if known.
 */
export interface AccountsOrigin extends Origin {
  lastRefresh?: string | null;
  daysAsked?: number | undefined;
  heard?: Heard;
}

/**
 * What else is written with an answer of Flinks: what the answer says about the login's bank, and the step of the box
 * that asked. Both are also written if the stored data is newer (`held` in claim-newest.ts), but not if the answer is
 * superseded for another reason.
 */
interface Heard {
  /** The step of an answer that can be read completely. If a part cannot be read, the code UNREADABLE is added. */
  step: NewStep;
  institution: string | null;
  institutionId: number | null;
}
