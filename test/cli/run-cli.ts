import { spawn, type ChildProcess } from 'node:child_process';
import { builtCli } from '../support/built';

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** `flinks-refresh` as a process of its own. It sees of the environment what it is given, and the PATH. */
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

export const runCli = (args: string[], env?: NodeJS.ProcessEnv): Promise<Finished> => startCli(args, env).finished;
