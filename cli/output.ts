/** 0 done, 1 failed, 2 bad usage or settings, 130 interrupted by Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130;

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
