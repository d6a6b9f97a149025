import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildWorkflowBundle } from '../../worker/bundle';

const ROOT = join(__dirname, '../..');

/**
 * Bundles the workflows after a change to one file, and returns the bundle's path. `file`: its path from `workflows/`.
 * The bundle is removed after the calling file's tests.
 *
 * @throws Error if the change changes nothing
 */
export async function bundleOfChanged(file: string, change: (source: string) => string): Promise<string> {
  const copy = join(ROOT, 'dist/test', `changed-${basename(file, '.ts')}-${process.pid}-${made.length + 1}`);
  mkdirSync(copy, { recursive: true });
  for (const folder of ['workflows', 'domain']) cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
  const path = join(copy, 'workflows', file);
  const source = readFileSync(path, 'utf8');
  const changed = change(source);
  if (changed === source) throw new Error(`The change of ${file} changes nothing`);
  writeFileSync(path, changed);
  const outFile = `${copy}.js`;
  made.push(outFile);
  await buildWorkflowBundle({ workflowsPath: join(copy, 'workflows/index.ts'), outFile });
  rmSync(copy, { recursive: true });
  return outFile;
}

const made: string[] = [];
afterAll(() => {
  for (const outFile of made.splice(0)) rmSync(outFile, { force: true });
});

/** A change that every open login meets, made as in a release: guarded by `patched`. */
export const guarded = (source: string): string =>
  source
    .replace('  log,\n', '  log,\n  patched,\n  sleep,\n')
    .replace(
      'const reply = await runBox(login);',
      "if (patched('a-pause-before-each-box')) await sleep(1_000); const reply = await runBox(login);",
    );

/** The same change, made carelessly: without `patched`. */
export const unguarded = (source: string): string =>
  guarded(source).replace("if (patched('a-pause-before-each-box')) ", '').replace('  patched,\n', '');
