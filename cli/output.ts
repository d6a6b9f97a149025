import type { ExitCode } from '../process/lifecycle';

export type { ExitCode };

/**
 * What may not reach a terminal, whoever wrote it: control characters (escape sequences begin with one), invisible ones, and
 * those that turn text around. Everything that commands say passes through this file; a test looks at the bytes.
 */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text from outside, on one line and harmless. */
export const printable = (text: string | null): string => (text ?? '').replace(UNSHOWABLE, '?');

/** JSON with the same characters as escapes: it means what it meant, and is harmless on a terminal. */
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

/** The result of a command, one line of it: on stdout, for pipes. */
export function print(line: string): void {
  process.stdout.write(`${printable(line)}\n`);
}

/** A page of our own, as it is. */
export function printText(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`);
}

/** A result for programs: one line of JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(JSON.stringify(value))}\n`);
}

/** The same for people, on several lines. */
export function printIndentedJson(value: unknown): void {
  process.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
}

/** What a person at the terminal should know: on stderr. */
export function printToStderr(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`);
}
