import { classOfCode } from '../../domain/codes';
import { isWorse, type BankToday } from './compare-run';
import { quoted } from './words';

/** What to do about a bank that is worse than usual, by the code most of its logins ended with. */
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
      return `the bank does not answer well; the next run tries again: \`${list}\``;
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

/** What to do, the most urgent first. */
export function todoOf(banks: readonly BankToday[], failed: number): string[] {
  return [
    ...banks.filter(isWorse).map((bank) => `${bank.institution}: ${todoFor(bank)}`),
    ...(failed > 0 ? [`${failed} failed: \`flinks-refresh doctor\`, then explain one of them`] : []),
  ];
}
