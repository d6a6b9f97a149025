import { transformFileSync } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { inTime } from './wait-for';

const ROOT = resolve(__dirname, '..', '..');

/** Some of our folders as plain JavaScript, readable by every user, for tests that need a separate process. */
export interface Compiled {
  /** Runs `script` (CommonJS; `load('store/migrate')` loads a module; `say(value)` reports). */
  run(script: string, user?: { uid: number; gid: number }): OtherProcess;
  remove(): void;
}

export interface OtherProcess {
  child: ChildProcess;
  /** The script's next report; rejects with its stderr if it ends without one. */
  next(): Promise<unknown>;
}

export function compile(...parts: string[]): Compiled {
  const folder = mkdtempSync(join(tmpdir(), 'flinks-compiled-'));
  chmodSync(folder, 0o755);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const part of ['domain', ...parts]) {
    // Files that are not code, such as migrations, are copied.
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    for (const file of readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const { code } = transformFileSync(join(ROOT, part, file), {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs' },
      });
      writeFileSync(join(folder, part, file.replace(/\.ts$/, '.js')), code);
    }
  }
  return {
    run(script, user) {
      const prelude = `const load = (name) => require(${JSON.stringify(folder)} + '/' + name);
        const say = (value) => console.log(JSON.stringify(value));`;
      const child = spawn(process.execPath, ['-e', `${prelude}(async () => {${script}})();`], {
        ...user,
        cwd: '/',
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      return { child, next: reader(child) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function reader(child: ChildProcess): () => Promise<unknown> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let said = '';
  child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return async () => {
    const line = await inTime('the next word of the script', lines.next(), { seen: () => said });
    if (line.done) throw new Error(`The script ended: ${said}`);
    return JSON.parse(line.value) as unknown;
  };
}

/** Kills a process and waits until it is gone. */
export async function kill9(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await inTime('the end of a killed process', gone);
}
