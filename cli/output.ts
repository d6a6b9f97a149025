import type { ExitCode } from '../process/lifecycle';

export type { ExitCode };

/**
 * Characters that must never reach a terminal: control characters (escape sequences begin with one), invisible ones,
 * and those that reverse text. All command output passes through this file; a test checks the bytes.
 */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** An external text made harmless, on one line. */
export const printable = (text: string | null): string => (text ?? '').replace(UNSHOWABLE, '?');

/** JSON with these characters escaped: same meaning, harmless on a terminal. */
export const printableJson = (json: string): string =>
  json.replace(UNSHOWABLE, (found) =>
    found === '\n'
      ? found
      : Array.from(
          { length: found.length },
          (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  );

/** Our own text of several lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** Prints one line of a command's result to stdout, for pipes. */
export function print(line: string): void {
  process.stdout.write(`${printable(line)}\n`);
}

/** Prints a page of our own unchanged. */
export function printText(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`);
}

/** Prints a result for programs: one line of JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(JSON.stringify(value))}\n`);
}

/** The same for people, on several lines. */
export function printIndentedJson(value: unknown): void {
  process.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
}

/** Prints a message for the person at the terminal to stderr. */
export function printToStderr(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`);
}
