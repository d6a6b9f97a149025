import { printable } from './output';

const GAP = '  ';

/**
 * Formats rows as lines: in columns if they fit into `width` characters (null: no terminal, any width), otherwise below
 * each other, with a row's first cell on its own line and the others under it with their names.
 */
export function table(header: readonly string[], rows: (string | null)[][], width: number | null): string[] {
  const cells = rows.map((row) => row.map(printable));
  const widths = header.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const needed = widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length);
  if (width !== null && needed > width) return cells.flatMap((row) => stacked(header, row, width));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(GAP)
      .trimEnd();
  return [line(header), ...cells.map(line)];
}

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
