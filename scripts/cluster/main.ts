import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CommandFailedError } from '../../cli/errors';
import { printJson, printToStderr, type ExitCode } from '../../cli/output';
import { stayUp, type Lifecycle } from '../../process/lifecycle';
import { EmbeddedError } from '../../embedded/embedded-error';
import { createLogger } from '../../process/logging';
import { bringUpCluster, type Cluster } from './bring-up';

const USAGE = `usage: cluster-local [--state DIR] [--logins N] [--seed N] [--image TAG] [-- COMMAND ...]

Starts on this machine what docker-compose.yml describes (PostgreSQL, a Temporal server, two workers and one gateway),
and a made-up Flinks with --logins logins, which are drawn from --seed. The first line on stdout is JSON with the
addresses. With a COMMAND, it runs this command with the addresses as JSON in FLINKS_TEST_CLUSTER, and ends after it;
without one it runs until SIGTERM. --state keeps the data in DIR; without it, all data is deleted at the end. --image
runs workers, gateway and setup in read-only podman containers of that image.`;

const options = {
  state: { type: 'string' },
  logins: { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
  image: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/**
 * Runs cluster-local. Returns the exit code of the given command if that failed, otherwise 0 (done), 1 (the cluster
 * failed) or 2 (wrong usage).
 */
export async function run(argv: string[]): Promise<number> {
  let given;
  try {
    given = parseArgs({ args: argv, options, allowPositionals: true });
  } catch (error) {
    printToStderr(`cluster-local: ${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const { values, positionals: command } = given;
  if (values.help) {
    printToStderr(USAGE);
    return 0;
  }
  const numbers = { logins: Number(values.logins), seed: Number(values.seed) };
  if (!Object.values(numbers).every((number) => Number.isInteger(number) && number >= 0)) {
    printToStderr('cluster-local: --logins and --seed take whole numbers');
    return 2;
  }
  const log = createLogger('warn');
  let commandCode = 0;
  try {
    const code: ExitCode = await stayUp(log, async (life) => {
      const stateDir = stateOf(values.state, life);
      const cluster = await bringUpCluster({
        stateDir,
        life,
        log,
        tell: printToStderr,
        apiKey: apiKey(),
        ...numbers,
        image: values.image ?? null,
      });
      printJson({ event: 'ready', ...cluster });
      if (command.length === 0) return;
      commandCode = await runCommand(command, cluster, life);
      life.end();
    });
    return commandCode === 0 ? code : commandCode;
  } catch (error) {
    const known = error instanceof CommandFailedError || error instanceof EmbeddedError;
    printToStderr(`cluster-local: ${known ? error.message : String((error as Error).stack)}`);
    return 1;
  }
}

const apiKey = (): string => process.env['GATEWAY_API_KEYS'] ?? randomBytes(16).toString('hex');

function stateOf(given: string | undefined, life: Lifecycle): string {
  if (given !== undefined) return resolve(given);
  const stateDir = mkdtempSync(join(tmpdir(), 'flinks-cluster-'));
  life.onStop(() => rmSync(stateDir, { recursive: true, force: true }));
  return stateDir;
}

function runCommand([program = '', ...args]: string[], cluster: Cluster, life: Lifecycle): Promise<number> {
  return new Promise((done, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, FLINKS_TEST_CLUSTER: JSON.stringify(cluster) },
      stdio: 'inherit',
    });
    life.signal.addEventListener('abort', () => child.kill('SIGTERM'));
    child.once('error', (error) => reject(new CommandFailedError(`${program} cannot be run: ${error.message}`)));
    child.once('close', (code) => done(code ?? 1));
  });
}
