import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError, InvalidArgumentError, type Command } from 'commander';
import { program } from '../../cli/main';
import { ROOT } from '../telemetry/names';

/** Every command that a page, an alert or a text of ours tells somebody to run is one that the parser takes. */

/** Values that take the place of `<LoginId>`, `X` and `${…}`: the first that the parser of its option takes. */
const VALUES = [
  '8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44',
  '5',
  'idle',
  'csv',
  '2026-05-01T00:00:00Z',
  `1:${'0'.repeat(64)}`,
  'x',
];
const PLACEHOLDER = /^(<.*>|\$\{.*\}|\$[A-Z]+|[A-Z]{1,8}|PLACE:HASH|…|evt_0f\.\.\.|&lt;id&gt;)$/;

const SKIPPED = new Set(['node_modules', 'dist', '.git', 'test', 'scripts']);
function* files(folder: string, pattern: RegExp): Generator<string> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* files(path, pattern);
    else if (entry.isFile() && pattern.test(entry.name)) yield path;
  }
}

interface Told {
  where: string;
  words: string[];
  /** False within a sentence, where nothing marks the end of the command. */
  isWhole: boolean;
}

/** The words of a command line up to a pipe, a comment or another command; quotes keep words together. */
function wordsOf(line: string): string[] {
  const words = line.match(/'(?:[^']|'\\'')*'|"[^"]*"|\$\{[^}]*\}|<[^>]*>|[^\s]+/g) ?? [];
  const end = words.findIndex((word) => /^(\||#|&&|;|>|\\)/.test(word));
  return (end < 0 ? words : words.slice(0, end)).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
}

const COMMAND = /(?<![\w./-])(?:node |npx )?(?:bin\/)?flinks-refresh (?=[a-z-])/;

/** Code spans and code blocks of a page. `bare`: spans without the program's name count too. */
function* toldByPage(where: string, text: string, bare: (span: string) => boolean): Generator<Told> {
  const blocks = [...text.matchAll(/```\w*\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const spans = [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
  for (const line of [...blocks.flatMap((block) => block.split('\n')), ...spans]) {
    const [before, after] = split(line.replaceAll(/\s+/g, ' ').trim());
    if (after !== null && !/--task-queue|temporal /.test(before)) yield { where, words: wordsOf(after), isWhole: true };
    else if (after === null && bare(line)) {
      const words = wordsOf(line.replaceAll(/[[\]]/g, ' '));
      // `logins retry` alone names the command; it does not say how to call it.
      if (words.length > 2) yield { where, words, isWhole: true };
    }
  }
}

/** What is left and right of the program's name; null if it is not there. */
function split(line: string): [string, string | null] {
  const found = COMMAND.exec(line);
  return found === null ? [line, null] : [line.slice(0, found.index), line.slice(found.index + found[0].length)];
}

/** Source texts: a command between backquotes is whole, one in a sentence ends somewhere. */
function* toldBySource(where: string, text: string): Generator<Told> {
  for (const { index } of text.matchAll(new RegExp(COMMAND, 'g'))) {
    const before = text.slice(Math.max(0, index - 20), index);
    // The name under which a command connects to the database is told to nobody.
    if (/applicationName: '$/.test(before)) continue;
    // A text that goes on in the next line of the source.
    const rest = (split(text.slice(index))[1] ?? '').replaceAll(/['`]\s*\+\s*['`]/g, '');
    const quoted = /^([^`\n]*?)\\?`/.exec(rest)?.[1];
    if (before.endsWith('`') && quoted !== undefined) yield { where, words: wordsOf(quoted), isWhole: true };
    else
      yield {
        where,
        words: wordsOf(
          rest
            .replaceAll('&lt;', '<')
            .replaceAll('&gt;', '>')
            .split(/["`\n;\\]|<\/code>|'(?=[\s,);])/)[0] ?? '',
        ),
        isWhole: false,
      };
  }
}

/** Builds the commands with nothing behind them. */
function parser(): Command {
  const silence = (command: Command): void => {
    command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined }).exitOverride();
    if (command.commands.length === 0) command.action(() => undefined);
    command.commands.forEach(silence);
  };
  const all = program('0', () => undefined);
  silence(all);
  return all;
}

/** What is wrong with it; null if the parser takes it. */
function wrong({ words, isWhole }: Told): string | null {
  const line = words.join(' ');
  if (/^--(version|help)$/.test(words[0] ?? '')) return null;
  let command = parser();
  const path: string[] = [];
  while (command.commands.length > 0) {
    const word = words[path.length]?.replace(/[.,:)]+$/, '');
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) {
      if (path.length === 0 && /^(<command>|command|migrate|audit|up)$/.test(word ?? '')) return null;
      return path.length > 0 && word === undefined ? null : `no such command: ${line}`;
    }
    path.push(next.name());
    command = next;
  }
  const rest = words.slice(path.length);
  const given = isWhole ? rest : argumentsIn(rest, command);
  return parseError(path, command, given);
}

/** The options and placeholders with which a sentence goes on. */
function argumentsIn(words: string[], command: Command): string[] {
  const given: string[] = [];
  for (const word of words.map((one) => one.replace(/[.,:)]+$/, ''))) {
    const takesValue = command.options.find(({ long }) => long === given.at(-1))?.required === true;
    if (!word.startsWith('--') && !PLACEHOLDER.test(word) && !takesValue) break;
    given.push(word);
  }
  return given;
}

function parseError(path: string[], command: Command, words: string[]): string | null {
  const known = words.map((word, at) => {
    if (!PLACEHOLDER.test(word)) return word;
    const option = command.options.find(({ long }) => long === words[at - 1]);
    return VALUES.find((value) => accepts(() => option?.parseArg?.(value, undefined))) ?? word;
  });
  try {
    parser().parse(['node', 'flinks-refresh', ...path, ...known]);
    return null;
  } catch (error) {
    if (error instanceof CommanderError) return `${[...path, ...words].join(' ')}: ${error.message}`;
    throw error;
  }
}

function accepts(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof InvalidArgumentError) return false;
    throw error;
  }
}

const TOP = new Set(parser().commands.map((command) => command.name()));
const isBare = (span: string): boolean => {
  const [first = '', second = ''] = span.split(' ');
  const group = parser().commands.find((command) => command.name() === first);
  return TOP.has(first) && (group?.commands.some((command) => command.name() === second) ?? false);
};

test('every command of the pages', () => {
  const told = [...files('.', /\.md$/)].flatMap((path) => [
    ...toldByPage(path, readFileSync(join(ROOT, path), 'utf8'), isBare),
  ]);
  expect(told.length).toBeGreaterThan(90);
  expect(told.map((one) => ({ where: one.where, wrong: wrong(one) })).filter((one) => one.wrong !== null)).toEqual([]);
});

test('every command of our own texts: alerts, errors, checks of the doctor, pages, alert rules', () => {
  const told = [...files('.', /\.(ts|js|ya?ml|json)$/)].flatMap((path) => [
    ...toldBySource(path, readFileSync(join(ROOT, path), 'utf8')),
  ]);
  expect(told.length).toBeGreaterThan(50);
  expect(told.map((one) => ({ where: one.where, wrong: wrong(one) })).filter((one) => one.wrong !== null)).toEqual([]);
});

test('a command without what it requires is noticed, whole or within a sentence', () => {
  const [page] = toldByPage('x', 'All: `flinks-refresh logins retry --reason <CODE>`.', isBare);
  const [source] = toldBySource('x', "'Then flinks-refresh logins retry --reason ${code}, or not.'");
  const [gone] = toldBySource('x', "'Look at flinks-refresh runs reports'");
  const [fine] = toldBySource('x', "'Look at flinks-refresh explain ${loginId}: it says why'");
  expect([page, source, gone].map((one) => wrong(one!))).toEqual([
    expect.stringContaining('--institution'),
    expect.stringContaining('--institution'),
    expect.stringContaining('no such command'),
  ]);
  expect(wrong(fine!)).toBeNull();
});
