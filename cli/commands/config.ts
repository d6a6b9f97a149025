import { settingsOfThisProcess } from '../../config/environment';
import { maskedSettings } from '../../config/masked';
import { print, printJson, type ExitCode } from '../output';

/** Prints the effective settings, secrets masked. */
export function config({ json }: { json?: true }): ExitCode {
  const rows = maskedSettings(settingsOfThisProcess());
  if (json) {
    printJson({ settings: Object.fromEntries(rows.map(({ setting, value }) => [setting, value])) });
    return 0;
  }
  const width = Math.max(...rows.map(({ setting }) => setting.length));
  for (const { setting, value } of rows) print(`${setting.padEnd(width)}  ${value}`);
  return 0;
}
