import type { Movement } from './movements';

/** An account of a made-up bank, and what was last told of it. */
export interface Account {
  id: string;
  number: string;
  isCard: boolean;
  rows: Movement[];
  /** What was last told of it and could be read; null: nothing yet. */
  told: { id: string; number: string } | null;
  /** Movements that an answer has lacked in a gap, and none has held since. */
  doubted: Set<Movement>;
}

const FEWEST_DIGITS = 5;
export const isWhole = (number: string): boolean => !number.startsWith('*') && number.length >= FEWEST_DIGITS;
/** It keeps digits enough for a whole one. */
export const masked = (number: string): string => `****${number.slice(-5)}`;

export const inWindow = ({ rows }: Account, windowDays: number): Movement[] =>
  rows.filter(({ age }) => age === null || age < windowDays);

const datedAges = ({ rows }: Account): number[] => rows.flatMap(({ age }) => (age === null ? [] : [age]));
export const newestAge = (account: Account): number => Math.min(...datedAges(account));

/** By its Id, or by its whole number; what nothing was told of yet may be anything. */
export const isKnown = ({ id, told }: Account, number: string): boolean =>
  told === null || told.id === id || (isWhole(number) && told.number === number);

const FEWEST_SHARED = 3;

/** A replaced card, or an account whose number is not whole: enough rows with distinct amounts say that it is the same. */
export function rowsTell(account: Account, windowDays: number, number: string): boolean {
  const isNumberOther = isWhole(number) && isWhole(account.told!.number);
  if (isNumberOther && !account.isCard) return false;
  const dated = inWindow(account, windowDays).filter(({ age }) => age !== null);
  return new Set(dated.map(({ debit, credit }) => `${debit}/${credit}`)).size >= FEWEST_SHARED;
}
