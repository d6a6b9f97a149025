import { readSecret, Invalid } from './fields';
import type { Problem } from './problems';

/**
 * Returns a problem for each value that a gRPC header cannot carry, such as an API key whose file ends in two line
 * breaks. The gRPC libraries would refuse such a value at the first call, and quote it in the error.
 */
export function unsendable(
  { apiKey, metadata }: { apiKey?: string | undefined; metadata?: object | undefined },
  values: Record<string, string | undefined>,
): Problem[] {
  const problems: Problem[] = [];
  const key = apiKey === undefined ? '' : readSecret(apiKey, 0);
  if (key instanceof Invalid) problems.push({ setting: sourceOf('TEMPORAL_API_KEY', values), problem: key.problem });
  for (const [name, text] of Object.entries(metadata ?? {})) {
    if (/^[\x20-\x7e]*$/.test(String(text))) continue;
    const setting = sourceOf(`TEMPORAL_GRPC_META_${name.toUpperCase().replaceAll('-', '_')}`, values);
    problems.push({ setting, problem: 'holds a line break or characters that are not ASCII' });
  }
  return problems;
}

const sourceOf = (setting: string, values: Record<string, string | undefined>): string =>
  values[setting] === undefined ? `TEMPORAL_CONFIG_FILE (or the default temporal.toml): ${setting}` : setting;
