import type { Command } from 'commander';
import { inPercent, number } from '../../app/report/words';
import { minute } from '../../domain/moments';
import type { Coverage } from '../../store/runs/coverage';
import { withFoundStore } from '../found-store';
import { wholeNumber } from '../options';
import { print, printJson, printToStderr, type ExitCode } from '../output';
import { table, terminalWidth } from '../table';

/** Adds the subcommands of `institutions`. */
export function addInstitutionCommands(institutions: Command, done: (code: ExitCode) => void): void {
  institutions
    .command('list')
    .description('List, for each bank, the share of its logins that the runs refreshed, with and without their users')
    .exitOverride()
    .option('--days <count>', 'over the runs of how many days', wholeNumber(1, 90), 30)
    .option('--json', 'for programs: JSON on stdout')
    .action(async (options: { days: number; json?: true }) => done(await list(options)));
}

const HEADER = [
  'Institution',
  'Logins',
  'Without the user',
  'Live',
  'With the user',
  'Hours to return',
  'Trend',
  'Since (UTC)',
  'Usual codes',
];

function list({ days, json }: { days: number; json?: true }): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    const institutions = await store.coverage.institutions({ days });
    if (json) return printJson({ institutions });
    if (institutions.length === 0) return printToStderr('No login is registered.');
    table(HEADER, institutions.map(row), terminalWidth()).forEach(print);
  });
}

const row = (bank: Coverage): string[] => [
  bank.institution,
  number(bank.logins),
  shown(bank.unattendedShare),
  shown(bank.liveShare),
  shown(bank.attendedShare),
  bank.medianHoursToReturn === null ? '' : bank.medianHoursToReturn.toFixed(1),
  bank.trend === 'steady' ? '' : bank.trend,
  bank.since === null ? '' : minute(bank.since),
  bank.codes.map(({ code, count }) => `${code} ${number(count)}`).join(', '),
];

const shown = (share: number | null): string => (share === null ? '' : inPercent(share));
