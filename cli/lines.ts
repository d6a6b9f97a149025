import { once } from 'node:events';
import { printableJson } from './output';

/** The program that reads our stdout, such as `head`, has ended, so nothing more can be printed. */
export class ReaderGoneError extends Error {
  override readonly name = 'ReaderGone';
}

/** Writes a value as one line of JSON to stdout, and waits if the reader is slow. Throws ReaderGoneError. */
export const writeLine = (value: object): Promise<void> => writeText(JSON.stringify(value));

/** Writes one line, which is JSON already, to stdout, and waits if the reader is slow. Throws ReaderGoneError. */
export async function writeText(line: string): Promise<void> {
  const { stdout } = process;
  if (stdout.destroyed || !stdout.writable) throw new ReaderGoneError();
  if (stdout.write(`${printableJson(line)}\n`)) return;
  const heard = new AbortController();
  try {
    const { signal } = heard;
    await Promise.race([once(stdout, 'drain', { signal }), once(stdout, 'close', { signal })]);
  } catch {
    // EPIPE and similar errors. main.ts gets them too and ignores them.
    throw new ReaderGoneError();
  } finally {
    // Removes the listener for the event that did not come.
    heard.abort();
  }
}
