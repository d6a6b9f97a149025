import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const FOLDER = 'docs/screenshots';
const pictures = readdirSync(join(ROOT, FOLDER));

/** They are in every clone. */
const BYTES_TOGETHER = 1_500_000;

test('the pictures have under 1.5 MB together', () => {
  const bytes = pictures.map((name) => statSync(join(ROOT, FOLDER, name)).size);
  expect(bytes.length).toBeGreaterThan(0);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(BYTES_TOGETHER);
});

test('every picture is shown by a page', () => {
  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name))].filter((name) =>
    name.endsWith('.md'),
  );
  const texts = pages.map((page) => readFileSync(join(ROOT, page), 'utf8')).join('\n');
  expect(pictures.filter((name) => !texts.includes(`screenshots/${name}`))).toEqual([]);
});

test('the moving picture runs without script, and names no folder of the machine it was made on', () => {
  const svg = readFileSync(join(ROOT, FOLDER, 'demo.svg'), 'utf8');
  expect(svg).not.toContain('<script');
  expect(svg).toContain('~/flinks-daily-refresh/bin/flinks-refresh');
  expect(svg).not.toMatch(/>[^<]*\/(home|Users|work|root)\//);
});
