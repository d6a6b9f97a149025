/**
 * What the made-up month is like, apart from the portfolio of logins and the policy. Shares are from 0 to 1, durations
 * in ms.
 */
export interface World {
  /**
   * Each entry says which share of the users comes back because of an ask, and how long after it. The shares add up to
   * at most 1. The other users do not come back because of the ask.
   */
  returns: readonly { share: number; afterMs: number }[];
  /** Share of the users still awaited whom one reminder brings back, within six hours. */
  reminderShare: number;
  /**
   * The time between two visits of an average user to the app, which then does what the advice says. Null: users never
   * open it.
   */
  appVisitMs: number | null;
  /** The share of nights on which Flinks' own nightly job refreshes a login, at banks that let it in. */
  nightlyShare: number;
  /** `outages`: how many outages one bank has in 30 days on average. `outageMs`: how long one lasts. */
  outages: number;
  outageMs: number;
  /** The day (1 is the first) on which `badBank` refuses good passwords. Null: it never does. */
  badDay: number | null;
  badBank: string;
  /** The share of the logins of `badBank` that it refuses on that day. */
  badShare: number;
}

/** A stretch of time, in epoch ms; `toMs` is not part of it. */
export interface Span {
  fromMs: number;
  toMs: number;
}

export const isWithin = (spans: readonly Span[], atMs: number): boolean =>
  spans.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
