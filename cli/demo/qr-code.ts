import { encode } from 'uqr';
import { coloured, type Line } from '../output';

/** Width of the border, in modules (squares of the code). With fewer than four, some cameras do not find the code. */
const QUIET = 4;

/**
 * Returns a QR code as lines of block characters, with two rows of modules in each line. `inColour` draws it dark on
 * white; otherwise it is drawn for a terminal with light text on a dark background.
 */
export function qrCode(text: string, inColour: boolean): Line[] {
  const { data, size } = encode(text, { border: QUIET, ecc: 'L' });
  const isInk = (row: number, column: number): boolean => (data[row]?.[column] ?? false) === inColour;
  const rows = Array.from({ length: Math.ceil(size / 2) }, (_, at) => at * 2);
  return rows.map((row) => {
    const text = Array.from({ length: size }, (_, column) => HALVES[pair(isInk(row, column), isInk(row + 1, column))]);
    return inColour ? [coloured(text.join(''), 'blackOnWhite')] : text.join('');
  });
}

type Pair = 'both' | 'upper' | 'lower' | 'none';
const HALVES: Record<Pair, string> = { both: '█', upper: '▀', lower: '▄', none: ' ' };
const pair = (upper: boolean, lower: boolean): Pair => (upper ? (lower ? 'both' : 'upper') : lower ? 'lower' : 'none');
