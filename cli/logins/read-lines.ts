import { CommandFailedError } from '../errors';

/** `text` is null if the line is longer than any row can be. */
export interface Line {
  line: number;
  text: string | null;
}

const LONGEST_LINE = 65_536;
const LINE_END = /\r\n|\n|\r/g;

/**
 * The lines of a file, numbered from 1, with a few kilobytes in memory at a time. A byte order mark is dropped. Throws
 * CommandFailedError if the file is not UTF-8, because names would be garbled.
 */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let rest = '';
  let tooLong = false;
  for await (const bytes of source) {
    const { lines, open } = split(rest + decoded(bytes), false);
    for (const text of lines) {
      yield { line, text: tooLong || text.length > LONGEST_LINE ? null : text };
      tooLong = false;
      line += 1;
    }
    tooLong ||= open.length > LONGEST_LINE;
    rest = tooLong ? open.slice(-1) : open;
  }
  const { lines, open } = split(rest + decoded(), true);
  for (const text of [...lines, ...(open === '' && !tooLong ? [] : [open])]) {
    yield { line, text: tooLong ? null : text };
    tooLong = false;
    line += 1;
  }

  function decoded(bytes?: Uint8Array): string {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch {
      throw new CommandFailedError(
        `The file is not UTF-8 (shortly after line ${line}). Save it as "CSV UTF-8" and import it again: that ` +
          'is safe, although rows before that line may be registered already.',
      );
    }
  }
}

/** The complete lines of a text, and the unfinished one. A carriage return at the end may be half a line end. */
function split(text: string, isEnd: boolean): { lines: string[]; open: string } {
  const lines: string[] = [];
  let from = 0;
  for (const { 0: end, index } of text.matchAll(LINE_END)) {
    if (end === '\r' && index === text.length - 1 && !isEnd) break;
    lines.push(text.slice(from, index));
    from = index + end.length;
  }
  return { lines, open: text.slice(from) };
}
