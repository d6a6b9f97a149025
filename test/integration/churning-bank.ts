import { randomUUID } from 'node:crypto';
import { DAY_MS, MINUTE_MS } from '../../domain/duration';
import type { Booked, LittleAccount, LittleFlinks, LittleLogin } from './little-flinks';

/** Logins at a small Flinks, one for each way in which a bank's ids misbehave. */
const STARTED_MS = Date.now();
const dateOf = (age: number): string => new Date(STARTED_MS - age * DAY_MS).toISOString().slice(0, 10);
const ZERO = '00000000-0000-0000-0000-000000000000';

const rowsOf = (seed: number): Booked[] =>
  Array.from({ length: 24 }, (_none, at) => ({
    date: dateOf(75 - 3 * at),
    text: ['COFFEE', 'RENT', 'PAYROLL'][at % 3]!,
    cents: at % 3 === 2 ? 150_000 + seed : -(450 + 25 * (at % 4) + seed),
  }));
const account = (number: string, seed: number, category: LittleAccount['category'] = 'Operations'): LittleAccount => ({
  id: randomUUID(),
  number,
  category,
  rows: rowsOf(seed),
  isBad: false,
});

export type Kind = 'churning' | 'repeating' | 'allZero' | 'positions' | 'moved' | 'newCard' | 'bad1' | 'bad2';
const IDS: Record<Kind, LittleLogin['idOf']> = {
  churning: () => randomUUID(),
  repeating: ({ text }) => text,
  allZero: () => ZERO,
  positions: (_row, place) => String(place),
  moved: ({ date, text }) => `${date}-${text}`,
  newCard: () => randomUUID(),
  bad1: ({ date, text }) => `${date}-${text}`,
  bad2: () => null,
};
export const KINDS = Object.keys(IDS) as Kind[];
export const ids = Object.fromEntries(KINDS.map((kind) => [kind, randomUUID()])) as Record<Kind, string>;

/** Two accounts each, one of which is a card. */
export function openLogins(flinks: LittleFlinks): void {
  KINDS.forEach((kind, at) => {
    const accounts = [account(`20000${at}1`, 1), account(`20000${at}2`, 7, 'Credits')];
    flinks.logins.set(ids[kind], { institution: 'Maple Bank', accounts, lastRefresh: '', idOf: IDS[kind] });
  });
}

/**
 * One day at the bank: one more row in every account (from the second day), one row taken back (on the fourth day), and
 * the change of each login's kind.
 */
export function live(flinks: LittleFlinks, refresh: number): void {
  for (const [loginId, login] of flinks.logins) {
    login.lastRefresh = new Date(STARTED_MS - 30 * MINUTE_MS + refresh * MINUTE_MS).toISOString();
    for (const one of login.accounts) {
      one.isBad = false;
      if (refresh > 1) one.rows.push({ date: dateOf(1), text: `BOOKED ${refresh}`, cents: -100 * refresh });
      if (refresh === 4) one.rows.splice(10, 1);
      if (refresh > 2 && loginId === ids.moved) one.id = randomUUID();
    }
    const card = login.accounts[1]!;
    if (refresh === 3 && loginId === ids.newCard) Object.assign(card, { id: randomUUID(), number: '4500111122223333' });
    if (refresh === 5 && (loginId === ids.bad1 || loginId === ids.bad2)) card.isBad = true;
  }
}

export const sum = (amounts: bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/** Count, debits and credits in cents, according to the bank. */
export const truthOf = (rows: Booked[]) => ({
  count: rows.length,
  debits: sum(rows.filter(({ cents: c }) => c < 0).map(({ cents: c }) => BigInt(-c))),
  credits: sum(rows.filter(({ cents: c }) => c > 0).map(({ cents: c }) => BigInt(c))),
});
