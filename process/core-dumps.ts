import { execFileSync } from 'node:child_process';

/**
 * Forbids core dumps of this process and of the servers that it starts, because a dump holds all keys and bank data
 * that were in memory. Node.js cannot lower the limit for core dumps itself, so the program `prlimit` of util-linux
 * does it. Where `prlimit` is missing, whoever starts the process has to lower the limit (docs/security.md).
 */
export function forbidCoreDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    execFileSync('prlimit', ['--core=0:0', '--pid', String(process.pid)], { stdio: 'ignore', timeout: 2_000 });
  } catch {
    // `prlimit` is not installed or not allowed: the limit stays as it is.
  }
}
