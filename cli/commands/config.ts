import { readSettingsOfCommand, settingsLeftForThisProcess } from '../../config/environment';
import { maskedSettings } from '../../config/masked';
import { SettingsError } from '../../config/problems';
import { print, printJson, printToStderr, type ExitCode } from '../output';

/**
 * Prints the settings in force, with their secrets masked. They are the settings of the `up` or `demo` that runs on
 * DATA_DIR. If neither runs there, or this process names a server of its own in place of an embedded one, they are the
 * settings of this process.
 */
export function config({ json }: { json?: true }): ExitCode {
  const left = settingsLeftForThisProcess();
  const rows = left?.masked ?? maskedSettings(ownSettings());
  if (left !== null && !json) printToStderr(`Process ${left.pid}, which runs on this DATA_DIR, has these settings:`);
  if (json) {
    printJson({ settings: Object.fromEntries(rows.map(({ setting, value }) => [setting, value])) });
    return 0;
  }
  const width = Math.max(...rows.map(({ setting }) => setting.length));
  for (const { setting, value } of rows) print(`${setting.padEnd(width)}  ${value}`);
  return 0;
}

function ownSettings() {
  const read = readSettingsOfCommand();
  if (!read.ok) throw new SettingsError(read.problems);
  return read.settings;
}
