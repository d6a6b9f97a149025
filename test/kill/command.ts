import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { builtCli } from '../support/built';
import type { Ready } from '../support/house';
import { inTime } from '../support/wait-for';

const running = new Set<ChildProcess>();
// Separate process groups do not receive the signal that ends jest.
process.once('exit', killAllCommands);

/** Ends what this file's tests left running, with its process groups. */
export function killAllCommands(): void {
  for (const child of running) killGroup(child);
}

/** `flinks-refresh <name>` as the leader of its own process group, so that all of it can be killed at once. */
export class Command {
  readonly log: string[] = [];
  readonly ready: Promise<Ready>;
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(name: 'up' | 'worker', settings: NodeJS.ProcessEnv) {
    const words = name === 'up' ? [name, '--json'] : [name];
    const child = spawn(process.execPath, [builtCli(), ...words], {
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.add(child);
    this.child = child;
    createInterface({ input: child.stderr }).on('line', (line) => this.log.push(line));
    this.exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    const said = new Promise<Ready>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as Ready));
      void this.exited.then((code) => reject(new Error(`${name} ended with ${code}:\n${this.tail()}`)));
    });
    this.ready = inTime(`the first line of ${name}`, said, { withinMs: 180_000, seen: () => this.tail() });
    // A process killed during its start is never ready, and nothing may be waiting for it.
    this.ready.catch(() => undefined);
  }

  /** kill -9 of this process alone; its servers stay. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** kill -9 of the whole group, including the servers that `up` started. */
  async killGroup(): Promise<void> {
    killGroup(this.child);
    await this.exited;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return inTime('the end after SIGTERM', this.exited, { withinMs: 120_000, seen: () => this.tail() });
  }

  tail(): string {
    return this.log.slice(-30).join('\n');
  }
}

/** Kills a process group, also if its leader is gone and the servers that the leader started are not. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  running.delete(child);
}

/** kill -9 of an embedded server, by the pid in the data folder. */
export function killServer(dataDir: string, server: 'temporal' | 'postgres'): void {
  process.kill(serverPid(dataDir, server), 'SIGKILL');
}

function serverPid(dataDir: string, server: 'temporal' | 'postgres'): number {
  if (server === 'postgres') return Number.parseInt(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
  return (JSON.parse(readFileSync(join(dataDir, 'temporal/temporal.pid'), 'utf8')) as { pid: number }).pid;
}
