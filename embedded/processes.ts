import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Names a process so that it cannot be taken for a later one with the same pid. `start` is the time at which it
 * started, in the form in which the system gives it.
 */
export interface ProcessIdentity {
  pid: number;
  start: string;
}

/** A signal that should end a process, and how long the process may take before the next, harsher signal is sent. */
export interface EndStep {
  signal: NodeJS.Signals;
  waitMs: number;
}

/** Returns the process with this pid. Null if there is none, or if it has ended and only its pid is left (a zombie). */
export function identify(pid: number): ProcessIdentity | null {
  try {
    const [state, start] = process.platform === 'linux' ? linuxStateAndStart(pid) : psStateAndStart(pid);
    return !state || !start || /^[ZX]/.test(state) ? null : { pid, start };
  } catch {
    return null;
  }
}

/**
 * Returns true if this process still runs; false if it has ended, even if another process has got the same pid since.
 */
export const isRunning = ({ pid, start }: ProcessIdentity): boolean => identify(pid)?.start === start;

/** Returns the command line of a process, its words separated by blanks. Empty if there is no such process. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return ps(pid, 'args=');
  } catch {
    return '';
  }
}

/** Ends a process that is not our child, by one signal after another. Returns whether it has ended. */
export async function endProcess(leftover: ProcessIdentity, steps: readonly EndStep[]): Promise<boolean> {
  for (const { signal, waitMs } of steps) {
    if (!isRunning(leftover)) return true;
    signalQuietly(leftover.pid, signal);
    for (let waited = 0; waited < waitMs && isRunning(leftover); waited += 50) await sleep(50);
  }
  return !isRunning(leftover);
}

/**
 * Sends a signal. It is no error here if the process has just ended or belongs to another user: the caller checks
 * whether it has ended.
 */
function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/**
 * The state and the start time of a process, fields 3 and 22 of /proc/<pid>/stat. Field 2 is its name in brackets,
 * which may itself contain blanks and brackets, so the fields are counted from the last closing bracket.
 */
function linuxStateAndStart(pid: number): (string | undefined)[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [fields[0], fields[19]];
}

function psStateAndStart(pid: number): (string | undefined)[] {
  const [state, ...start] = ps(pid, 'stat=,lstart=').trim().split(/\s+/);
  return [state, start.join(' ')];
}

const ps = (pid: number, format: string): string =>
  execFileSync('ps', ['-ww', '-p', String(pid), '-o', format], { encoding: 'utf8' });
