/** 0 done, 1 failed, 2 bad usage or settings, 130 interrupted by Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130;

/**
 * What may not reach a terminal, whoever wrote it: control characters (escape sequences begin with one), invisible ones, and
 * those that turn text around. Everything that commands say passes through this file; a test looks at the bytes.
 */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text from outside, on one line and harmless. */
export const shown = (text: string | null): string => (text ?? '').replace(UNSHOWABLE, '?');

/** JSON with the same characters as escapes: it means what it meant, and is harmless on a terminal. */
export const shownJson = (json: string): string =>
  json.replace(UNSHOWABLE, (found) =>
    found === '\n'
      ? found
      : Array.from(
          { length: found.length },
          (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  );

/** Our own text of several lines. */
export const shownLines = (text: string): string => text.split('\n').map(shown).join('\n');

/** The result of a command, one line of it: on stdout, for pipes. */
export function print(line: string): void {
  process.stdout.write(`${shown(line)}\n`);
}

/** A page of our own, as it is. */
export function printText(text: string): void {
  process.stdout.write(`${shownLines(text)}\n`);
}

/** A result for programs: one line of JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${shownJson(JSON.stringify(value))}\n`);
}

/** The same for people, on several lines. */
export function printIndentedJson(value: unknown): void {
  process.stdout.write(`${shownJson(JSON.stringify(value, null, 2))}\n`);
}

/** What a person at the terminal should know: on stderr. */
export function tell(text: string): void {
  process.stderr.write(`${shownLines(text)}\n`);
}
