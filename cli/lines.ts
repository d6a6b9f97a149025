import { once } from 'node:events';
import { printableJson } from './output';

/** Whoever read our output has gone: nothing more is to be said. */
export class ReaderGoneError extends Error {
  override readonly name = 'ReaderGone';
}

/** One line of JSON on stdout, and a wait until a reader that is slower than we are has taken it. */
export const writeLine = (value: object): Promise<void> => writeText(JSON.stringify(value));

/** The same for JSON that is text already. */
export async function writeText(line: string): Promise<void> {
  const { stdout } = process;
  if (stdout.destroyed || !stdout.writable) throw new ReaderGoneError();
  if (stdout.write(`${printableJson(line)}\n`)) return;
  const heard = new AbortController();
  try {
    const { signal } = heard;
    await Promise.race([once(stdout, 'drain', { signal }), once(stdout, 'close', { signal })]);
  } catch {
    // EPIPE and its like: main.ts has heard of it too, and keeps quiet.
    throw new ReaderGoneError();
  } finally {
    // Takes away the listeners of what has not come.
    heard.abort();
  }
}
