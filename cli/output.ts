import type { ExitCode } from '../process/lifecycle';

export type { ExitCode };

/** The result of a command: on stdout, for pipes. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A result for programs: one line of JSON. */
export const printJson = (value: unknown): void => print(JSON.stringify(value));

/** What a person at the terminal should know: on stderr. */
export function printToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
