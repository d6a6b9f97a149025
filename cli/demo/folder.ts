import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseIdentity, readIfThere } from '../../embedded/data-dir';
import { identify, isRunning } from '../../embedded/processes';

const PREFIX = 'flinks-demo-';

/**
 * Makes the folder of a demo. It is removed when this process ends: after the demo's servers have stopped, after a
 * failure, or when a second Ctrl-C ends the process at once. In the last case the servers are still running, so they
 * are killed first.
 */
export function makeDemoFolder(): string {
  // A signal that nobody handles ends a process without an 'exit' event.
  for (const signal of SIGNALS) process.once(signal, endNow);
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  process.once('exit', () => forget(folder));
  return folder;
}

/** Ends the handling of signals that `makeDemoFolder` began. From now on the caller must handle them. */
export function leaveSignals(): void {
  for (const signal of SIGNALS) process.removeListener(signal, endNow);
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const endNow = (): void => process.exit(0);

/** Kills what still runs on the folder, and removes it. All of this is synchronous, because the process is exiting. */
function forget(folder: string): void {
  for (const pid of serversOf(folder)) kill(pid);
  // A server that was just killed may still write a file.
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** The process ids of the servers that still run on this folder, according to their pid files. */
function serversOf(folder: string): number[] {
  const temporal = parseIdentity(readIfThere(join(folder, 'temporal', 'temporal.pid')) ?? '');
  const postgres = Number.parseInt(readIfThere(join(folder, 'postgres', 'postmaster.pid')) ?? '', 10);
  return [
    ...(temporal !== null && isRunning(temporal) ? [temporal.pid] : []),
    ...(Number.isInteger(postgres) && identify(postgres) !== null ? [postgres] : []),
  ];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has just ended.
  }
}
