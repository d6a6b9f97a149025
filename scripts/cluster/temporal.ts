import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { CommandFailedError } from '../../cli/errors';
import type { TemporalBuild } from './temporal-build';
import type { ClusterDatabases } from './users';

const DEPLOY = join(__dirname, '../../../deploy');
const PLUGIN = 'postgres12_pgx';
const USER = 'temporal';

export const TEMPORAL_PORTS = {
  FRONTEND_GRPC_PORT: 7233,
  FRONTEND_HTTP_PORT: 7243,
  FRONTEND_MEMBERSHIP_PORT: 6933,
  HISTORY_GRPC_PORT: 7234,
  HISTORY_MEMBERSHIP_PORT: 6934,
  MATCHING_GRPC_PORT: 7235,
  MATCHING_MEMBERSHIP_PORT: 6935,
  WORKER_GRPC_PORT: 7239,
  WORKER_MEMBERSHIP_PORT: 6939,
};

/** Runs the script by which docker-compose.yml creates Temporal's databases and their schema. */
export async function setUpSchema(
  build: TemporalBuild,
  stateDir: string,
  database: ClusterDatabases['temporal'],
): Promise<void> {
  await runScript('set-up-schema.sh', toolsIn(stateDir, { 'temporal-sql-tool': build.sqlTool }), {
    SQL_PLUGIN: PLUGIN,
    SQL_HOST: '127.0.0.1',
    SQL_PORT: database.port,
    SQL_USER: USER,
    SQL_PASSWORD: database.password,
    SCHEMA_DIR: build.schemaDir,
  });
}

/** Runs the script by which docker-compose.yml waits for the server and creates the namespace. */
export async function createNamespace(
  cli: string,
  stateDir: string,
  address: string,
  namespace: string,
): Promise<void> {
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  await runScript('create-namespace.sh', toolsIn(stateDir, { temporal: cli }), env);
}

/** Returns the command and the environment of the server: those of docker-compose.yml, with these ports. */
export function temporalCommand(
  build: TemporalBuild,
  database: ClusterDatabases['temporal'],
  ports: typeof TEMPORAL_PORTS,
) {
  const env = {
    DB: PLUGIN,
    DB_PORT: database.port,
    VISIBILITY_DB_PORT: database.port,
    POSTGRES_SEEDS: '127.0.0.1',
    POSTGRES_USER: USER,
    POSTGRES_PWD: database.password,
    BIND_ON_IP: '127.0.0.1',
    TEMPORAL_BROADCAST_ADDRESS: '127.0.0.1',
    DYNAMIC_CONFIG_FILE_PATH: join(DEPLOY, 'temporal-dynamic-config.yaml'),
    LOG_LEVEL: 'warn',
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
  };
  const args = [
    '--root',
    join(build.configDir, '..'),
    '--config',
    'config',
    '--env',
    'docker',
    '--allow-no-auth',
    'start',
  ];
  return { command: build.server, args, env };
}

/** Creates a folder in which the scripts find these programs under the names that they use, and returns its path. */
function toolsIn(stateDir: string, tools: Record<string, string>): string {
  const folder = join(stateDir, 'bin');
  mkdirSync(folder, { recursive: true });
  for (const [name, path] of Object.entries(tools)) {
    rmSync(join(folder, name), { force: true });
    symlinkSync(path, join(folder, name));
  }
  return folder;
}

async function runScript(name: string, tools: string, env: Record<string, string>): Promise<void> {
  const PATH = [tools, process.env['PATH'] ?? ''].join(delimiter);
  try {
    await promisify(execFile)('sh', [join(DEPLOY, 'temporal', name)], { env: { PATH, HOME: tools, ...env } });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new CommandFailedError(`deploy/temporal/${name} failed:\n${`${stdout}${stderr}`.slice(-2_000)}`);
  }
}
