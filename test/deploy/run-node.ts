import { spawn } from 'node:child_process';

/** Runs a script without our environment, while this process continues; returns its exit code. */
export function runNode(args: string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  return new Promise((resolve) => {
    spawn(process.execPath, args, { env, stdio: 'ignore' }).once('close', (code) => resolve(code));
  });
}
