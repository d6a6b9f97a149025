import type { DetailOptions } from './detail-options';
import { guidOf, hash32, prng } from './prng';
import type { SimulatedLogin } from './login';

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 90;

const HOLDERS = [
  'Élodie Côté',
  'Marc-André Lévesque',
  'Zoë Gagné',
  'François Bélanger',
  'Amira Haddad',
  'Wei Zhang',
  "Siobhán O'Brien",
  'Jordan Smith',
  'Priya Patel',
  'Noël Tremblay',
] as const;
type City = readonly [city: string, province: string, postalCode: string];
const CITIES: readonly [City, ...City[]] = [
  ['Montréal', 'QC', 'H2X 1Y4'],
  ['Trois-Rivières', 'QC', 'G9A 2G4'],
  ['Toronto', 'ON', 'M5V 2T6'],
  ['Halifax', 'NS', 'B3H 4R2'],
  ['Calgary', 'AB', 'T2P 1J9'],
];
const PAID_IN = [
  'PAIE DÉPÔT DIRECT',
  'PAYROLL DEPOSIT',
  'INTERAC E-TRANSFER RECEIVED',
  'REMBOURSEMENT IMPÔT',
  'CANADA CHILD BENEFIT',
  'DEPOSIT',
] as const;
const PAID_OUT = [
  'ÉPICERIE DU MARCHÉ',
  'LOYER / RENT',
  'HYDRO-ÉLECTRICITÉ',
  'TRANSIT PASS',
  "CAFÉ DE L'ÉRABLE",
  'PHARMACY 0123',
  'SERVICE CHARGE',
  'PRÉLÈVEMENT ASSURANCE',
] as const;
const KINDS = [
  { Title: 'Chequing', Category: 'Operations', Type: 'Chequing' },
  { Title: 'Épargne à intérêt élevé', Category: 'Operations', Type: 'Savings' },
  { Title: 'Cash Back Card', Category: 'Credits', Type: 'CreditCard' },
  { Title: 'Marge de crédit', Category: 'Credits', Type: 'LineOfCredit' },
] as const;

const cents = (amount: number): number => Math.round(amount) / 100;

/**
 * Returns an account's balance in cents after the transaction of a slot. It depends on the account and the slot only,
 * so no earlier transactions have to be summed.
 */
const balanceAt = (accountId: string, slot: number): number =>
  prng(hash32(`${accountId}/${slot}`)).between(20_000, 480_000);

/**
 * Returns an account's transactions of the last `days` days before the end of the UTC day of `asOfMs`, newest first.
 * Time is divided into slots of equal length, counted from 1970, with `perWindow` slots in 90 days. Each slot holds one
 * transaction, so a transaction keeps its id, date and amount while the window moves over it. Two calls with moments of
 * the same UTC day return the same transactions.
 */
function transactionsOf(accountId: string, perWindow: number, days: number, asOfMs: number): object[] {
  if (perWindow === 0) return [];
  const slotMs = (WINDOW_DAYS * DAY_MS) / perWindow;
  const endOfDayMs = (Math.floor(asOfMs / DAY_MS) + 1) * DAY_MS;
  const lastSlot = Math.ceil(endOfDayMs / slotMs) - 1;
  return Array.from({ length: Math.round((perWindow * days) / WINDOW_DAYS) }, (_, index) => {
    const slot = lastSlot - index;
    const balance = balanceAt(accountId, slot);
    const change = balance - balanceAt(accountId, slot - 1);
    const random = prng(hash32(`${slot}/${accountId}`));
    return {
      Date: new Date(slot * slotMs).toISOString().slice(0, 10),
      Code: null,
      Description: change > 0 ? random.pick(PAID_IN) : random.pick(PAID_OUT),
      Debit: change > 0 ? null : cents(-change),
      Credit: change > 0 ? cents(change) : null,
      Balance: cents(balance),
      Id: guidOf(`transaction/${accountId}/${slot}`),
    };
  });
}

/** Returns the user name and the account holder of a LoginId. They are made up, with accents as in real names. */
export function holderOf(loginId: string): { Username: string; Holder: object } {
  const random = prng(hash32(`holder/${loginId}`));
  const name = random.pick(HOLDERS);
  const [City, Province, PostalCode] = random.pick(CITIES);
  const phone = String(random.between(0, 9_999)).padStart(4, '0');
  return {
    Username: `user${random.between(10_000, 99_999)}`,
    Holder: {
      Name: name,
      Address: {
        CivicAddress: `${random.between(1, 9_999)} rue de l'Église`,
        City,
        Province,
        PostalCode,
        POBox: null,
        Country: 'CA',
      },
      Email: random.next() < 0.8 ? `holder${random.between(1, 99_999)}@example.com` : null,
      PhoneNumber: random.pick([`(514) 555-${phone}`, `514-555-${phone}`, `1514555${phone}`]),
    },
  };
}

/**
 * Returns the `Accounts[]` of a GetAccountsDetail 200, as the bank showed them at the login's last refresh, or at
 * `nowMs` if the login was never refreshed.
 */
export function accountsOf(login: SimulatedLogin, options: DetailOptions, nowMs: number): object[] {
  const asOfMs = login.lastRefresh === null ? nowMs : Date.parse(login.lastRefresh);
  const days = options.DaysOfTransactions === 'Days365' ? 365 : WINDOW_DAYS;
  const { Holder } = holderOf(login.customer);
  const accounts = Array.from({ length: login.accounts }, (_, index) => {
    const id = guidOf(`account/${login.loginId}/${index}`);
    const account = guidOf(`account/${login.customer}/${index}`);
    const random = prng(hash32(account));
    const kind = KINDS[index % KINDS.length] ?? KINDS[0];
    const transactions = transactionsOf(account, login.transactions, days, asOfMs);
    const current = (transactions[0] as { Balance: number } | undefined)?.Balance ?? 0;
    const number = String(random.between(0, 9_999_999)).padStart(7, '0');
    return {
      ...(options.WithTransactions && { Transactions: transactions }),
      TransitNumber: options.WithAccountIdentity ? String(random.between(1, 99_999)).padStart(5, '0') : null,
      InstitutionNumber: options.WithAccountIdentity ? String(random.between(1, 999)).padStart(3, '0') : null,
      OverdraftLimit: random.pick([0, 100.5, 500]),
      ...kind,
      Balance: {
        Available: random.next() < 0.9 ? current : null,
        Current: current,
        Limit: kind.Category === 'Credits' ? 5_000 : null,
      },
      Currency: random.next() < 0.95 ? 'CAD' : 'USD',
      AccountType: random.next() < 0.5 ? 'Personal' : null,
      Holder: options.WithKYC ? Holder : null,
      AccountNumber: options.WithAccountIdentity ? number : null,
      LastFourDigits: random.next() < 0.5 ? number.slice(-4) : null,
      Id: id,
    };
  });
  const wanted = options.AccountsFilter;
  return wanted && wanted.length > 0 ? accounts.filter(({ Id }) => wanted.includes(Id)) : accounts;
}

/**
 * Returns the `Card` of an Attributes 200, with a few of the documented kinds of value. The values stay the same until
 * the login is refreshed again.
 */
export function cardOf(login: SimulatedLogin): object {
  const random = prng(hash32(`attributes/${login.loginId}/${login.lastRefresh ?? ''}`));
  return {
    Id: login.loginId,
    count_employer: random.between(0, 3),
    average_monthly_employer_income: cents(random.between(0, 900_000)),
    frequency_employer_income: random.pick(['Monthly', 'BiWeekly', 'NONE_DETECTED']),
    count_nsf: random.between(0, 4),
    sum_loan_payments: random.next() < 0.2 ? null : cents(random.between(0, 150_000)),
    account_age_days: random.between(30, 4_000),
    AttributesDetail: [],
  };
}
