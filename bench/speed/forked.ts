import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process of this bench. It answers each message with one message, which `ask` returns. */
export interface Forked {
  pid: number;
  ask<T>(message: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** Starts a file of dist/bench/ as a process. `execArgv` holds options for Node, such as `--cpu-prof`. */
export function startForked(file: string, execArgv: string[] = []): Forked {
  const child: ChildProcess = fork(join(__dirname, '..', file), { execArgv });
  const gone = once(child, 'exit');
  return {
    pid: child.pid!,
    async ask<T>(message: unknown): Promise<T> {
      const answered = once(child, 'message') as Promise<[T]>;
      child.send(message as object);
      const [answer] = await Promise.race([
        answered,
        gone.then(() => Promise.reject(new Error(`${file} ended by itself`))),
      ]);
      return answer;
    },
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await gone;
    },
  };
}
