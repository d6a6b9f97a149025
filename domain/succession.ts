import { fullNumber, type BankNumbers } from './account-numbers';

/**
 * What a comparison of the accounts of two logins shows. `accounts`: both have the same accounts of the same holders.
 * `partial`: they have an account in common, but that is no proof, because a relative's login may have it too. `none`:
 * they have no account in common.
 */
export type SuccessionProof = 'accounts' | 'partial' | 'none';

/** The members of an account that can show whose it is. */
export interface ComparedAccount extends BankNumbers {
  /** The name of its holder; null if the bank does not say. */
  holder: string | null;
}

/**
 * A card that both logins have although its number differs, as its transactions show: its index among the accounts of
 * each login.
 */
export type SameCard = readonly [held: number, given: number];

/**
 * Decides whether a login that Flinks Connect returned (`given`) is the successor of another (`held`). Each account of
 * either login must also be in the other one, by institution, transit and full account number or (`sameCards`) as a
 * replaced card, and all holders must agree. A holder whom only one side names agrees with nobody, and the holder of at
 * least one account must be named by both sides.
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
 * All pairs of accounts that are the same account. If a number occurs twice on one side, there are more pairs than
 * accounts, which is no proof.
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

/**
 * A holder's name in the form that is compared, because banks differ in accents, in upper and lower case, in
 * punctuation and in blanks; null if nothing is left of it.
 */
function nameOf({ holder }: ComparedAccount): string | null {
  const name = (holder ?? '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return name === '' ? null : name;
}
