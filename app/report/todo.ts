import { classOfCode } from '../../domain/codes';
import type { RunBrake } from '../../store/runs/overview';
import { isWorse, type BankToday } from './compare-run';
import type { RunReport } from './report';
import { number, quoted } from './words';

/** What to do about a bank that is worse than usual. This depends on the most frequent code of its logins. */
export function todoFor({ institution, codes }: Pick<BankToday, 'institution' | 'codes'>): string {
  const code = codes[0]?.code;
  const name = quoted(institution);
  const list = `flinks-refresh logins list --institution ${name}`;
  if (code === undefined) return `for its logins see \`${list}\``;
  if (code === 'MFA')
    return `its users are asked for a code; to see who waits: \`flinks-refresh logins waiting --institution ${name}\``;
  switch (classOfCode(code)) {
    case 'wait':
    case 'disabledInstitution':
    case 'restart':
      return `nothing to do here while the next run tries again; if it goes on for days, ask Flinks about these logins: \`${list}\``;
    case 'operator':
      return 'Flinks refuses our keys or requests, so no user can help; to find out why: `flinks-refresh doctor`';
    case 'unreadable':
      return "Flinks' answers cannot be read; the alerts in `flinks-refresh events list` name the fields";
    default:
      return (
        'its users are needed, or the bank refuses them wrongly; to count the logins that could be tried again: ' +
        `\`flinks-refresh logins retry --institution ${name} --reason ${code} --dry-run\``
      );
  }
}

/** What to do about a brake, which holds back the asks of its institution. */
const todoForHeld = ({ institution, runId, asks }: RunBrake): string => {
  const name = quoted(institution);
  return (
    `${institution}, whose asks are held back: the next runs call a few of its logins live to find out whether the ` +
    'bank still refuses, so you may wait. If you know that its trouble is over, have them called now: ' +
    `\`flinks-refresh logins retry --live --institution ${name}\`. If its users must come back, ` +
    `send the ${number(asks)} asks: \`flinks-refresh runs release ${runId} --institution ${name}\``
  );
};

/** What to do, the most urgent first. */
export const todoOf = ({ heldBrakes, banks, run }: Pick<RunReport, 'heldBrakes' | 'banks' | 'run'>): string[] => [
  ...heldBrakes.map(todoForHeld),
  ...worseNow({ heldBrakes, banks }).map((bank) => `${bank.institution}: ${todoFor(bank)}`),
  ...(run.counts.failed > 0
    ? [
        `logins that failed, so need an operator: ${number(run.counts.failed)}. Run \`flinks-refresh doctor\`, then ` +
          '`flinks-refresh logins list --outcome failed`, and `flinks-refresh explain <LoginId>` for one of them',
      ]
    : []),
];

/**
 * The banks that are worse than usual, without those whose asks a brake holds back: the report says elsewhere what to
 * do about these.
 */
export function worseNow({ heldBrakes, banks }: Pick<RunReport, 'heldBrakes' | 'banks'>): BankToday[] {
  const heldNames = new Set(heldBrakes.map(({ institution }) => institution));
  return banks.filter((bank) => isWorse(bank) && !heldNames.has(bank.institution));
}
