import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import arrows from '../../folders.json';

const ROOT = join(__dirname, '../..');

interface Room {
  holds: string;
  values: string[];
  types?: string[];
}

const code = (names: string[]): string => names.map((name) => `\`${name}\``).join(', ');
const mayImport = ({ values, types = [] }: Room): string =>
  [
    values.length === 0 && types.length === 0 ? 'nothing' : code(values),
    types.length === 0 ? '' : `types of ${code(types)}`,
  ]
    .filter((part) => part !== '')
    .join('; ');

test('docs/architecture.md has the table of folders.json', () => {
  const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([\w]+)\/` +\| (.+?) +\| (.+?) +\|$/gm)].map(([, folder, holds, may]) => [
    folder,
    holds,
    may,
  ]);
  expect(rows).toEqual(Object.entries<Room>(arrows).map(([folder, room]) => [folder, room.holds, mayImport(room)]));
});

/** Lint's result for a small house with these files. */
function violations(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'arrows-'));
  try {
    for (const name of ['folders.json', '.dependency-cruiser.cjs', 'tsconfig.json'])
      copyFileSync(join(ROOT, name), join(folder, name));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const bin = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    return execFileSync(
      process.execPath,
      [bin, '--no-progress', '-T', 'err', ...new Set(Object.keys(files).map((path) => path.split('/')[0]!))],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
  } catch (error) {
    return (error as { stdout: string }).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('lint refuses an arrow that is not in the table, a value where only types may cross, and a circle of types', () => {
  const found = violations({
    'domain/a.ts': "import type { B } from './b';\nexport type A = B | 1;\n",
    'domain/b.ts': "import type { A } from './a';\nexport type B = A | 2;\n",
    'store/rows.ts': "import type { A } from '../domain/a';\nexport const rows: A[] = [];\n",
    'domain/wrong.ts': "import { rows } from '../store/rows';\nexport const wrong = rows;\n",
    'activities/call.ts':
      "import { rows } from '../store/rows';\nexport const call = rows;\nexport type Call = typeof call;\n",
    'workflows/right.ts': "import type { Call } from '../activities/call';\nexport const right: Call = [];\n",
    'workflows/wrong.ts': "import { call } from '../activities/call';\nexport const wrong = call;\n",
    'gateway/server.ts': 'export const server = 1;\n',
    'gateway/views.ts': 'export const views = 1;\n',
    'cli/right.ts': "import { server } from '../gateway/server';\nexport const right = server;\n",
    'cli/wrong.ts': "import { views } from '../gateway/views';\nexport const wrong = views;\n",
  });
  const named = [...found.matchAll(/error ([\w-]+): (\S+)/g)].map(([, rule, file]) => `${rule} ${file}`).sort();
  expect(named).toEqual([
    'cli-types-of-gateway cli/wrong.ts',
    'domain-arrows domain/wrong.ts',
    'no-circles domain/a.ts',
    'workflows-types-of-activities workflows/wrong.ts',
  ]);
});
