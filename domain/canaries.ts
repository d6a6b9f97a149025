import { classOfCode } from './codes';

/** Rule 2: how a brake finds its own way out, by calling a few of its logins. */

/** What the canaries of one round brought. Calls without a verdict (a 203, *wait*, a lost answer) count as neither. */
export interface Round {
  letIn: number;
  refused: number;
}

/** `resolved`: the bank had lied. `holds`: some were let in. `fruitless`: none was. */
export type RoundJudgement = 'resolved' | 'holds' | 'fruitless';

/** Judges a round: two thirds let in, and the bank had lied. */
export function judge({ letIn, refused }: Round): RoundJudgement {
  if (letIn === 0) return 'fruitless';
  return 3 * letIn >= 2 * (letIn + refused) ? 'resolved' : 'holds';
}

/** After so many fruitless runs in a row the operator is told again, and canaries rest. */
export const FRUITLESS_RUNS = 2;
export const CANARIES_REST_DAYS = 7;
/** After so many days without news the operator is told of held asks again. */
export const REMIND_AFTER_DAYS = 7;

/** Whether a live call that ended in this code was refused: a code of the user's, or an unknown one. */
export const isRefusal = (code: string | null): boolean =>
  code !== null && ['user', 'invalidLogin', 'unknown'].includes(classOfCode(code));

/** The round in words, such as `3 canaries at Maple Bank: 2 let in, 1 refused`. */
export function roundText(institution: string, { called, letIn, refused }: Round & { called: number }): string {
  const found = [
    ...(letIn > 0 ? [`${letIn} let in`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(called > letIn + refused ? [`${called - letIn - refused} without a verdict`] : []),
  ];
  const only = found.length === 1 ? found[0]!.replace(/^\d+ /, '') : found.join(', ');
  return `${called} ${called === 1 ? 'canary' : 'canaries'} at ${institution}: ${called === 0 ? 'none could be called' : only}`;
}
