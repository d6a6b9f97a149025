import { SEARCH_ATTRIBUTES } from '../../domain/ids';
import { startEmbeddedTemporal, type EmbeddedTemporal, type EmbeddedTemporalOptions } from '../../embedded/temporal';
import { defaultCacheDir } from '../../embedded/temporal-binary';
import { steadyPort } from './ports';

/**
 * Options of an in-memory Temporal development server, started as `up` starts its own; the binary is found as `up`
 * finds it.
 */
export const testTemporalOptions = async (): Promise<EmbeddedTemporalOptions> => ({
  dataDir: null,
  port: await steadyPort(),
  uiPort: null,
  namespace: 'default',
  retention: '30d',
  cliPath: process.env['TEMPORAL_CLI_PATH'],
  path: process.env['PATH'] ?? '',
  cacheDir: defaultCacheDir(process.env),
  searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTES.map((name) => [name, 'Keyword' as const])),
});

/** Starts one with priority and fairness enabled. */
export const startTestTemporal = async (): Promise<EmbeddedTemporal> =>
  startEmbeddedTemporal({ ...(await testTemporalOptions()), progress: (line) => process.stderr.write(`${line}\n`) });
