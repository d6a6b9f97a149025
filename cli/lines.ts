import { once } from 'node:events';

/** Whoever read our output has gone: nothing more is to be said. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

/** One line of JSON on stdout, and a wait until a reader that is slower than we are has taken it. */
export async function writeLine(value: object): Promise<void> {
  const { stdout } = process;
  if (stdout.destroyed || !stdout.writable) throw new ReaderGone();
  if (stdout.write(`${JSON.stringify(value)}\n`)) return;
  try {
    await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]);
  } catch {
    // EPIPE and its like: main.ts has heard of it too, and keeps quiet.
    throw new ReaderGone();
  }
}
