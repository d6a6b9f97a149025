import { classOfCode, refusesCredentials } from './codes';

/** Rule 2: how a brake ends by itself, because a few of its logins are called live. */

/**
 * How the canaries of one round ended. Calls without a verdict (*wait*, a lost answer, a 203 that is not `asked`) do
 * not count.
 */
export interface Round {
  letIn: number;
  refused: number;
  /** The bank had refused the credentials and now asks for a one-time code, so it accepts the credentials now. */
  asked: number;
}

/** How the call of a canary ended. `none`: it says nothing about the bank. */
export type CanaryVerdict = 'let_in' | 'refused' | 'asked' | 'none';

/**
 * `resolved`: the bank lets its logins in after all, so its refusals were wrong. `wants_users`: the bank accepts the
 * credentials again and asks for one-time codes, so its logins need their users. `holds`: some were let in, but too
 * few. `fruitless`: none was let in.
 */
export type RoundJudgement = 'resolved' | 'wants_users' | 'holds' | 'fruitless';

/**
 * Judges a round. If two thirds of those let in or refused were let in, the bank's refusals were wrong. If two thirds
 * are reached only by also counting those asked for a code, the bank would ask the users of its other logins too, so
 * these logins are not called (docs/decisions/0018).
 */
export function judge({ letIn, refused, asked }: Round): RoundJudgement {
  if (letIn > 0 && isTwoThirds(letIn, refused)) return 'resolved';
  if (asked > 0 && isTwoThirds(letIn + asked, refused)) return 'wants_users';
  return letIn === 0 ? 'fruitless' : 'holds';
}

const isTwoThirds = (count: number, others: number): boolean => 3 * count >= 2 * (count + others);

/**
 * What an unattended live call says about a brake for `brakeCode`. `status` and `code` are those of an answer without
 * data.
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
 * If canaries were refused and none was let in this many times in a row, the operator is told again and canaries rest.
 */
export const FRUITLESS_RUNS = 2;
export const CANARIES_REST_DAYS = 7;
/** After this many days without news, the operator is told again about held asks. */
export const REMIND_AFTER_DAYS = 7;

/** Whether a live call that ended in this code was refused: a *user* code, INVALID_LOGIN, or an unknown code. */
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
