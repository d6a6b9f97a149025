import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedError } from './embedded-error';
import type { EndStep } from './processes';

const MAX_LOG_BYTES = 10_000_000;
const TAIL_LINES = 15;

/** The user and group, by their numbers, that a child process runs as. */
export interface SystemUser {
  uid: number;
  gid: number;
}

export interface ServerCommand {
  command: string;
  args: readonly string[];
  cwd: string;
  /** The whole environment of the child. It gets nothing of ours, because it must not see our secrets. */
  env: Record<string, string>;
  /** Undefined means our own user. */
  user: SystemUser | undefined;
  /**
   * The file to which the child's stdout and stderr go. Not a pipe, because the child may outlive us, and then a write
   * into the pipe would kill it.
   */
  logFile: string;
  endSteps: readonly EndStep[];
}

export interface ServerProcess {
  /** Undefined if the process could not be started. `exited` then resolves at once. */
  pid: number | undefined;
  /** Resolves when the process has ended. The code is null if a signal ended it, or if it could not be started. */
  exited: Promise<{ code: number | null }>;
  /** Ends the process by the signals in `endSteps`, one after another. Does nothing if it has already ended. */
  stop(): Promise<void>;
  /** The last lines that the process has written to its log since this start. */
  logTail(): string;
}

/** Starts a server as a child process. It is ended when this process exits, but not if this process is killed. */
export function startServerProcess(options: ServerCommand): ServerProcess {
  const { log, logStart } = openLog(options.logFile);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    uid: options.user?.uid,
    gid: options.user?.gid,
    stdio: ['ignore', log, log],
    // In a terminal, Ctrl-C goes to all processes of our group. So there the servers get a group of their own, and end
    // only after the parts of this process that use them. Elsewhere they stay in our group, so that whoever ends the
    // group ends them too.
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
 * Calls `probe` until it succeeds, and returns what it returned. Returns null if the server's process ends before that.
 * If the probe throws an EmbeddedError, or still throws after `timeoutMs`, stops the server and throws that error.
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
