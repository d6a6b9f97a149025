import type { ExitCode } from '../process/lifecycle';

export type { ExitCode };

/**
 * Characters that must never reach a terminal: control characters (escape sequences begin with one), invisible
 * characters, and those that reverse the direction of text. All output of commands passes through functions of this
 * file; a test checks the bytes.
 */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** An external text made harmless, on one line. */
export const printable = (text: string | null): string => (text ?? '').replace(UNSHOWABLE, '?');

/** JSON with all UNSHOWABLE characters escaped except line breaks: the same meaning, and harmless on a terminal. */
export const printableJson = (json: string): string =>
  json.replace(UNSHOWABLE, (found) =>
    found === '\n'
      ? found
      : Array.from(
          { length: found.length },
          (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  );

/** Our own text of several lines, with each line made harmless. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** A part of a line in a colour. The colour only repeats what the text says. */
export interface Coloured {
  text: string;
  colour: Colour;
}
export type Colour = keyof typeof COLOURS;

/** What switches a colour on and off (SGR codes). */
const COLOURS = {
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
  cyan: [36, 39],
  gray: [90, 39],
  bold: [1, 22],
  blackOnWhite: ['30;107', '39;49'],
} as const;

/** One line of a result: a text, or parts of it, some in a colour. */
export type Line = string | readonly (string | Coloured)[];

export const coloured = (text: string, colour: Colour): Coloured => ({ text, colour });

/** The characters of a line, without its colours. */
export const plain = (line: Line): string =>
  typeof line === 'string' ? line : line.map((part) => (typeof part === 'string' ? part : part.text)).join('');

/**
 * A line as it may reach stdout: made harmless, with colours only on a terminal that has them. Whether it has them is
 * what Node concludes from NO_COLOR, FORCE_COLOR and TERM.
 */
export function rendered(line: Line): string {
  if (typeof line === 'string' || !hasColours()) return printable(plain(line));
  return line.map((part) => (typeof part === 'string' ? printable(part) : painted(part))).join('');
}

/** Whether stdout is a terminal that shows colours. */
export const hasColours = (): boolean => process.stdout.isTTY && process.stdout.hasColors();

function painted({ text, colour }: Coloured): string {
  const [on, off] = COLOURS[colour];
  return `\u001b[${on}m${printable(text)}\u001b[${off}m`;
}

/** Prints one line of a command's result to stdout, so that a pipe gets it too. */
export function print(line: Line): void {
  process.stdout.write(`${rendered(line)}\n`);
}

/** Prints a text of our own, which may have several lines. */
export function printText(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`);
}

/** Prints a result for programs: one line of JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(JSON.stringify(value))}\n`);
}

/** Prints a result for people: JSON on several lines. */
export function printIndentedJson(value: unknown): void {
  process.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
}

/** Prints a message for the person at the terminal to stderr. */
export function printToStderr(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`);
}
