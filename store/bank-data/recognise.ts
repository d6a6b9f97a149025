import { randomUUID } from 'node:crypto';
import { fullNumber } from '../../domain/account-numbers';
import type { Queryable } from '../database';
import { stripUnstorable } from '../text';
import { readKnownAccounts, type LandedAccount } from './accounts';
import { matchAccounts, type GivenAccount } from './match-accounts';
import type { StagedRows } from './land-transactions';
import { findReplaced, mayReplace, type Replacement } from './replaced-cards';
import type { AccountNumbers, AccountView, UnreadableAccount } from './shapes';

/** An answer's accounts, with our ids. */
export interface Recognised {
  accounts: LandedAccount[];
  /** Our ids of the stored accounts that the answer leaves out (`missing`) or has in an unreadable form (`stale`). */
  missing: string[];
  stale: string[];
}

/** The transactions of an answer. */
interface AnswerRows {
  /** Flinks' Ids of the accounts that the transactions belong to. */
  accountIds: string[];
  /** Where the transactions were staged. */
  staged: StagedRows;
  /** YYYY-MM-DD. When replaced cards are sought, transactions dated before this day are ignored. */
  earliest: string;
}

/**
 * Finds the stored account for each account of an answer. The id of a new account is Flinks' Id, or a random key if
 * another account of the login has that id. The transactions of the answer must have been staged before.
 */
export async function recogniseAccounts(
  client: Queryable,
  loginId: string,
  answer: { accounts: AccountView[]; unreadable: UnreadableAccount[] } & AnswerRows,
): Promise<Recognised> {
  const { accounts, unreadable } = answer;
  const known = await readKnownAccounts(client, loginId);
  const given = [...accounts, ...unreadable].map(asGiven);
  const found = matchAccounts(given, known).map((account) => account?.id ?? null);
  const gone = known.filter(({ id, isMissing }) => !isMissing && !found.includes(id));
  for (const { account, accountId } of await replacements(client, loginId, answer, found, gone)) {
    found[account] = accountId;
  }

  const taken = new Set(known.map(({ id }) => id));
  const landed = accounts.map((account, at): LandedAccount => {
    const flinksId = stripUnstorable(account.id);
    const id = found[at] ?? (taken.has(flinksId) ? `key-${randomUUID().replaceAll('-', '')}` : flinksId);
    taken.add(id);
    return { ...account, id, flinksId };
  });
  const left = known.map(({ id }) => id).filter((id) => !found.includes(id));
  const stale = found.slice(accounts.length).filter((id) => id !== null);
  // An unreadable account without Id and number may be any of the stored accounts that were not found. So none of these
  // is surely missing, and all of them count as stale.
  const isAnybody = unreadable.some((account, at) => found[accounts.length + at] === null && isNameless(account));
  return { accounts: landed, missing: isAnybody ? [] : left, stale: isAnybody ? [...stale, ...left] : stale };
}

const asGiven = ({ id, ...numbers }: AccountNumbers & { id: string | null }): GivenAccount => ({
  ...numbers,
  flinksId: id === null ? null : stripUnstorable(id),
});

const isNameless = (account: UnreadableAccount): boolean => account.id === null && fullNumber(account) === null;

/** Finds replaced cards. In the result, `account` is the new card's index among the answer's accounts. */
async function replacements(
  client: Queryable,
  loginId: string,
  { accounts, accountIds, staged, earliest }: { accounts: AccountView[] } & AnswerRows,
  found: (string | null)[],
  gone: (AccountNumbers & { id: string })[],
): Promise<Replacement[]> {
  const places = new Map(accountIds.map((id, at) => [id, at]));
  const placeOf = new Map<number, number>();
  const pairs = accounts.flatMap((account, at) => {
    const place = places.get(stripUnstorable(account.id));
    if (found[at] !== null || place === undefined) return [];
    placeOf.set(place, at);
    return gone.filter((other) => mayReplace(account, other)).map(({ id }) => ({ account: place, accountId: id }));
  });
  const replaced = await findReplaced(client, loginId, pairs, { staged, earliest });
  return replaced.map(({ account, accountId }) => ({ account: placeOf.get(account)!, accountId }));
}
