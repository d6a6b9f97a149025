import { execFileSync } from 'node:child_process';

/**
 * Forbids core dumps of this process and of the servers it starts: a dump holds every key and all bank data in memory.
 * Node cannot lower the limit itself; where util-linux is missing, whoever starts the process has to do it
 * (docs/security.md).
 */
export function forbidCoreDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    execFileSync('prlimit', ['--core=0:0', '--pid', String(process.pid)], { stdio: 'ignore', timeout: 2_000 });
  } catch {
    // Not installed, or not allowed: the limit stays as it is.
  }
}
