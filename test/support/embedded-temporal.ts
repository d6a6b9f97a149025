import { SEARCH_ATTRIBUTES } from '../../domain/ids';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '../../embedded/temporal';
import { defaultCacheDir } from '../../embedded/temporal-binary';
import { steadyPort } from './ports';

/** A Temporal development server in memory, as `up` starts its own: priority and fairness on. */
export const startTestTemporal = async (): Promise<EmbeddedTemporal> =>
  startEmbeddedTemporal({
    dataDir: null,
    port: await steadyPort(),
    uiPort: null,
    namespace: 'default',
    retention: '30d',
    cliPath: process.env['TEMPORAL_CLI_PATH'],
    path: process.env['PATH'] ?? '',
    cacheDir: defaultCacheDir(process.env),
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTES.map((name) => [name, 'Keyword' as const])),
    progress: (line) => process.stderr.write(`${line}\n`),
  });
