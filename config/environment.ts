import { SettingsError } from './problems';
import { envFiles } from './secret-files';
import {
  readCodecServerProcess,
  readReportSettings,
  readServerSettings,
  readSettings,
  type CodecServerProcess,
  type ReadOptions,
  type ServerSettings,
  type Settings,
  type SettingsResult,
} from './settings';

/** Returns the settings of this process. Throws SettingsError, which names everything that is missing or wrong. */
export function settingsOfThisProcess(options?: ReadOptions): Settings {
  const result = readSettings(process.env, options);
  if (!result.ok) throw new SettingsError(result.problems);
  return result.settings;
}

/** The same without throwing, for commands that report everything that is wrong. */
export const readSettingsOfThisProcess = (): SettingsResult => readSettings(process.env);

/** Returns only the settings of its servers; keys of Flinks and of the gateway are not needed. Throws SettingsError. */
export function serverSettingsOfThisProcess(options: { needsTemporal: boolean }): ServerSettings {
  const result = readServerSettings(process.env, options);
  if (!result.ok) throw new SettingsError(result.problems);
  return result.settings;
}

/** Returns only the settings that a report measures by. Throws SettingsError. */
export function reportSettingsOfThisProcess(): Pick<Settings, 'policy' | 'promise'> {
  const result = readReportSettings(process.env);
  if (!result.ok) throw new SettingsError(result.problems);
  return result.settings;
}

/** The same for the codec server, which has fewer settings. */
export function codecServerSettingsOfThisProcess(): CodecServerProcess {
  const result = readCodecServerProcess(process.env);
  if (!result.ok) throw new SettingsError(result.problems);
  return result.settings;
}

/** Returns the files with secrets of these settings, if any: reading one reveals its secrets. */
export const secretFilesOfThisProcess = ({ temporal }: Pick<Settings, 'temporal'>): string[] => [
  ...temporal.secretFiles,
  ...envFiles(process.execArgv, process.cwd()),
];

/** The PATH, for finding programs. */
export const programSearchPath = (): string => process.env['PATH'] ?? '';
