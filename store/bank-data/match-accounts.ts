import { fullNumber } from '../../domain/account-numbers';
import type { AccountNumbers } from './shapes';

/** A stored account. `id` is our id; `flinksId` is the newest Id that Flinks gave the account. */
export interface KnownAccount extends AccountNumbers {
  id: string;
  flinksId: string;
}

/** An account of an answer; `flinksId` is null if the answer gives no Id. */
export interface GivenAccount extends AccountNumbers {
  flinksId: string | null;
}

/**
 * Returns the stored account for each account of an answer, in the order of the answer; null if no stored account
 * matches by Id or number. Two accounts of one answer never get the same stored account. Replaced cards are found
 * afterwards, by their transactions (replaced-cards.ts).
 */
export function matchAccounts<Known extends KnownAccount>(given: GivenAccount[], known: Known[]): (Known | null)[] {
  const found: (Known | null)[] = given.map(() => null);
  const free = new Set(known);
  const pair = (at: number, account: Known | undefined) => {
    if (account === undefined || found[at] !== null || !free.delete(account)) return;
    found[at] = account;
  };
  // The newest Ids are compared first, because an account's former Id may belong to another account by now.
  for (const idOf of [({ flinksId }: Known) => flinksId, ({ id }: Known) => id]) {
    const byId = new Map([...free].map((account) => [idOf(account), account]));
    given.forEach(({ flinksId }, at) => flinksId !== null && pair(at, byId.get(flinksId)));
  }
  for (const keyOf of [fullNumber, fullNumberAndKind]) {
    const left = given.flatMap((account, at) => (found[at] === null ? [{ account, at }] : []));
    const givenBy = grouped(left, ({ account }) => keyOf(account));
    const knownBy = grouped([...free], keyOf);
    for (const [key, [one, ...more]] of givenBy) {
      const candidates = knownBy.get(key) ?? [];
      if (more.length === 0 && candidates.length === 1) pair(one!.at, candidates[0]);
    }
  }
  return found;
}

function fullNumberAndKind(account: AccountNumbers): string | null {
  const number = fullNumber(account);
  const { currency, category, title } = account;
  return number === null ? null : JSON.stringify([number, currency, category, title]);
}

function grouped<T>(items: T[], keyOf: (item: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
