import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseIdentity, readIfThere } from '../../embedded/data-dir';
import { endProcess, identify } from '../../embedded/processes';

const RESTART_AFTER_MS = 1_000;

export interface ServiceOptions {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** The folder in which `logs/<name>.log` and `run/<name>.pid` are written. */
  stateDir: string;
  /** How long after SIGTERM the service gets SIGKILL, if it has not ended. */
  stopWithinMs: number;
}

/**
 * A process that is started again whenever it ends, until `stop` is called, as Docker's `restart: unless-stopped` does.
 */
export class Service {
  private child: ChildProcess | null = null;
  private stopping = false;
  private restartAfterMs = RESTART_AFTER_MS;

  private constructor(private readonly options: ServiceOptions) {}

  /**
   * Starts the service. If an earlier cluster was killed and its process of this service still runs, ends that process
   * first.
   */
  static async start(options: ServiceOptions): Promise<Service> {
    for (const folder of ['logs', 'run']) mkdirSync(join(options.stateDir, folder), { recursive: true, mode: 0o700 });
    const service = new Service(options);
    const leftover = parseIdentity(readIfThere(service.pidFile) ?? '');
    if (leftover !== null) await endProcess(leftover, [{ signal: 'SIGKILL', waitMs: 5_000 }]);
    service.spawn();
    return service;
  }

  /** Ends the service by this signal, starts it again `downMs` milliseconds later, and returns when it is started. */
  async end(signal: 'SIGKILL' | 'SIGTERM', downMs: number): Promise<void> {
    this.restartAfterMs = downMs;
    const { child } = this;
    if (child !== null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await gone;
    }
    while (this.child === null && !this.stopping) await sleep(20);
    this.restartAfterMs = RESTART_AFTER_MS;
  }

  /** Suspends the service for `ms` milliseconds, as an overloaded machine may do. */
  async stall(ms: number): Promise<void> {
    const { child } = this;
    child?.kill('SIGSTOP');
    await sleep(ms);
    child?.kill('SIGCONT');
  }

  /** Ends the service for good, by SIGTERM and, if that is too slow, SIGKILL. Rejects if it did not end with code 0. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { child } = this;
    if (child === null) return;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const code = await Promise.race([ended, sleep(this.options.stopWithinMs, 'late' as const, { ref: false })]);
    if (code === 0) return;
    child.kill('SIGKILL');
    throw new Error(`${this.options.name} ended with ${code} on SIGTERM; its log is ${this.logFile}`);
  }

  private get pidFile(): string {
    return join(this.options.stateDir, 'run', `${this.options.name}.pid`);
  }

  private get logFile(): string {
    return join(this.options.stateDir, 'logs', `${this.options.name}.log`);
  }

  private spawn(): void {
    if (this.stopping) return;
    const { command, args, env } = this.options;
    const log = openSync(this.logFile, 'a', 0o600);
    // `detached` gives the child a process group of its own, because Ctrl-C must reach only this process, which ends
    // its services in order.
    const child = spawn(command, args, { env, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    this.child = child;
    if (child.pid !== undefined) writeFileSync(this.pidFile, JSON.stringify(identify(child.pid)));
    child.once('exit', () => {
      this.child = null;
      rmSync(this.pidFile, { force: true });
      setTimeout(() => this.spawn(), this.restartAfterMs).unref();
    });
  }
}
