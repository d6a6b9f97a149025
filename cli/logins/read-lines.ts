import { CommandFailedError } from '../errors';

/** One line of a file, with its number. `text` is null if the line is longer than 65,536 characters. */
export interface Line {
  line: number;
  text: string | null;
}

const LONGEST_LINE = 65_536;
const LINE_END = /\r\n|\n|\r/g;

/**
 * Reads the lines of a file one by one, numbered from 1, without holding the whole file in memory. A byte order mark is
 * dropped. Throws CommandFailedError if the file is not UTF-8, because its names would be garbled.
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
        `The file is not UTF-8 text: line ${line}, or a line soon after it, cannot be read. Save the file as UTF-8 ` +
          '(in a spreadsheet: "CSV UTF-8") and import it again. That is safe, although rows before that line may be ' +
          'registered already.',
      );
    }
  }
}

/**
 * Splits a text into its complete lines and the unfinished last one (`open`). A carriage return at the end of the text
 * may be half a line end, so it stays in `open` until the next bytes, or the end of the file, decide.
 */
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
