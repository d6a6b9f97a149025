import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that cannot be mistaken for a later one with the same pid. `start` is the system's own text. */
export interface ProcessIdentity {
  pid: number;
  start: string;
}

/** One way to end a process, and how long it gets before the next, harsher one. */
export interface EndStep {
  signal: NodeJS.Signals;
  waitMs: number;
}

/** Returns the process with this pid, or null if there is none, or only a zombie. */
export function identify(pid: number): ProcessIdentity | null {
  try {
    const [state, start] = process.platform === 'linux' ? linuxStateAndStart(pid) : psStateAndStart(pid);
    return !state || !start || /^[ZX]/.test(state) ? null : { pid, start };
  } catch {
    return null;
  }
}

/** Returns true if that very process still runs. */
export const isRunning = ({ pid, start }: ProcessIdentity): boolean => identify(pid)?.start === start;

/** Returns the command line of a process, words separated by blanks; empty if there is no such process. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return ps(pid, 'args=');
  } catch {
    return '';
  }
}

/** Ends a process that is not our child, step by step; returns whether it has gone. */
export async function endProcess(leftover: ProcessIdentity, steps: readonly EndStep[]): Promise<boolean> {
  for (const { signal, waitMs } of steps) {
    if (!isRunning(leftover)) return true;
    signalQuietly(leftover.pid, signal);
    for (let waited = 0; waited < waitMs && isRunning(leftover); waited += 50) await sleep(50);
  }
  return !isRunning(leftover);
}

/** Ignores errors: the process may just have ended or belong to another user. The caller checks whether it has gone. */
function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Fields 3 and 22 of /proc/<pid>/stat; the name before them may contain blanks and brackets. */
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
