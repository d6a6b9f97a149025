import { SettingsError } from './problems';
import { envFiles } from './secret-files';
import { readCodecServerProcess, readServerSettings, readSettings, type CodecServerProcess, type ReadOptions, type ServerSettings, type Settings, type SettingsResult } from './settings';

/** The settings of this process. Throws SettingsError, which names all that is missing or wrong. */
export function settingsOfThisProcess(options?: ReadOptions): Settings {
  const result = readSettings(process.env, options);
  if (!result.ok) throw new SettingsError(result.problems);
  return result.settings;
}

/** The same without throwing: for whoever tells of all that is wrong. */
export const readSettingsOfThisProcess = (): SettingsResult => readSettings(process.env);

/** The settings of its servers alone; the keys of Flinks and of the gateway are not asked for. Throws SettingsError. */
export function serverSettingsOfThisProcess(options: { needsTemporal: boolean }): ServerSettings {
  const result = readServerSettings(process.env, options);
  if (!result.ok) throw new SettingsError(result.problems);
  return result.settings;
}

/** The same for the codec server, which is told less. */
export function codecServerSettingsOfThisProcess(): CodecServerProcess {
  const result = readCodecServerProcess(process.env);
  if (!result.ok) throw new SettingsError(result.problems);
  return result.settings;
}

/** The files that hold secrets of these settings, where there are any: whoever may read one has what stands in it. */
export const secretFilesOfThisProcess = ({ temporal }: Pick<Settings, 'temporal'>): string[] => [
  ...temporal.secretFiles,
  ...envFiles(process.execArgv, process.cwd()),
];

/** The PATH, for programs that are looked for on it. */
export const programSearchPath = (): string => process.env['PATH'] ?? '';
