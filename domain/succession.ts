import { fullNumber, type BankNumbers } from './account-numbers';

/**
 * What a comparison of two logins' accounts shows. `accounts`: both have the same accounts of the same person.
 * `partial`: they share an account, but a spouse's login may share it too. `none`: they have nothing in common.
 */
export type SuccessionProof = 'accounts' | 'partial' | 'none';

/** An account as far as it can show whose it is. */
export interface ComparedAccount extends BankNumbers {
  /** Its holder's name; null if the bank does not say. */
  holder: string | null;
}

/** A card that the transactions show to be in both logins: its indexes in the two lists. */
export type SameCard = readonly [held: number, given: number];

/**
 * Decides whether a login that Flinks Connect returned is the successor of another: each account of either login must
 * be in the other one, by institution, transit and full number or (`sameCards`) as a replaced card, and all holders
 * must agree. A holder whom only one side names agrees with nobody, and at least one holder must be named by both.
 */
export function proveSuccession(
  held: readonly ComparedAccount[],
  given: readonly ComparedAccount[],
  sameCards: readonly SameCard[],
): SuccessionProof {
  const pairs = pairsOf(held, given, sameCards);
  if (pairs.length === 0) return 'none';
  const isOneToOne =
    new Set(pairs.map(([one]) => one)).size === pairs.length &&
    new Set(pairs.map(([, other]) => other)).size === pairs.length &&
    pairs.length === held.length &&
    pairs.length === given.length;
  const holders = pairs.map(([one, other]) => [nameOf(held[one]!), nameOf(given[other]!)] as const);
  const doAgree = holders.every(([one, other]) => one === other) && holders.some(([one]) => one !== null);
  return isOneToOne && doAgree ? 'accounts' : 'partial';
}

/**
 * All pairs of the same account. A number that occurs twice on a side makes more pairs than accounts, which is no
 * proof.
 */
function pairsOf(
  held: readonly ComparedAccount[],
  given: readonly ComparedAccount[],
  sameCards: readonly SameCard[],
): SameCard[] {
  const byNumber = held.flatMap((one, at) => {
    const number = fullNumber(one);
    return given.flatMap((other, place) =>
      number !== null && fullNumber(other) === number ? [[at, place] as const] : [],
    );
  });
  return [...byNumber, ...sameCards];
}

/** A name in the form that is compared: banks differ in accents, in upper and lower case, and in double blanks. */
function nameOf({ holder }: ComparedAccount): string | null {
  const name = (holder ?? '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return name === '' ? null : name;
}
