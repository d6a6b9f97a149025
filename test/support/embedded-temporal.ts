import { startEmbeddedTemporal, type EmbeddedTemporal, type EmbeddedTemporalOptions } from '../../embedded/temporal';
import { developmentServer } from '../../scripts/development-server';
import { steadyPort } from './ports';

/** Options of a server in memory, on a port of its own. */
export const testTemporalOptions = async (): Promise<EmbeddedTemporalOptions> => ({
  ...developmentServer(),
  dataDir: null,
  // The server collects its garbage less often. All tests together then need a sixth less CPU, and the server needs
  // some hundred MB more.
  env: { GOGC: '400' },
  port: await steadyPort(),
});

/** Starts such a server, with priority and fairness enabled. */
export const startTestTemporal = async (): Promise<EmbeddedTemporal> =>
  startEmbeddedTemporal({ ...(await testTemporalOptions()), progress: (line) => process.stderr.write(`${line}\n`) });
