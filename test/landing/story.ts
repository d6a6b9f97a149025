import fc from 'fast-check';
import { DAY_MS } from '../../domain/duration';
import type { AccountData, TransactionData } from '../../store/bank-data/shapes';

/**
 * A generator of banks that knows the truth. A story is a list of steps; at each the bank books, amends and takes back
 * movements, then answers in a way of its own: with ids of some kind, in some order, cut at some day, under new account
 * ids, or with a fault. `Teller` plays a story.
 */

/** `age`: days before today; null: not dated yet. */
export interface Movement {
  key: number;
  age: number | null;
  text: string;
  debit: string | null;
  credit: string | null;
}

/** How a bank numbers the rows of an answer. */
const IDS = ['stable', 'new at every pull', 'positions', 'all zero', 'none', 'shared by text'] as const;
/**
 * `silent`: an account comes without rows. `absent`: it does not come. `gap`: most of its middle is missing. `few`: some
 * rows are. `null`: the bank says the truth.
 */
const FAULTS = ['silent', 'absent', 'gap', 'few'] as const;
export type Fault = (typeof FAULTS)[number];

const TEXTS = ['COFFEE', 'RENT', 'PAYROLL', 'TRANSFER'];
const AMOUNTS = ['4.50', '10', '10.50', '900', '1200.01'];

const booking = fc.record({
  age: fc.integer({ min: 0, max: 30 }),
  undated: fc.boolean(),
  text: fc.integer({ min: 0, max: TEXTS.length - 1 }),
  amount: fc.integer({ min: 0, max: AMOUNTS.length - 1 }),
  isCredit: fc.boolean(),
  account: fc.nat({ max: 1 }),
});
export type Booking = typeof booking extends fc.Arbitrary<infer B> ? B : never;

/** Days that every answer goes back: what is recent is always in it. */
const SHORTEST = 45;

const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });

const step = fc.record({
  news: fc.array(booking, { maxLength: 4 }),
  amend: rarely(fc.record({ pick: fc.nat({ max: 99 }), what: fc.constantFrom('amount', 'text', 'date', 'booked') })),
  takeBack: rarely(fc.nat({ max: 99 })),
  ids: fc.constantFrom(...IDS),
  newestFirst: fc.boolean(),
  balanceShift: fc.nat({ max: 2 }),
  renames: rarely(fc.nat({ max: 1 })),
  windowDays: fc.constantFrom(SHORTEST, 60, 90),
  again: fc.boolean(),
  fault: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...FAULTS) }),
  faulty: fc.nat({ max: 1 }),
  pagesRead: fc.nat({ max: 2 }),
});
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** `past`: how many movements there are before the first answer, the oldest 89 days ago. */
export const story = fc.record({
  accounts: fc.integer({ min: 1, max: 2 }),
  past: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 8 }) }, { weight: 1, arbitrary: fc.constant(36) }),
  steps: fc.array(step, { minLength: 2, maxLength: 5 }),
});
export type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

const TODAY_MS = Date.parse(`${new Date().toISOString().slice(0, 10)}T12:00:00Z`);
const OLDEST = 89;
const dateOf = (age: number): string => new Date(TODAY_MS - age * DAY_MS).toISOString().slice(0, 10);

/** An answer, and which of its accounts, by place, has a fault. */
export interface Told {
  accounts: AccountData[];
  lastRefresh: string;
  fault: Fault | null;
  faulty: number | null;
}

/** A bank with one login of one or two accounts, each known by its number whatever its id is. */
export class Teller {
  readonly truth: Movement[][];
  private readonly accountIds: string[];
  private keys = 0;
  private pulls = 0;
  private wasFaulty = false;

  constructor({ accounts, past }: Story) {
    this.accountIds = Array.from({ length: accounts }, (_, at) => `account-${at}`);
    this.truth = this.accountIds.map((_id, at) =>
      Array.from({ length: past }, (_none, n) => ({
        key: (this.keys += 1),
        age: OLDEST - Math.floor((n * (OLDEST - 1)) / Math.max(past, 1)),
        text: TEXTS[(n + at) % TEXTS.length]!,
        debit: AMOUNTS[n % AMOUNTS.length]!,
        credit: null,
      })),
    );
  }

  /** The bank's day goes on, then it answers. */
  tell(step: Step): Told {
    this.pulls += 1;
    const isFirst = this.pulls === 1;
    const faulty = step.faulty % this.accountIds.length;
    const fault = this.faultOf(step, isFirst, faulty);
    this.wasFaulty = fault !== null;
    // Where an answer is not believed, nothing else is to happen: its rows could make up for those it lacks.
    if (fault === null) this.live(step, isFirst ? OLDEST + 1 : step.windowDays);
    if (step.renames !== null) {
      const at = step.renames % this.accountIds.length;
      this.accountIds[at] = `account-${at}-${this.pulls}`;
    }
    const accounts = this.accountIds.flatMap((id, at) => {
      if (fault === 'absent' && at === faulty) return [];
      const rows = this.inWindow(at, isFirst ? OLDEST + 1 : step.windowDays);
      const given = at === faulty && fault !== null ? lacking(rows, fault) : rows;
      return [{ ...accountOf(id, at), transactions: this.written(given, step) }];
    });
    const lastRefresh = new Date(TODAY_MS + this.pulls * 60_000).toISOString();
    return { accounts, lastRefresh, fault, faulty: fault === null ? null : faulty };
  }

  /** A gap is told only where the store does not believe it at once: by what the answer covers, not by what is stored. */
  private faultOf({ fault, windowDays }: Step, isFirst: boolean, faulty: number): Fault | null {
    if (isFirst || this.wasFaulty || fault === null) return null;
    return fault === 'gap' && coveredLoss(this.inWindow(faulty, windowDays)) <= 10 ? null : fault;
  }

  private live({ news, amend, takeBack }: Step, windowDays: number): void {
    for (const { age, undated, text, amount, isCredit, account } of news) {
      const value = AMOUNTS[amount]!;
      this.truth[account % this.truth.length]!.push({
        key: (this.keys += 1),
        age: undated && amount === 0 ? null : age,
        text: TEXTS[text]!,
        debit: isCredit ? null : value,
        credit: isCredit ? value : null,
      });
    }
    this.truth.forEach((rows, at) => {
      const changeable = () => {
        const window = this.inWindow(at, windowDays);
        const first = Math.max(...window.map(({ age }) => age ?? -1));
        return window.filter(({ age }) => age === null || age < first);
      };
      if (amend !== null) amendOne(changeable(), amend);
      const gone = takeBack === null ? undefined : pickOf(changeable(), takeBack);
      if (gone !== undefined) rows.splice(rows.indexOf(gone), 1);
    });
  }

  private inWindow = (at: number, windowDays: number): Movement[] =>
    this.truth[at]!.filter(({ age }) => age === null || age < windowDays);

  private written(rows: Movement[], { ids, newestFirst, balanceShift }: Step): TransactionData[] {
    const ordered = [...rows].sort((a, b) => (b.age ?? -1) - (a.age ?? -1) || a.key - b.key);
    if (newestFirst) ordered.reverse();
    return ordered.map((row, place) => ({
      id: this.idOf(row, place, ids),
      date: row.age === null ? null : dateOf(row.age),
      code: null,
      description: row.text,
      debit: row.debit,
      credit: row.credit,
      balance: balanceShift === 0 ? null : String(1_000 * balanceShift + row.key),
    }));
  }

  private idOf({ key, text }: Movement, place: number, ids: Step['ids']): string | null {
    switch (ids) {
      case 'stable':
        return `m${key}`;
      case 'new at every pull':
        return `${this.pulls}-${key}`;
      case 'positions':
        return String(place + 1);
      case 'all zero':
        return '00000000-0000-0000-0000-000000000000';
      case 'shared by text':
        return text;
      case 'none':
        return null;
    }
  }
}

const pickOf = <T>(rows: T[], pick: number): T | undefined => rows[pick % Math.max(rows.length, 1)];

function amendOne(rows: Movement[], { pick, what }: NonNullable<Step['amend']>): void {
  const undated = rows.filter(({ age }) => age === null);
  const row = pickOf(what === 'booked' ? undated : rows, pick);
  if (row === undefined) return;
  if (what === 'amount') Object.assign(row, row.debit === null ? { credit: '77.70' } : { debit: '77.70' });
  if (what === 'text') row.text = `${row.text} CORRECTED`;
  if (what === 'date' && row.age !== null) row.age = Math.max(0, row.age - 2);
  if (what === 'booked') row.age = pick % 5;
}

/** `gap`: only the oldest and the newest three are left. `few`: two are gone that every window holds, so they come back. */
function lacking(rows: Movement[], fault: Fault): Movement[] {
  if (fault === 'silent') return [];
  const dated = rows.filter(({ age }) => age !== null).sort((a, b) => b.age! - a.age!);
  const gone = fault === 'gap' ? dated.slice(1, -3) : dated.filter(({ age }) => age! < SHORTEST).slice(1, 3);
  return rows.filter((row) => !gone.includes(row));
}

/** How many rows an answer of these with a gap lacks that are dated after its first day. */
function coveredLoss(rows: Movement[]): number {
  const left = lacking(rows, 'gap');
  const first = Math.max(...left.map(({ age }) => age ?? -1));
  return rows.filter((row) => !left.includes(row) && row.age! < first).length;
}

const accountOf = (id: string, at: number): Omit<AccountData, 'transactions'> => ({
  id,
  title: 'Chequing',
  institutionNumber: '003',
  transitNumber: '00012',
  accountNumber: `100000${at}`,
  category: 'Operations',
  type: 'Chequing',
  accountType: 'Personal',
  currency: 'CAD',
  balance: { available: null, current: '1', limit: null },
  overdraftLimit: null,
  holder: null,
});

/** A movement as it must be shown. */
export const shownAs = ({ age, text, debit, credit }: Movement): string =>
  [age === null ? null : dateOf(age), text, debit, credit].join('|');
