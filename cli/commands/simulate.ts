import { readFileSync } from 'node:fs';
import { SettingsError } from '../../config/problems';
import { readSimulateSettings, type SimulateSettings } from '../../config/simulate';
import { playMonths } from '../../simulation/threads';
import { BadUsageError } from '../errors';
import { print, printJson, printToStderr, type ExitCode } from '../output';
import { chart, comparison, monthTable } from '../simulate-report';

export interface SimulateOptions {
  days: number;
  logins: number;
  seed: number;
  settings?: string;
  against?: string;
  json?: true;
}

/**
 * Plays made-up days under one file of settings, or under two side by side. Prints what the settings would cost (asks,
 * live calls) and bring (fresh data).
 */
export async function simulate({ settings, against, json, ...size }: SimulateOptions): Promise<ExitCode> {
  const files = against === undefined ? [settings] : [settings, against];
  const rules = files.map(rulesOf);
  const months = await playMonths(rules.map((rule) => ({ ...size, ...rule })));
  const names = files.map((file) => file ?? 'the defaults');
  if (json) {
    printJson({ months: months.map((figures, at) => ({ settings: names[at], ...figures })) });
    return 0;
  }
  printToStderr(
    'This time is made up: its banks and users are estimates. Use it to compare settings. For real figures: ' +
      'flinks-refresh runs report',
  );
  for (const line of months.length === 1 ? monthTable(months[0]!) : []) print(line);
  for (const line of comparison(names, months)) print(line);
  for (const line of chart(names, months)) print(line);
  return 0;
}

function rulesOf(file: string | undefined): SimulateSettings {
  const read = readSimulateSettings(file === undefined ? '' : textOf(file));
  if (!read.ok)
    throw new SettingsError(
      read.problems.map(({ setting, problem }) => ({ setting, problem: `${problem} (${file})` })),
    );
  return read.settings;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadUsageError(
      `The file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}). Give a file of lines NAME=value.`,
    );
  }
}
