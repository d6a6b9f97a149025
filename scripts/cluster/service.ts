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
  /** Holds `logs/<name>.log` and `run/<name>.pid`. */
  stateDir: string;
  /** How long the service has after SIGTERM before SIGKILL. */
  stopWithinMs: number;
}

/** A process that is restarted whenever it ends by itself, like `restart: unless-stopped`. */
export class Service {
  private child: ChildProcess | null = null;
  private stopping = false;
  private restartAfterMs = RESTART_AFTER_MS;

  private constructor(private readonly options: ServiceOptions) {}

  /** Ends what a killed cluster has left running of this service, then starts the service. */
  static async start(options: ServiceOptions): Promise<Service> {
    for (const folder of ['logs', 'run']) mkdirSync(join(options.stateDir, folder), { recursive: true, mode: 0o700 });
    const service = new Service(options);
    const leftover = parseIdentity(readIfThere(service.pidFile) ?? '');
    if (leftover !== null) await endProcess(leftover, [{ signal: 'SIGKILL', waitMs: 5_000 }]);
    service.spawn();
    return service;
  }

  /** Ends the service by this signal; returns when it has been started again, after `downMs`. */
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

  /** Suspends the service for a time, as on an overloaded machine. */
  async stall(ms: number): Promise<void> {
    const { child } = this;
    child?.kill('SIGSTOP');
    await sleep(ms);
    child?.kill('SIGCONT');
  }

  /** Sends SIGTERM, then SIGKILL if needed; rejects if it did not end with 0 by itself. */
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
    // In its own process group, because Ctrl-C must reach only the cluster, which ends its services in order.
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
