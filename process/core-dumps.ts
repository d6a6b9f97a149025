import { execFileSync } from 'node:child_process';

/**
 * No core dump of this process or of a server it starts: a dump holds every key and all bank data under way. Node cannot
 * lower the limit itself; where util-linux is missing, whoever starts the process has to (docs/security.md).
 */
export function forbidCoreDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    execFileSync('prlimit', ['--core=0:0', '--pid', String(process.pid)], { stdio: 'ignore', timeout: 2_000 });
  } catch {
    // Not installed, or not allowed: the limit stays as it is.
  }
}
