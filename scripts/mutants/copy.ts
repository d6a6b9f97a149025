import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Mutant } from './mutant';

/** What is not copied. The modules are linked instead, and the tests make their own bundles. */
const LEFT_OUT = ['node_modules', '.git', '.data', join('dist', 'test')];

/** A copy of the working tree in a temporary folder. Mutants are made in its files, never in the tree itself. */
export class CopyOfTree {
  private constructor(readonly folder: string) {}

  static of(root: string): CopyOfTree {
    const folder = mkdtempSync(join(tmpdir(), 'flinks-mutants-'));
    cpSync(root, folder, { recursive: true, filter: (path) => !LEFT_OUT.includes(relative(root, path)) });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    return new CopyOfTree(folder);
  }

  /** Runs `work` while this mutant is in the copy, and takes the mutant out again. */
  async mutated<T>({ file, search, replace }: Mutant, work: () => Promise<T>): Promise<T> {
    const whole = this.read(file);
    const at = whole.indexOf(search);
    writeFileSync(join(this.folder, file), whole.slice(0, at) + replace + whole.slice(at + search.length));
    try {
      return await work();
    } finally {
      writeFileSync(join(this.folder, file), whole);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private read = (file: string): string => readFileSync(join(this.folder, file), 'utf8');
}
