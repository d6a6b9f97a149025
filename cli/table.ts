import { coloured, plain, printable, type Coloured, type Line } from './output';

const GAP = '  ';

/**
 * Formats rows as lines. If every row fits into `width` characters, the cells stand in columns below the header.
 * Otherwise the cells of each row stand below each other: the first cell alone on a line, and below it every other cell
 * that is not empty, after the name of its column. Without a terminal `width` is null, and any row fits.
 */
export function table(header: readonly string[], rows: Cell[][], width: number | null): Line[] {
  const cells = rows.map((row) => row.map(textOf));
  const widths = header.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const needed = widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length);
  if (width !== null && needed > width) return cells.flatMap((row) => stacked(header, row, width));
  const line = (row: readonly Cell[]): Line => {
    const parts = row.flatMap((cell, at) => {
      const text = textOf(cell);
      const gap = at === row.length - 1 ? '' : ' '.repeat((widths[at] ?? 0) - text.length) + GAP;
      return [isColoured(cell) ? coloured(text, cell.colour) : text, gap];
    });
    return parts.some(isColoured) ? parts : plain(parts).trimEnd();
  };
  return [line(header), ...rows.map(line)];
}

/** What a row has in one column; null for nothing. */
export type Cell = string | null | Coloured;

const isColoured = (cell: Cell): cell is Coloured => typeof cell === 'object' && cell !== null;
const textOf = (cell: Cell): string => printable(isColoured(cell) ? cell.text : cell);

/** The line below a list that goes on: it names the option, with its value, that shows what comes next. */
export const moreLine = (option: '--after' | '--before' | '--cursor', value: string | number): string =>
  `more: ${option} ${value}`;

function stacked(header: readonly string[], [first = '', ...others]: string[], width: number): string[] {
  const below = others.flatMap((cell, at) => (cell === '' ? [] : wrapped(`${header[at + 1]}: ${cell}`, width)));
  return [...wrapped(first, width, ''), ...below];
}

/** Wraps a text, even within words: cut text cannot be read, wrapped text can. */
function wrapped(text: string, width: number, indent = GAP): string[] {
  const room = Math.max(10, width - indent.length);
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += room) lines.push(indent + text.slice(at, at + room));
  return lines;
}

/** The width of stdout's terminal; null if there is none. */
export const terminalWidth = (): number | null => (process.stdout.isTTY ? process.stdout.columns : null);
