import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { TEMPORAL_CLI } from './temporal-release';

const PACKAGE = `github.com/temporalio/cli/cmd/temporal@${TEMPORAL_CLI}`;
const PROGRESS_INTERVAL_MS = 5_000;

/**
 * Builds the Temporal CLI into `folder` with the program `go`, and returns the CLI's path. This takes about three
 * minutes. Go checks the modules that it fetches against its checksum database.
 */
export async function buildTemporal(go: string, folder: string, progress?: (line: string) => void): Promise<string> {
  const startedAt = Date.now();
  const tell = () => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    progress?.(`Building the Temporal server with Go, once, in about three minutes: ${seconds} s.`);
  };
  tell();
  const timer = setInterval(tell, PROGRESS_INTERVAL_MS);
  try {
    await goInstall(go, folder);
    return join(folder, 'temporal');
  } finally {
    clearInterval(timer);
  }
}

/**
 * Runs `go install`. Go needs our whole environment, to which GOBIN is added. As only code in config/ may read the
 * environment, the program `env` adds it.
 */
function goInstall(go: string, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('env', [`GOBIN=${folder}`, go, 'install', PACKAGE], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-1_000)));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`go install ${PACKAGE} ended with ${code}: ${said.trim()}`));
    });
  });
}
