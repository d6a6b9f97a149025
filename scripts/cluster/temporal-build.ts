import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CommandFailedError } from '../../cli/errors';
import { findOnPath } from '../../embedded/executables';

/** The version of the Temporal server that docker-compose.yml runs. */
export const TEMPORAL_VERSION = '1.29.1';
const MODULE = `go.temporal.io/server`;

/** The parts of a Temporal server that its images also contain: programs, schema, and the template of its settings. */
export interface TemporalBuild {
  server: string;
  sqlTool: string;
  /** The folder with `temporal/versioned` and `visibility/versioned`. */
  schemaDir: string;
  /** The folder with `docker.yaml`, which reads the variables that docker-compose.yml sets. */
  configDir: string;
}

/**
 * Returns the server. If `cacheDir` does not have it yet, builds it from its Go module, which takes two minutes. Throws
 * CommandFailedError if it has to be built and there is no Go, or if the build fails, as when Go cannot reach its
 * modules.
 */
export async function temporalBuild(
  cacheDir: string,
  path: string,
  tell: (line: string) => void,
): Promise<TemporalBuild> {
  const home = join(cacheDir, `temporal-server-${TEMPORAL_VERSION}`);
  if (!existsSync(home)) await build(home, path, tell);
  return {
    server: join(home, 'server'),
    sqlTool: join(home, 'sql'),
    schemaDir: join(home, 'schema'),
    configDir: join(home, 'config'),
  };
}

/** Builds the server in a folder beside `home`, and renames that to `home` when it is complete. */
async function build(home: string, path: string, tell: (line: string) => void): Promise<void> {
  const go = findOnPath('go', path);
  if (go === undefined) {
    throw new CommandFailedError(
      `The Temporal server ${TEMPORAL_VERSION} is built from its Go module, and there is no Go on the PATH. Install Go, ` +
        'then run this again.',
    );
  }
  tell(`Building the Temporal server ${TEMPORAL_VERSION} with Go, once, in about two minutes.`);
  mkdirSync(dirname(home), { recursive: true });
  const draft = mkdtempSync(`${home}.`);
  try {
    await goInstall(go, draft);
    const { stdout } = await promisify(execFile)(go, ['mod', 'download', '-json', `${MODULE}@v${TEMPORAL_VERSION}`]);
    const { Dir: source } = JSON.parse(stdout) as { Dir: string };
    cpSync(join(source, 'schema/postgresql/v12'), join(draft, 'schema'), { recursive: true });
    mkdirSync(join(draft, 'config'));
    cpSync(join(source, 'config/docker.yaml'), join(draft, 'config/docker.yaml'));
    renameSync(draft, home);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // If the server is there by now, another process has built it meanwhile, and this failure does not matter.
    if (!existsSync(home))
      throw new CommandFailedError(`The Temporal server could not be built: ${(error as Error).message}`);
  }
}

function goInstall(go: string, folder: string): Promise<void> {
  const packages = ['cmd/server', 'cmd/tools/sql'].map((name) => `${MODULE}/${name}@v${TEMPORAL_VERSION}`);
  return new Promise((resolve, reject) => {
    const child = spawn(go, ['install', ...packages], {
      env: { ...process.env, GOBIN: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-1_000)));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`go install ended with ${code}: ${said}`)),
    );
  });
}
