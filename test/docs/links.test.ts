import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');
const SKIPPED = /(^|\/)(node_modules|dist|\.git|\.packages|\.data)(\/|$)/;

function* filesIn(folder: string, end: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (SKIPPED.test(relative(ROOT, path))) continue;
    if (entry.isDirectory()) yield* filesIn(path, end);
    else if (entry.name.endsWith(end)) yield path;
  }
}

const PAGES = [...filesIn(ROOT, '.md')];

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

const links = PAGES.flatMap((page) =>
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

/** `a/{b,c}.ts` are two files. */
const expanded = (name: string): string[] => {
  const braces = /\{([^}]+)\}/.exec(name);
  return braces === null ? [name] : braces[1]!.split(',').flatMap((one) => expanded(name.replace(braces[0], one)));
};

test('every source file that a page names is there, by its path or the end of it', () => {
  const sources = [...filesIn(ROOT, '.ts')];
  const named = PAGES.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/`([\w/.{},-]+\.ts)`/g)].flatMap(([, name = '']) =>
      expanded(name).map((path) => ({ page: relative(ROOT, page), path })),
    ),
  );
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter(({ path }) => !sources.some((source) => source.endsWith(`/${path}`)))).toEqual([]);
});

test('docs/README.md leads to every page of docs/', () => {
  const overview = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
  const all = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(all.filter((name) => !overview.includes(`(${name})`))).toEqual([]);
});
