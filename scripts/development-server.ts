import { SEARCH_ATTRIBUTES } from '../domain/ids';
import type { EmbeddedTemporalOptions } from '../embedded/temporal';
import { defaultCacheDir } from '../embedded/temporal-binary';

/**
 * Returns the options of a Temporal development server for tests and scripts. `up` starts its own from the same binary.
 */
export const developmentServer = (): Omit<EmbeddedTemporalOptions, 'dataDir' | 'port'> => ({
  uiPort: null,
  namespace: 'default',
  retention: '30d',
  cliPath: process.env['TEMPORAL_CLI_PATH'],
  path: process.env['PATH'] ?? '',
  cacheDir: defaultCacheDir(process.env),
  searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTES.map((name) => [name, 'Keyword' as const])),
});
