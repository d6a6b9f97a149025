import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedError } from './embedded-error';
import type { EndStep } from './processes';

const MAX_LOG_BYTES = 10_000_000;
const TAIL_LINES = 15;

/** The system user a child runs as. */
export interface SystemUser {
  uid: number;
  gid: number;
}

export interface ServerCommand {
  command: string;
  args: readonly string[];
  cwd: string;
  /** The child's whole environment: it must not see our secrets. */
  env: Record<string, string>;
  /** Undefined means our own user. */
  user: SystemUser | undefined;
  /**
   * Where stdout and stderr go: a file, because a child may outlive us and a pipe would then kill it during a write.
   */
  logFile: string;
  endSteps: readonly EndStep[];
}

export interface ServerProcess {
  /** Undefined if the process could not be started at all; `exited` then resolves at once. */
  pid: number | undefined;
  /** The code is null if a signal ended the process, or if it never started. */
  exited: Promise<{ code: number | null }>;
  /** Ends the process step by step. Does nothing if it has ended. */
  stop(): Promise<void>;
  /** The last lines that the process has written since this start. */
  logTail(): string;
}

/** Starts a server as a child process that ends with this one, unless this one is killed. */
export function startServerProcess(options: ServerCommand): ServerProcess {
  const { log, logStart } = openLog(options.logFile);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    uid: options.user?.uid,
    gid: options.user?.gid,
    stdio: ['ignore', log, log],
    // In a terminal, Ctrl-C reaches the whole process group, so the servers get a group of their own: the programs that
    // use them can then finish first. Elsewhere they stay in our group and end with it.
    detached: process.stdin.isTTY,
  });
  closeSync(log);

  let failure = '';
  const exited = new Promise<{ code: number | null }>((resolve) => {
    child.once('exit', (code) => resolve({ code }));
    child.once('error', (error) => {
      failure = error.message;
      resolve({ code: null });
    });
  });
  const endWithUs = () => child.kill(options.endSteps[0]?.signal);
  process.once('exit', endWithUs);
  void exited.then(() => process.off('exit', endWithUs));

  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid,
    exited,
    async stop() {
      for (const { signal, waitMs } of options.endSteps) {
        if (hasEnded()) return;
        child.kill(signal);
        await Promise.race([exited, sleep(waitMs, undefined, { ref: false })]);
      }
    },
    logTail: () => `${failure}${lastLines(readFileSync(options.logFile).subarray(logStart).toString())}`,
  };
}

/**
 * Calls `probe` until it succeeds. Returns null if the process ended before that. Otherwise stops the server and throws
 * what the probe threw: an EmbeddedError at once, anything else after `timeoutMs`.
 */
export async function waitUntilUp<T>(
  server: ServerProcess,
  probe: () => Promise<T>,
  timeoutMs: number,
): Promise<T | null> {
  const deadline = Date.now() + timeoutMs;
  let ended = false;
  void server.exited.then(() => (ended = true));
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (ended) return null;
      if (error instanceof EmbeddedError || Date.now() > deadline) {
        await server.stop();
        throw error;
      }
      await Promise.race([server.exited, sleep(50)]);
    }
  }
}

function openLog(path: string): { log: number; logStart: number } {
  let logStart = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (logStart > MAX_LOG_BYTES) {
    renameSync(path, `${path}.old`);
    logStart = 0;
  }
  return { log: openSync(path, 'a', 0o600), logStart };
}

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
