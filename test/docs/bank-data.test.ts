import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/bank-data.md'), 'utf8');

/** Rows of the page's tables, cell by cell, without headings and rules. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').slice(1, -1))
  .map((cells) => cells.map((cell) => cell.trim()))
  .filter((cells) => cells.at(-1) !== 'Test' && !cells.every((cell) => /^-+$/.test(cell)));

const sources = new Map<string, string>();
function sourceOf(file: string): string {
  const source = sources.get(file) ?? readFileSync(join(root, 'test', file), 'utf8');
  sources.set(file, source);
  return source;
}

test('every rule names the test that holds it: a file, and how its title begins', () => {
  expect(rows.length).toBeGreaterThan(80);
  const wrong = rows.filter((cells) => {
    const [, file = '', title = ''] = /^`([\w/.-]+\.test\.ts)`: (.{5,})$/.exec(cells.at(-1) ?? '') ?? [];
    return file === '' || !["'", '"', '`'].some((quote) => sourceOf(file).includes(`${quote}${title}`));
  });
  expect(wrong).toEqual([]);
});
