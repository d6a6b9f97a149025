import fc from 'fast-check';
import { UNREADABLE_FORMS } from './written';

/**
 * A generator of banks that knows the truth. A story is a list of steps. At each step the bank books, amends and takes
 * back movements, then answers in some way: with a kind of ids, in some order, cut at some day, under new account ids,
 * with amounts in some format, or with a fault. A `Teller` (teller.ts) plays a story.
 */

/** How a bank numbers the rows of an answer. */
const IDS = ['stable', 'new at every pull', 'positions', 'all zero', 'none', 'shared by text'] as const;
export type IdKind = (typeof IDS)[number];

/**
 * `silent`: an account comes without rows. `absent`: it is left out. `gap`: most of its middle is missing. `few`: some
 * rows are missing. `unreadable`: part of it cannot be read. `null`: the answer is correct.
 */
const FAULTS = ['silent', 'absent', 'gap', 'few', 'unreadable'] as const;
export type Fault = (typeof FAULTS)[number];

export const TEXTS = ['COFFEE', 'RENT', 'PAYROLL', 'TRANSFER'];
export const AMOUNTS = ['4.50', '10', '10.50', '900', '1200.01', '-12.30', '1234567.89'];

const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });

const booking = fc.record({
  age: fc.integer({ min: 0, max: 30 }),
  undated: fc.boolean(),
  text: fc.nat({ max: TEXTS.length - 1 }),
  amount: fc.nat({ max: AMOUNTS.length - 1 }),
  isCredit: fc.boolean(),
  account: fc.nat({ max: 1 }),
  /** Uses the reference of a movement from two months ago. */
  reuses: fc.boolean(),
});
export type Booking = typeof booking extends fc.Arbitrary<infer B> ? B : never;

/** How many days every answer covers at least: younger rows are always in it. */
export const SHORTEST = 45;

/** `booked`: a movement without a date gets one; at some banks also another Id. */
const amendment = fc.record({
  pick: fc.nat({ max: 99 }),
  what: fc.constantFrom('amount', 'text', 'date', 'booked', 'booked under another Id'),
});
export type Amendment = typeof amendment extends fc.Arbitrary<infer A> ? A : never;

const step = fc.record({
  news: fc.array(booking, { maxLength: 4 }),
  amend: rarely(amendment),
  takeBack: rarely(fc.nat({ max: 99 })),
  ids: fc.constantFrom(...IDS),
  newestFirst: fc.boolean(),
  balanceShift: fc.nat({ max: 2 }),
  /** An account gets a new Id; with `replaced`, a card also gets a new number. */
  moves: rarely(fc.record({ account: fc.nat({ max: 1 }), replaced: fc.boolean() })),
  masksNumbers: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.boolean() }),
  /** Which amount format comes first. */
  writing: fc.nat({ max: 9 }),
  windowDays: fc.constantFrom(SHORTEST, 60, 90),
  again: fc.boolean(),
  fault: rarely(fc.constantFrom(...FAULTS)),
  faulty: fc.nat({ max: 1 }),
  unreadable: fc.nat({ max: UNREADABLE_FORMS - 1 }),
  pagesRead: fc.nat({ max: 2 }),
});
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** `past`: how many movements there are before the first answer, the oldest 89 days ago. `cards`: which accounts are cards. */
export const story = fc.record({
  accounts: fc.integer({ min: 1, max: 2 }),
  cards: fc.tuple(fc.boolean(), fc.boolean()),
  past: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 8 }) }, { weight: 1, arbitrary: fc.constant(36) }),
  steps: fc.array(step, { minLength: 2, maxLength: 5 }),
});
export type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;
