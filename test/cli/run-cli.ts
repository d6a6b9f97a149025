import { spawn, type ChildProcess } from 'node:child_process';
import { exitCodeOf } from '../../cli/main';
import { builtCli } from '../support/built';

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts `flinks-refresh` as a separate process. Its environment has only what it is given, and the PATH. */
export function startCli(
  args: string[],
  env: NodeJS.ProcessEnv = {},
  input?: string,
): { child: ChildProcess; finished: Promise<Finished> } {
  const child = spawn(process.execPath, [builtCli(), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr!.on('data', (data: Buffer) => (stderr += data.toString()));
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, finished };
}

/** Runs a command as a process from start to end. */
export const spawnCli = (args: string[], env?: NodeJS.ProcessEnv): Promise<Finished> => startCli(args, env).finished;

/**
 * Runs the same command in this process, from the sources: a process costs a second of a core, and most tests do not
 * need one. Concurrent calls run one after another, because a process has one environment and one stdout. Not for
 * commands that serve until a signal.
 */
export function runCli(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const finished = last.then(() => commandHere(args, env));
  last = finished.catch(() => undefined);
  return finished;
}

let last: Promise<unknown> = Promise.resolve();

async function commandHere(args: string[], env: NodeJS.ProcessEnv): Promise<Finished> {
  const ownEnv = process.env;
  const ownListeners = process.listeners('SIGINT');
  const [stdout, stderr] = [heard(process.stdout), heard(process.stderr)];
  process.env = { PATH: ownEnv.PATH, ...env };
  try {
    const code = await exitCodeOf(['node', 'flinks-refresh', ...args], '0.0.0-of-the-tests');
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.env = ownEnv;
    stdout.end();
    stderr.end();
    for (const listener of process.listeners('SIGINT'))
      if (!ownListeners.includes(listener)) process.off('SIGINT', listener);
  }
}

/** Captures what is written to a stream; the stream itself puts nothing out until `end` is called. */
function heard(stream: NodeJS.WriteStream): { text: () => string; end: () => void } {
  const { write, isTTY } = stream;
  let text = '';
  stream.isTTY = false;
  stream.write = (chunk: string | Uint8Array, ...more: unknown[]): boolean => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const done = more.at(-1);
    if (typeof done === 'function') (done as () => void)();
    return true;
  };
  return {
    text: () => text,
    end: () => Object.assign(stream, { write, isTTY }),
  };
}
