import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';

/** Clock ticks per second of /proc. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** A process as /proc shows it. `cpuMs` is its CPU time in ms, including that of its children that have ended. */
interface Process {
  pid: number;
  parent: number;
  name: string;
  cpuMs: number;
}

function read(pid: number): Process | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [open, close] = [stat.indexOf('('), stat.lastIndexOf(')')];
    const fields = stat
      .slice(close + 2)
      .split(' ')
      .map(Number);
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
    return { pid, parent: fields[1]!, name: stat.slice(open + 1, close), cpuMs: (ticks * 1_000) / TICKS };
  } catch {
    return null;
  }
}

/** Returns the children of this process. */
export function children(): { pid: number; name: string }[] {
  return all().filter(({ parent }) => parent === process.pid);
}

function all(): Process[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => read(Number(pid)) ?? []);
}

/** Returns the CPU time in ms that a process and all its descendants have used so far. */
export function cpuOf(pid: number): number {
  const processes = all();
  const tree = new Set([pid]);
  for (let size = 0; size !== tree.size;) {
    size = tree.size;
    for (const each of processes) if (tree.has(each.parent)) tree.add(each.pid);
  }
  return processes.filter((each) => tree.has(each.pid)).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

/** Returns the most memory (RSS) that a process has held so far, in MB. */
export function peakMb(pid: number): number {
  const line = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}

/** What all processors of the machine have done since it started, in ms of CPU time. */
export interface Machine {
  busy: number;
  steal: number;
  idle: number;
}

export function machine(): Machine {
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] = readFileSync(
    '/proc/stat',
    'utf8',
  )
    .split('\n', 1)[0]!
    .trim()
    .split(/\s+/)
    .slice(1)
    .map((ticks) => (Number(ticks) * 1_000) / TICKS);
  return { busy: user + nice + system + irq + soft, steal, idle: idle + wait };
}

export const load = (): number => loadavg()[0]!;
