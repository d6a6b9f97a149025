import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const doc = read('docs/flowchart.md');

test('docs/flowchart.md names only tests that exist', () => {
  const tests = readdirSync(join(root, 'test/workflows'))
    .map((file) => read(join('test/workflows', file)))
    .join('\n');
  const titles = [...doc.matchAll(/^\| [^|]+ \| `([^`]+)`\s*\|$/gm)].map(([, title]) => title ?? '');
  expect(titles.length).toBeGreaterThan(30);
  expect(titles.filter((title) => !tests.includes(`'${title}'`))).toEqual([]);
});

test('docs/flowchart.md names only functions and files that exist', () => {
  const functions = [...doc.matchAll(/`(\w+)` in `([\w/.-]+)`/g)];
  // One for each box that asks, waits or rests.
  expect(functions.length).toBeGreaterThanOrEqual(7);
  const missing = functions.filter(
    ([, name = '', path = '']) => !new RegExp(`(function ${name}\\(|const ${name} = )`).test(read(path)),
  );
  expect(missing.map(([text]) => text)).toEqual([]);
  const paths = [...doc.matchAll(/`((?:\w[\w-]*\/)+[\w.-]*)`|\]\(((?!http)[^)#]+)/g)].map(
    ([, code, link]) => code ?? join('docs', link ?? ''),
  );
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
