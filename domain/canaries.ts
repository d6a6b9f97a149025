import { classOfCode, refusesCredentials } from './codes';

/**
 * A brake holds back the asks of one institution (rule 2 of docs/flowchart.md). It ends without an operator if a few of
 * its logins, the canaries, are called live without their users, and most of them show that the bank no longer refuses.
 */

/**
 * How many canaries of one round were let in, were refused, or were asked for a code. Calls without a verdict (a code
 * of the class *wait*, a lost answer, a 203 that is not `asked`) are not counted.
 */
export interface Round {
  letIn: number;
  refused: number;
  /** The bank had refused their credentials and now asks for a one-time code, so it accepts the credentials now. */
  asked: number;
}

/** What the call of a canary says about its bank. `none`: nothing. */
export type CanaryVerdict = 'let_in' | 'refused' | 'asked' | 'none';

/**
 * `resolved`: the bank lets its logins in after all, so it had refused wrongly. `wants_users`: the bank accepts the
 * credentials again and asks for one-time codes, so its logins need their users. `holds`: some canaries were let in,
 * but too few, so the brake goes on. `fruitless`: none was let in.
 */
export type RoundJudgement = 'resolved' | 'wants_users' | 'holds' | 'fruitless';

/**
 * Judges a round. If at least two thirds of the canaries that were let in or refused were let in, the bank had refused
 * wrongly. If two thirds are reached only by also counting those asked for a code, the bank would ask the users of its
 * other logins too, so these logins are not called (docs/decisions/0018).
 */
export function judge({ letIn, refused, asked }: Round): RoundJudgement {
  if (letIn > 0 && isTwoThirds(letIn, refused)) return 'resolved';
  if (asked > 0 && isTwoThirds(letIn + asked, refused)) return 'wants_users';
  return letIn === 0 ? 'fruitless' : 'holds';
}

const isTwoThirds = (count: number, others: number): boolean => 3 * count >= 2 * (count + others);

/**
 * What a canary's live call says about the brake that began because of `brakeCode`. `isRefreshed`: the call led to
 * data. `status` and `code` are those of the answer to the call; both are null if the answer was lost or if no call was
 * made.
 */
export function verdictOf(
  brakeCode: string,
  { isRefreshed, status, code }: { isRefreshed: boolean; status: number | null; code: string | null },
): CanaryVerdict {
  if (isRefreshed) return 'let_in';
  if (status === 203) return refusesCredentials(brakeCode) ? 'asked' : 'none';
  return isRefusal(code) ? 'refused' : 'none';
}

/**
 * After this many runs in a row in which canaries were refused and none was let in, the operator is told again, and no
 * canaries are called for CANARIES_REST_DAYS. Runs whose canaries had no verdict are not counted.
 */
export const FRUITLESS_RUNS = 2;
export const CANARIES_REST_DAYS = 7;
/** If a brake has held asks for this many days since the operator was last told of it, the operator is told again. */
export const REMIND_AFTER_DAYS = 7;

/**
 * Whether the bank refused a live call that ended in this code: a *user* code, INVALID_LOGIN, or a code that nobody
 * knows.
 */
export const isRefusal = (code: string | null): boolean =>
  code !== null && ['user', 'invalidLogin', 'unknown'].includes(classOfCode(code));

/** The round in words, such as `3 canaries at Maple Bank: 2 let in, 1 refused`. */
export function roundText(institution: string, { called, letIn, refused, asked }: Round & { called: number }): string {
  const verdicts = letIn + refused + asked;
  const found = [
    ...(letIn > 0 ? [`${letIn} let in`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(asked > 0 ? [`${asked} asked for a one-time code`] : []),
    ...(called > verdicts ? [`${called - verdicts} without a verdict`] : []),
  ];
  const only = found.length === 1 ? found[0]!.replace(/^\d+ /, '') : found.join(', ');
  return `${called} ${called === 1 ? 'canary' : 'canaries'} at ${institution}: ${called === 0 ? 'none could be called' : only}`;
}
