import { readdirSync, readFileSync } from 'node:fs';
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
  for (const [, name = '', path = ''] of doc.matchAll(/`(\w+)` in `([\w/.-]+)`/g))
    expect(read(path)).toMatch(new RegExp(`(function ${name}\\(|const ${name} = )`));
  for (const [, path = ''] of doc.matchAll(/`(activities\/[\w.-]+)`/g)) expect(read(path).length).toBeGreaterThan(0);
});
