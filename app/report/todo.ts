import { classOfCode } from '../../domain/codes';
import type { RunBrake } from '../../store/runs/overview';
import { isWorse, type BankToday } from './compare-run';
import type { RunReport } from './report';
import { number, quoted } from './words';

/** What to do about a bank that is worse than usual, by the most frequent code of its logins. */
export function todoFor({ institution, codes }: Pick<BankToday, 'institution' | 'codes'>): string {
  const code = codes[0]?.code;
  const name = quoted(institution);
  const list = `flinks-refresh logins list --institution ${name}`;
  if (code === undefined) return `see \`${list}\``;
  if (code === 'MFA')
    return `their users are asked for a code: \`flinks-refresh logins waiting --institution ${name}\``;
  switch (classOfCode(code)) {
    case 'wait':
    case 'disabledInstitution':
    case 'restart':
      return `nothing to do here while the next run tries again; if it goes on for days, ask Flinks about these logins: \`${list}\``;
    case 'operator':
      return 'Flinks refuses us, not them: `flinks-refresh doctor`';
    case 'unreadable':
      return 'Flinks answers in a form that cannot be read: `flinks-refresh events list` names the fields';
    default:
      return (
        `their users are needed, or the bank was lying: \`flinks-refresh logins retry --institution ${name} ` +
        `--reason ${code} --dry-run\``
      );
  }
}

/** What to do about asks that a brake holds. */
const todoForHeld = ({ institution, runId, asks }: RunBrake): string => {
  const name = quoted(institution);
  return (
    `${institution}, whose asks are held: each run calls a few of its logins to find out whether the bank still refuses, ` +
    `so you may wait. If you know that its trouble is over: \`flinks-refresh logins retry --live --institution ${name}\`. ` +
    `If its users must come back, this asks them (${number(asks)}): \`flinks-refresh runs release ${runId} --institution ${name}\``
  );
};

/** What to do, the most urgent first. */
export const todoOf = ({ heldBrakes, banks, run }: Pick<RunReport, 'heldBrakes' | 'banks' | 'run'>): string[] => [
  ...heldBrakes.map(todoForHeld),
  ...worseNow({ heldBrakes, banks }).map((bank) => `${bank.institution}: ${todoFor(bank)}`),
  ...(run.counts.failed > 0
    ? [
        `${number(run.counts.failed)} failed: \`flinks-refresh doctor\`, then \`flinks-refresh logins list --outcome failed\` ` +
          'and `flinks-refresh explain <LoginId>` for one of them',
      ]
    : []),
];

/**
 * The banks that are worse than usual, without those whose asks are held, because these are covered by what the report
 * says about brakes.
 */
export function worseNow({ heldBrakes, banks }: Pick<RunReport, 'heldBrakes' | 'banks'>): BankToday[] {
  const heldNames = new Set(heldBrakes.map(({ institution }) => institution));
  return banks.filter((bank) => isWorse(bank) && !heldNames.has(bank.institution));
}
