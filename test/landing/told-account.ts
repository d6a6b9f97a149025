import type { Movement } from './movements';

/** An account of a simulated bank, and what was last reported of it. */
export interface Account {
  id: string;
  number: string;
  isCard: boolean;
  rows: Movement[];
  /** What was last reported of it and readable; null: nothing yet. */
  told: { id: string; number: string } | null;
  /** Movements that were missing in a gap and have not been seen since. */
  doubted: Set<Movement>;
}

const FEWEST_DIGITS = 5;
export const isWhole = (number: string): boolean => !number.startsWith('*') && number.length >= FEWEST_DIGITS;
/** Masks a number, leaving as many digits as a whole number has at least. */
export const masked = (number: string): string => `****${number.slice(-5)}`;

export const inWindow = ({ rows }: Account, windowDays: number): Movement[] =>
  rows.filter(({ age }) => age === null || age < windowDays);

const datedAges = ({ rows }: Account): number[] => rows.flatMap(({ age }) => (age === null ? [] : [age]));
export const newestAge = (account: Account): number => Math.min(...datedAges(account));

/** Whether an account is recognised by its Id or its whole number. One that was never reported counts as recognised. */
export const isKnown = ({ id, told }: Account, number: string): boolean =>
  told === null || told.id === id || (isWhole(number) && told.number === number);

const FEWEST_SHARED = 3;

/**
 * For a replaced card, or an account without a whole number: whether enough rows with distinct amounts show that it is
 * the same.
 */
export function rowsTell(account: Account, windowDays: number, number: string): boolean {
  const isNumberOther = isWhole(number) && isWhole(account.told!.number);
  if (isNumberOther && !account.isCard) return false;
  const dated = inWindow(account, windowDays).filter(({ age }) => age !== null);
  return new Set(dated.map(({ debit, credit }) => `${debit}/${credit}`)).size >= FEWEST_SHARED;
}
