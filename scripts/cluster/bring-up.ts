import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CommandFailedError } from '../../cli/errors';
import type { Lifecycle } from '../../process/lifecycle';
import { lockDataDir } from '../../embedded/data-dir';
import { startEmbeddedPostgres } from '../../embedded/postgres';
import { defaultCacheDir, findTemporalBinary } from '../../embedded/temporal-binary';
import { startSimulator, type Simulator } from '../../simulator/server';
import type { Logger } from '../../process/logging';
import { choosePorts } from './ports';
import { commandOf, type Command } from './program';
import { Service, type ServiceOptions } from './service';
import { createNamespace, setUpSchema, TEMPORAL_PORTS, temporalCommand } from './temporal';
import { temporalBuild } from './temporal-build';
import { makeUsers } from './users';

const NAMESPACE = 'default';
const READY_WITHIN_MS = 120_000;
/**
 * A worker that stops waits for the calls to Flinks that are under way. This is as long as it waits, and a little more.
 */
const WORKER_STOPS_WITHIN_MS = 245_000;
const OTHERS_STOP_WITHIN_MS = 30_000;

/**
 * The addresses of a running cluster. The pid of each process is in `run/<name>.pid` of the folder `state`; a process
 * that was restarted has a new pid.
 */
export interface Cluster {
  gateway: string;
  apiKey: string;
  temporal: { address: string; namespace: string };
  database: string;
  simulator: string;
  state: string;
}

export interface ClusterOptions {
  stateDir: string;
  life: Lifecycle;
  log: Logger;
  tell: (line: string) => void;
  apiKey: string;
  /** How many logins the made-up Flinks has, and the seed from which they are drawn. */
  logins: number;
  seed: number;
  /** The image from which workers, gateway and `setup` run. Null means that they run from this build. */
  image: string | null;
}

/** Starts what docker-compose.yml describes, in the same order, and returns when the gateway is ready. */
export async function bringUpCluster(options: ClusterOptions): Promise<Cluster> {
  const { stateDir, life, log, tell } = options;
  const path = process.env['PATH'] ?? '';
  const cacheDir = defaultCacheDir(process.env);
  const build = await temporalBuild(cacheDir, path, tell);
  const cliPath = process.env['TEMPORAL_CLI_PATH'];
  const temporalCli = await findTemporalBinary({ cliPath, path, cacheDir, progress: tell });

  life.onStop(lockDataDir(stateDir));
  const postgres = await startEmbeddedPostgres({ dataDir: stateDir, log: (line) => log.info(line) });
  life.onStop(() => postgres.stop());
  const databases = await makeUsers(postgres.url);
  await setUpSchema(build, stateDir, databases.temporal);

  const {
    gateway: gatewayPort,
    simulator: simulatorPort,
    ...ports
  } = await choosePorts({
    ...TEMPORAL_PORTS,
    gateway: 8080,
    simulator: 9090,
  });
  const service = async (
    name: string,
    stopWithinMs: number,
    process: Pick<ServiceOptions, 'command' | 'args' | 'env'>,
  ) => {
    const started = await Service.start({ name, stateDir, stopWithinMs, ...process });
    life.onStop(() => started.stop());
  };
  await service('temporal', OTHERS_STOP_WITHIN_MS, temporalCommand(build, databases.temporal, ports));
  const address = `127.0.0.1:${ports.FRONTEND_GRPC_PORT}`;
  await createNamespace(temporalCli, stateDir, address, NAMESPACE);

  const simulator = await startSimulator({ port: simulatorPort, logins: options.logins, seed: options.seed });
  life.onStop(() => simulator.close());
  const env = productEnvironment({ simulator, address, gatewayPort, apiKey: options.apiKey });
  const product = (program: 'setup' | 'worker' | 'gateway') =>
    commandOf(program, { ...env, DATABASE_URL: databases[program] }, options.image);
  await runSetup(product('setup'));
  await service('worker-1', WORKER_STOPS_WITHIN_MS, product('worker'));
  await service('worker-2', WORKER_STOPS_WITHIN_MS, product('worker'));
  await service('gateway', OTHERS_STOP_WITHIN_MS, product('gateway'));

  const gateway = `http://127.0.0.1:${gatewayPort}`;
  await untilReady(gateway, life.signal, stateDir);
  const temporal = { address, namespace: NAMESPACE };
  return {
    gateway,
    apiKey: options.apiKey,
    temporal,
    database: databases.admin,
    simulator: simulator.url,
    state: stateDir,
  };
}

interface Topology {
  simulator: Simulator;
  address: string;
  gatewayPort: number;
  apiKey: string;
}

/**
 * Returns our own environment without its TEMPORAL_ variables (of another Temporal), plus the settings of this cluster.
 */
function productEnvironment({ simulator, address, gatewayPort, apiKey }: Topology): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  const { customerId, secretKey, apiKey: flinksApiKey } = simulator.credentials;
  return {
    CONNECT_BRAND_NAME: 'Local cluster',
    ...Object.fromEntries(ours),
    FLINKS_INSTANCE: 'simulator',
    FLINKS_CUSTOMER_ID: customerId,
    FLINKS_SECRET_KEY: secretKey,
    FLINKS_API_KEY: flinksApiKey,
    FLINKS_BASE_URL: simulator.url,
    FLINKS_CONNECT_URL: simulator.connectUrl,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: NAMESPACE,
    GATEWAY_PORT: String(gatewayPort),
    GATEWAY_API_KEYS: apiKey,
  };
}

async function runSetup({ command, args, env }: Command): Promise<void> {
  try {
    await promisify(execFile)(command, args, { env });
  } catch (error) {
    throw new CommandFailedError(`flinks-refresh setup failed: ${(error as { stderr: string }).stderr.slice(-2_000)}`);
  }
}

async function untilReady(gateway: string, signal: AbortSignal, stateDir: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`${gateway}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > deadline) {
      throw new CommandFailedError(
        `The cluster is not ready after two minutes; the logs are in ${join(stateDir, 'logs')}.`,
      );
    }
    await sleep(100, undefined, { signal });
  }
}
