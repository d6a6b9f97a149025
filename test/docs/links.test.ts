import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');
const SKIPPED = /(^|\/)(node_modules|dist|\.git|\.packages|\.data)(\/|$)/;

function* pages(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (SKIPPED.test(relative(ROOT, path))) continue;
    if (entry.isDirectory()) yield* pages(path);
    else if (entry.name.endsWith('.md')) yield path;
  }
}

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (text: string): string[] =>
  withoutCode(text)
    .match(/^#{1,6} .+$/gm)
    ?.map((heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ) ?? [];
const withoutCode = (text: string): string => text.replaceAll(/```[^]*?```/g, '');

const links = [...pages(ROOT)].flatMap((page) =>
  [...withoutCode(readFileSync(page, 'utf8')).matchAll(/\]\(((?!https?:|mailto:)[^)\s]+)\)/g)].map(([, link = '']) => ({
    page: relative(ROOT, page),
    link,
  })),
);

test('every link of every page leads to a file, and to a heading of it', () => {
  expect(links.length).toBeGreaterThan(120);
  const broken = links.filter(({ page, link }) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
    if (!existsSync(target)) return true;
    if (anchor === undefined || statSync(target).isDirectory()) return false;
    return !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('docs/README.md leads to every page of docs/', () => {
  const overview = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
  const all = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(all.filter((name) => !overview.includes(`(${name})`))).toEqual([]);
});
