import { DAY_MS } from '../../domain/duration';
import { AMOUNTS, SHORTEST, TEXTS, type Amendment, type Booking, type Fault } from './story';

/**
 * `age`: days before today; null: not dated yet. `idKey`: what the bank derives its Id from; other movements may share
 * it.
 */
export interface Movement {
  key: number;
  idKey: number;
  age: number | null;
  text: string;
  debit: string | null;
  credit: string | null;
}

export const TODAY_MS = Date.parse(`${new Date().toISOString().slice(0, 10)}T12:00:00Z`);
export const OLDEST = 89;
export const dateOf = (age: number): string => new Date(TODAY_MS - age * DAY_MS).toISOString().slice(0, 10);

/** References are reused when their first movement is this many days old. */
const REUSED_AFTER = 60;

/** What the bank booked before the first answer. */
export const pastMovements = (past: number, account: number, nextKey: () => number): Movement[] =>
  Array.from({ length: past }, (_none, n) => {
    const key = nextKey();
    return {
      key,
      idKey: key,
      age: OLDEST - Math.floor((n * (OLDEST - 1)) / Math.max(past, 1)),
      text: TEXTS[(n + account) % TEXTS.length]!,
      debit: AMOUNTS[n % AMOUNTS.length]!,
      credit: null,
    };
  });

export function booked(
  { age, undated, text, amount, isCredit, reuses }: Booking,
  key: number,
  rows: Movement[],
): Movement {
  const value = AMOUNTS[amount]!;
  const old = reuses ? rows.find((row) => row.age !== null && row.age >= REUSED_AFTER) : undefined;
  return {
    key,
    idKey: old?.idKey ?? key,
    age: undated && amount === 0 ? null : age,
    text: TEXTS[text]!,
    debit: isCredit ? null : value,
    credit: isCredit ? value : null,
  };
}

export const pickOf = <T>(rows: T[], pick: number): T | undefined => rows[pick % Math.max(rows.length, 1)];

export function amendOne(rows: Movement[], { pick, what }: Amendment, nextKey: () => number): void {
  const isBooked = what === 'booked' || what === 'booked under another Id';
  const row = pickOf(isBooked ? rows.filter(({ age }) => age === null) : rows, pick);
  if (row === undefined) return;
  if (what === 'amount') Object.assign(row, row.debit === null ? { credit: '77.70' } : { debit: '77.70' });
  if (what === 'text') row.text = `${row.text} CORRECTED`;
  if (what === 'date' && row.age !== null) row.age = Math.max(0, row.age - 2);
  if (isBooked) row.age = pick % 5;
  if (what === 'booked under another Id') row.idKey = nextKey();
}

/**
 * `gap`: only the oldest and the newest three are left. `few`: two that every window contains are missing, so they come
 * back.
 */
export function lacking(rows: Movement[], fault: Fault): Movement[] {
  if (fault === 'silent') return [];
  const dated = rows.filter(({ age }) => age !== null).sort((a, b) => b.age! - a.age!);
  const gone = fault === 'gap' ? dated.slice(1, -3) : dated.filter(({ age }) => age! < SHORTEST).slice(1, 3);
  return rows.filter((row) => !gone.includes(row));
}

/** What an answer with a gap lacks from the days after the day of its first row. */
export function lostInGap(rows: Movement[]): Movement[] {
  const left = lacking(rows, 'gap');
  const first = Math.max(...left.map(({ age }) => age ?? -1));
  return rows.filter((row) => !left.includes(row) && row.age! < first);
}

/** A movement as it must be shown. */
export const shownAs = ({ age, text, debit, credit }: Movement): string =>
  rowAsShown({ date: age === null ? null : dateOf(age), description: text, debit, credit });

/** `10` and `10.00` are one amount. */
const plain = (amount: string | null) => (amount?.includes('.') ? amount.replace(/\.?0+$/, '') : amount);

export const rowAsShown = (row: {
  date: string | null;
  description: string | null;
  debit: string | null;
  credit: string | null;
}): string => [row.date, row.description, plain(row.debit), plain(row.credit)].join('|');
