import { randomUUID } from 'node:crypto';
import type { Queryable } from '../database';
import { stripUnstorable } from '../text';
import { readKnownAccounts, type LandedAccount } from './accounts';
import { fullNumber, matchAccounts, type GivenAccount } from './match-accounts';
import type { StagedRows } from './land-transactions';
import { findReplaced, mayReplace, type Replacement } from './replaced-cards';
import type { AccountNumbers, AccountView, UnreadableAccount } from './shapes';

/** What an answer says of accounts, under our ids. */
export interface Recognised {
  accounts: LandedAccount[];
  /** Those that the answer leaves out, or holds in a form that cannot be read. */
  missing: string[];
  stale: string[];
}

/** Its rows: the Flinks Ids that they name, where they are, and before which day they count for nothing. */
interface AnswerRows {
  accountIds: string[];
  staged: StagedRows;
  earliest: string;
}

/**
 * Says which stored account each account of an answer is; a new one is known by Flinks' Id where that is free. The rows of
 * the answer have been staged: `accountIds` are the Flinks Ids they name.
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
  // An account without Id and number may be any of those that are left: none of them is surely missing.
  const isAnybody = unreadable.some((account, at) => found[accounts.length + at] === null && isNameless(account));
  return { accounts: landed, missing: isAnybody ? [] : left, stale: isAnybody ? [...stale, ...left] : stale };
}

const asGiven = ({ id, ...numbers }: AccountNumbers & { id: string | null }): GivenAccount => ({
  ...numbers,
  flinksId: id === null ? null : stripUnstorable(id),
});

const isNameless = (account: UnreadableAccount): boolean => account.id === null && fullNumber(account) === null;

/** Replaced cards, by the place of the new one among the accounts of the answer. */
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
