import { DAY_MS } from '../../domain/duration';
import type { AccountsAnswer } from '../../domain/refresh/answer';
import type { Landing } from './support';

/** One row from the bank. `day`: days before today; null: without a date. Amounts as JSON numbers. */
export interface BankRow {
  id?: string | null;
  day: number | null;
  text?: string;
  debit?: string | null;
  credit?: string | null;
  balance?: string | null;
}

/** One account at the bank. `institution`, `transit` and `number` are null or undefined if the bank gives none. */
export interface BankAccount {
  id?: string | null;
  institution?: string | null;
  transit?: string | null;
  number?: string | null;
  title?: string;
  category?: string | null;
  currency?: string | null;
  rows: BankRow[];
}

const NOW_MS = Date.now();

/** The calendar day this many days before today. */
export const daysAgo = (days: number): string => new Date(NOW_MS - days * DAY_MS).toISOString().slice(0, 10);

/** A row as JSON text. Its amounts are JSON text already and are not changed. */
export function rowText({ id, day, text = 'SHOP', debit = null, credit = null, balance = null }: BankRow): string {
  const members = {
    ...(id === undefined ? {} : { Id: JSON.stringify(id) }),
    Date: day === null ? 'null' : JSON.stringify(daysAgo(day)),
    Description: JSON.stringify(text),
    Debit: debit ?? 'null',
    Credit: credit ?? 'null',
    Balance: balance ?? 'null',
  };
  return `{${Object.entries(members)
    .map(([name, value]) => `"${name}":${value}`)
    .join(',')}}`;
}

function accountText(account: BankAccount): string {
  const { id = 'one', institution = null, transit = null, number = null } = account;
  const { title = 'Chequing', category = 'Operations', currency = 'CAD', rows } = account;
  const members = {
    ...(id === null ? {} : { Id: id }),
    Title: title,
    InstitutionNumber: institution,
    TransitNumber: transit,
    AccountNumber: number,
    Category: category,
    Currency: currency,
  };
  return `${JSON.stringify(members).slice(0, -1)},"Transactions":[${rows.map(rowText).join(',')}]}`;
}

/** A login at a bank. Every answer has a later LastRefresh than the previous one, unless `again` repeats the last. */
export class Bank {
  private answers = 0;

  constructor(
    private readonly landing: Landing,
    readonly loginId: string,
  ) {}

  /** Accounts as JSON texts, or one account's rows. */
  async says(accounts: (BankAccount | string)[] | { rows: BankRow[] }, over: Over = {}): Promise<AccountsAnswer> {
    if (over.again !== true) this.answers += 1;
    const list = Array.isArray(accounts) ? accounts : [accounts];
    const texts = list.map((account) => (typeof account === 'string' ? account : accountText(account)));
    const refreshedMs = NOW_MS - DAY_MS + this.answers * 60_000;
    const login = `{"Id":"${this.loginId}","LastRefresh":"${new Date(refreshedMs).toISOString()}"}`;
    const body = `{"Accounts":[${texts.join(',')}],"Login":${login},"Institution":"Maple Bank"}`;
    return this.landing.land(this.loginId, body, over.way === undefined ? {} : { way: over.way });
  }

  rows = (rows: BankRow[], over?: Over): Promise<AccountsAnswer> => this.says([{ rows }], over);

  /** What an app reads: day, text and amounts of each row, sorted. */
  async shown(): Promise<string[]> {
    const rows = await this.landing.transactions(this.loginId);
    return rows
      .map(({ date, description, debit, credit }) => `${date} ${description} ${debit ?? ''}/${credit ?? ''}`)
      .sort();
  }
}

interface Over {
  again?: boolean;
  way?: 'main' | 'thread';
}

/** The same rows in the format of `Bank.shown`. */
export const asShown = (rows: BankRow[]): string[] =>
  rows
    .map(
      ({ day, text = 'SHOP', debit, credit }) =>
        `${day === null ? null : daysAgo(day)} ${text} ${debit ?? ''}/${credit ?? ''}`,
    )
    .sort();
