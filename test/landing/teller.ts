import {
  amendOne,
  booked,
  dateOf,
  lacking,
  lostInGap,
  OLDEST,
  pastMovements,
  pickOf,
  TODAY_MS,
  type Movement,
} from './movements';
import type { Fault, IdKind, Step, Story } from './story';
import { inWindow, isKnown, isWhole, masked, newestAge, rowsTell, type Account } from './told-account';
import { answerText, NO_ID, type WrittenRow } from './written';

/** An answer, and the index of its account with a fault. */
export interface Told {
  body: Buffer;
  lastRefresh: string;
  fault: Fault | null;
  faulty: number | null;
}

/**
 * A bank with one login of one or two accounts. It never makes the truth impossible to tell: an account that could not
 * be recognised keeps its Id, and no row is missing in two gaps without being seen in between.
 */
export class Teller {
  readonly accounts: Account[];
  private keys = 0;
  private pulls = 0;
  private wasFaulty = false;

  constructor({ accounts, cards, past }: Story) {
    this.accounts = Array.from({ length: accounts }, (_none, at) => ({
      id: `account-${at}`,
      number: `100000${at}`,
      isCard: cards[at]!,
      rows: pastMovements(past, at, this.nextKey),
      told: null,
      doubted: new Set(),
    }));
  }

  /** Advances the bank's day, then answers. */
  tell(step: Step): Told {
    this.pulls += 1;
    const windowDays = this.pulls === 1 ? OLDEST + 1 : step.windowDays;
    const faulty = step.faulty % this.accounts.length;
    const fault = this.faultOf(step, windowDays, faulty);
    const byRows = this.move(step, windowDays, fault, faulty);
    this.wasFaulty = fault !== null;
    // If an answer is not believed, nothing else may happen: new rows could offset the missing ones.
    if (fault === null) this.live(step, windowDays, byRows);

    const accounts = this.accounts.flatMap((account, at) => {
      const own = at === faulty ? fault : null;
      if (own === 'absent') return [];
      const { id, isCard, doubted } = account;
      const number = this.numberOf(account, step);
      const window = inWindow(account, windowDays);
      if (own === 'gap') lostInGap(window).forEach((row) => doubted.add(row));
      if (own === null) window.forEach((row) => doubted.delete(row));
      const isUnreadable = own === 'unreadable';
      // Without its Id an account is recognised by its number, or as the only one left. Another number could be
      // anybody's.
      const isAnybody = isWhole(number) && account.told?.number !== number;
      const unreadable = !isUnreadable ? null : isAnybody && step.unreadable === NO_ID ? 0 : step.unreadable;
      if (!isUnreadable) account.told = { id, number };
      const given = own === null || isUnreadable ? window : lacking(window, own);
      const rows = this.written(given, step);
      const category = isCard ? 'Credits' : 'Operations';
      return [{ id, number, category, rows, unreadable }];
    });
    const lastRefresh = new Date(TODAY_MS + this.pulls * 60_000).toISOString();
    const body = Buffer.from(answerText(accounts, step.writing));
    return { body, lastRefresh, fault, faulty: fault === null ? null : faulty };
  }

  private nextKey = (): number => (this.keys += 1);

  /** Returns a gap only if the store must not believe it: by what the answer covers, not by what is stored. */
  private faultOf({ fault }: Step, windowDays: number, faulty: number): Fault | null {
    if (this.pulls === 1 || this.wasFaulty || fault !== 'gap') return this.pulls === 1 || this.wasFaulty ? null : fault;
    const account = this.accounts[faulty]!;
    const lost = lostInGap(inWindow(account, windowDays));
    return lost.length <= 10 || lost.some((row) => account.doubted.has(row)) ? null : fault;
  }

  private numberOf = ({ number }: Account, { masksNumbers }: Step): string => (masksNumbers ? masked(number) : number);

  /**
   * Gives an account a new Id, and a card perhaps a new number. Returns the account that can be recognised only by its
   * rows.
   */
  private move(step: Step, windowDays: number, fault: Fault | null, faulty: number): Account | null {
    const { moves } = step;
    if (moves !== null) {
      const at = moves.account % this.accounts.length;
      const account = this.accounts[at]!;
      account.id = `account-${at}-${this.pulls}`;
      if (moves.replaced && account.isCard) account.number = `45${String(this.pulls).padStart(3, '0')}000${at}`;
    }
    const coming = this.accounts.filter((_account, at) => !(fault === 'absent' && at === faulty));
    const unknown = coming.filter((account) => !isKnown(account, this.numberOf(account, step)));
    const [one, ...more] = unknown;
    if (one === undefined) return null;
    const isAlone = more.length === 0 && coming.length === this.accounts.length;
    if (isAlone && fault === null && !this.wasFaulty && rowsTell(one, windowDays, this.numberOf(one, step))) return one;
    for (const account of unknown) account.id = account.told!.id;
    return null;
  }

  private live({ news, amend, takeBack }: Step, windowDays: number, byRows: Account | null): void {
    for (const booking of news) {
      const account = this.accounts[booking.account % this.accounts.length]!;
      const movement = booked(booking, this.nextKey(), account.rows);
      // An account is recognised by its rows only if the rows of earlier days are the same.
      if (account === byRows && movement.age !== null) movement.age = Math.min(movement.age, newestAge(account));
      account.rows.push(movement);
    }
    for (const account of this.accounts) {
      if (account === byRows) continue;
      const changeable = () => {
        const window = inWindow(account, windowDays);
        const first = Math.max(...window.map(({ age }) => age ?? -1));
        return window.filter(({ age }) => age === null || age < first);
      };
      if (amend !== null) amendOne(changeable(), amend, this.nextKey);
      const gone = takeBack === null ? undefined : pickOf(changeable(), takeBack);
      if (gone !== undefined) account.rows.splice(account.rows.indexOf(gone), 1);
    }
  }

  private written(rows: Movement[], { ids, newestFirst, balanceShift }: Step): WrittenRow[] {
    const ordered = [...rows].sort((a, b) => (b.age ?? -1) - (a.age ?? -1) || a.key - b.key);
    if (newestFirst) ordered.reverse();
    return ordered.map((row, place) => ({
      id: this.idOf(row, place, ids),
      date: row.age === null ? null : dateOf(row.age),
      description: row.text,
      debit: row.debit,
      credit: row.credit,
      balance: balanceShift === 0 ? null : String(1_000 * balanceShift + row.key),
    }));
  }

  private idOf({ key, idKey, text }: Movement, place: number, ids: IdKind): string | null {
    switch (ids) {
      case 'stable':
        return `m${idKey}`;
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
