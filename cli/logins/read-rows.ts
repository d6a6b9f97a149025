import { parse } from 'csv-parse/sync';
import { CommandFailedError } from '../errors';
import type { Line } from './read-lines';

export const COLUMNS = ['loginId', 'reference', 'institution', 'language'] as const;
type Column = (typeof COLUMNS)[number];

/**
 * What one line of the file gives: a row to register, or a problem. `cells` are the texts of its columns, as far as
 * they can be read, for the file of rejects.
 */
export interface Given {
  line: number;
  cells: Partial<Record<Column, string>>;
  content: { row: unknown } | { problem: string };
}

const TOO_LONG = 'is longer than 65,536 characters';

/** Reads CSV with a header. An empty cell is no member of its row, so a value that is stored already stays. */
export async function* readCsv(lines: AsyncIterable<Line>): AsyncGenerator<Given> {
  let header: Column[] | null = null;
  for await (const { line, text } of lines) {
    if (text?.trim() === '') continue;
    const cells = text === null ? TOO_LONG : parseLine(text);
    if (header === null) {
      header = headerOf(cells, line);
      continue;
    }
    yield { line, ...ofCells(header, cells) };
  }
  if (header === null)
    throw new CommandFailedError(`The file is empty. Its first line must be a header such as ${COLUMNS.join(',')}.`);
}

/** Reads one JSON object per line, with the members of POST /v1/logins. */
export async function* readNdjson(lines: AsyncIterable<Line>): AsyncGenerator<Given> {
  for await (const { line, text } of lines) {
    if (text?.trim() === '') continue;
    const row = text === null ? undefined : parseJson(text);
    const problem = text === null ? TOO_LONG : 'is not valid JSON';
    yield { line, cells: textsOf(row), content: row === undefined ? { problem } : { row } };
  }
}

/**
 * Parses one line of CSV by itself: no valid text of a login contains a line break, and a quote that is not closed must
 * not swallow the rows after it. Returns the line's cells, or one text that says what is wrong with the line.
 */
function parseLine(text: string): string[] | string {
  try {
    const records: unknown = parse(text, { relax_column_count: true });
    return (records as string[][])[0] ?? [];
  } catch {
    return 'has a quote that is not closed on the same line, or that is not doubled inside a quoted cell';
  }
}

function headerOf(cells: string[] | string, line: number): Column[] {
  const names = typeof cells === 'string' ? [] : cells.map((name) => name.trim());
  const columns = names.map((name) => COLUMNS.find((column) => column === name));
  const isGood =
    columns.includes('loginId') && !columns.includes(undefined) && new Set(columns).size === columns.length;
  if (isGood) return columns as Column[];
  throw new CommandFailedError(
    `Line ${line} must be the header: the column loginId and, if you like, reference, institution and language, ` +
      'each at most once, separated by commas, and no other column. Nothing was imported.',
  );
}

function ofCells(header: Column[], cells: string[] | string): Omit<Given, 'line'> {
  if (typeof cells === 'string') return { cells: {}, content: { problem: cells } };
  const named = Object.fromEntries(header.map((column, at) => [column, cells[at] ?? '']));
  if (cells.length !== header.length) {
    return { cells: named, content: { problem: `has ${cells.length} cells, but the header has ${header.length}` } };
  }
  const given = Object.entries(named).filter(([, text]) => text !== '');
  return { cells: named, content: { row: Object.fromEntries(given) } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textsOf(row: unknown): Given['cells'] {
  const members = (typeof row === 'object' && row !== null ? row : {}) as Record<string, unknown>;
  const texts = COLUMNS.map((column) => [column, members[column]] as const);
  return Object.fromEntries(texts.filter(([, value]) => typeof value === 'string'));
}
