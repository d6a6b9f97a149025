/** What the made-up month is like, besides the portfolio and the policy. Shares are 0 to 1, durations in ms. */
export interface World {
  /**
   * How many users come back, and how long after the ask. The shares add up to at most 1; the ask does not bring the
   * others back.
   */
  returns: readonly { share: number; afterMs: number }[];
  /** Share of the users still awaited that one reminder brings back, within six hours. */
  reminderShare: number;
  /** How often an average user opens the app, which then does what the advice says. Null means never. */
  appVisitMs: number | null;
  /** Share of the nights on which Flinks' own job refreshes a login, at banks that let it in. */
  nightlyShare: number;
  /** Outages of one bank in 30 days, and how long one lasts. */
  outages: number;
  outageMs: number;
  /** The day (1 is the first) on which one bank refuses good passwords. Null means never. */
  badDay: number | null;
  badBank: string;
  /** Share of its logins that it refuses on that day. */
  badShare: number;
}

/** A stretch of time, in epoch ms; `toMs` is not part of it. */
export interface Span {
  fromMs: number;
  toMs: number;
}

export const isWithin = (spans: readonly Span[], atMs: number): boolean =>
  spans.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
