/** The names that the texts contain: of the app, as its users know it, and of the bank. */
export interface Names {
  brand: string;
  bank: string;
}

/** The error events of Flinks Connect for which the page has texts. For any other error it shows that of `UNKNOWN`. */
export const CONNECT_ERRORS = [
  'INVALID_USERNAME',
  'INVALID_PASSWORD',
  'INVALID_LOGIN',
  'INVALID_SECURITY_RESPONSE',
  'RETRY_LATER',
  'UNAUTHORIZED',
  'NEW_ACCOUNT',
  'AGGREGATION_ERROR',
  'DISABLED_INSTITUTION',
  'DISABLED_LOGIN',
  'TOKEN_INVALID',
  'UNKNOWN',
] as const;
type ConnectError = (typeof CONNECT_ERRORS)[number];

/** The notes of the page that are not about an error event of Connect. */
export const NOTES = [
  'offline',
  'remindersStopped',
  'closed',
  'bankWindow',
  'notFinished',
  'linkCopied',
  'mismatch',
  'notConfirmed',
  'busy',
  'failed',
] as const;
type Note = (typeof NOTES)[number];

/**
 * Everything the customer reads. A text that may begin with `bank` gets a capital letter when it is shown, because
 * `bank` may be `your bank`.
 */
export interface Texts {
  yourBank: string;
  title(names: Names): string;
  noScript: string;
  ready: {
    heading(names: Names): string;
    /** Why the customer is needed; `unknown` if nobody is awaited, so that the bank is asked only after the click. */
    why: Record<'mfa' | 'credentials' | 'reconnect' | 'unknown', (names: Names) => string>;
    stepsHeading: string;
    steps(names: Names): string[];
    howLong: string;
    privacy(names: Names): string;
    open: string;
    notNow: string;
    stopReminders: string;
    keeps(date: string): string;
    /** Shown if the page is open in an app's web view, which cannot open a window for a bank's own page. */
    inApp: { heading: string; body(names: Names): string; open: string; copy: string };
  };
  asking: {
    heading(names: Names): string;
    bank(names: Names): string;
    slow(names: Names): string;
    /** The name, for screen readers, of the bar that shows how long the bank has been asked. */
    progress: string;
    /** The words after the clock, which counts the minutes and seconds since the bank was asked. */
    ofAtMost: string;
    collectingHeading: string;
    collecting(names: Names): string;
    mayClose: string;
  };
  connect: {
    heading(names: Names): string;
    about(names: Names): string;
    frameTitle: string;
    /** Shown in place of the frame if no window can be opened for the bank's own page. */
    instead(names: Names): string;
    wholeWindow: string;
    again: string;
    close: string;
  };
  /** `already`: for a page that was opened when the login had fresh data already. */
  done: {
    heading: string;
    body(names: Names): string;
    alreadyHeading: string;
    already(names: Names): string;
    back(names: Names): string;
  };
  later: {
    heading(names: Names): string;
    body(names: Names): string;
    at: string;
    soon: string;
    unfinishedHeading: string;
    unfinished(names: Names): string;
  };
  /** The closing screen for a customer who pressed "not now". */
  declined: { heading: string; body(names: Names): string; mayClose: string; reconsider: string };
  expired: { heading: string; body(names: Pick<Names, 'brand'>): string };
  trouble: { heading: string; body: string };
  notes: Record<Note, (names: Names) => string>;
  errors: Record<ConnectError, (names: Names) => string>;
  help(names: Pick<Names, 'brand'>): string;
  /** Shown if CONNECT_SUPPORT_URL is not set. */
  helpElsewhere(names: Pick<Names, 'brand'>): string;
  about(names: Pick<Names, 'brand'>): string;
}
