/**
 * The LastRefreshState that Flinks' list gives for a login whose bank wants its user's answer. No other value is
 * documented.
 */
const WANTS_ANSWER = 'AnsweringSecurityChallenge';

/** What Flinks' list says of a login, in words (rule 9 of docs/flowchart.md). */
export function listedText({ state, code }: { state: string | null; code: string | null }): string {
  if (code !== null) return `Flinks' nightly job ended in ${code}`;
  if (state === WANTS_ANSWER) return "the bank asked Flinks' nightly job for a code (MFA)";
  return state === null ? "Flinks' nightly job gave the login up" : `Flinks' nightly job ended as ${state}`;
}
