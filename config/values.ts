import { SETTINGS, type Program } from './catalogue';
import type { Problem } from './problems';
import { FILE_SUFFIX, readSecretFile } from './secret-files';

/** The values of settings by name; a setting that is not set has its default. */
export type Values = Record<string, string | undefined>;

/**
 * Returns the values that a program reads: the whole environment without the secrets of other programs, with the
 * defaults of settings that are not set. A secret may stand in the file that its `…_FILE` setting names. If `program`
 * is left out, all secrets are read. A setting of only white space counts as not set, or as an empty list where an
 * empty list is allowed.
 */
export function readValues(env: NodeJS.ProcessEnv, program?: Program): { values: Values; problems: Problem[] } {
  const values: Values = {};
  for (const [name, value] of Object.entries(env)) {
    // An empty TEMPORAL_GRPC_META_* means something too: it removes a header that temporal.toml sets.
    const blankSays = (SETTINGS.get(name)?.mayBeEmpty ?? false) || name.startsWith('TEMPORAL_GRPC_META_');
    if (value !== undefined && (blankSays || value.trim() !== '')) values[name] = value;
  }
  const problems: Problem[] = [];
  for (const [name, { fallback, secret }] of SETTINGS) {
    if (secret !== undefined)
      problems.push(...takeSecret(name, values, program === undefined || secret.includes(program)));
    values[name] ??= fallback;
  }
  return { values, problems };
}

/**
 * Takes a secret out of `values` if the program does not need it. Otherwise, if its `…_FILE` setting names a file,
 * reads it from there.
 */
function takeSecret(name: string, values: Values, isNeeded: boolean): Problem[] {
  const setting = `${name}${FILE_SUFFIX}`;
  const path = values[setting];
  if (!isNeeded) {
    delete values[name];
    delete values[setting];
    return [];
  }
  if (path === undefined) return [];
  if (values[name] !== undefined) return [{ setting, problem: `is set beside ${name}: take one of the two out` }];
  const read = readSecretFile(path);
  values[name] = 'text' in read ? read.text : undefined;
  return 'text' in read ? [] : [{ setting, problem: read.problem }];
}

/** Returns the names of the secrets that are set in `env` although this program has no use for them. */
export function secretsOfOthers(env: NodeJS.ProcessEnv, program: Program): string[] {
  const isSet = (name: string): boolean => (env[name] ?? '').trim() !== '';
  return [...SETTINGS].flatMap(([name, { secret }]) => {
    if (secret === undefined || secret.includes(program)) return [];
    return [name, `${name}${FILE_SUFFIX}`].filter(isSet);
  });
}
