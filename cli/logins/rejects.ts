import { open, type FileHandle } from 'node:fs/promises';
import { truncate, withoutControls } from '../../domain/text';
import { CommandFailedError } from '../errors';
import { COLUMNS, type Given } from './read-rows';

const LONGEST_CELL = 300;
/**
 * Beginnings of a cell that a spreadsheet may take for a formula or a command, also after blanks and in full-width
 * characters.
 */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/u;
const LINE_BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/**
 * Writes the bad rows of an import into a CSV file. The file is created when the first bad row comes, readable only by
 * its owner; an older file of this name is overwritten then.
 */
export class Rejects {
  private file: FileHandle | null = null;

  constructor(readonly path: string) {}

  /** The path of the file; null if there was no bad row, and therefore no file. */
  get written(): string | null {
    return this.file === null ? null : this.path;
  }

  async add(rejected: { given: Given; reason: string }[]): Promise<void> {
    if (rejected.length === 0) return;
    const lines = rejected.map(({ given: { line, cells }, reason }) =>
      [String(line), reason, ...COLUMNS.map((column) => cells[column] ?? '')].map(cell).join(','),
    );
    try {
      if (this.file === null) {
        this.file = await open(this.path, 'w', 0o600);
        lines.unshift(['line', 'reason', ...COLUMNS].join(','));
      }
      await this.file.write(`${lines.join('\r\n')}\r\n`);
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      throw new CommandFailedError(
        `The file for the bad rows, ${this.path}, cannot be written (${code}). Name another with --rejects FILE.`,
      );
    }
  }

  async close(): Promise<void> {
    await this.file?.close();
  }
}

/** Returns a text as a cell of CSV that every spreadsheet treats as text: on one line, cut to 300 characters. */
function cell(text: string): string {
  const plain = truncate(withoutControls(text.replace(LINE_BREAKS, ' ')), LONGEST_CELL);
  return `"${(FORMULA.test(plain) ? `'${plain}` : plain).replaceAll('"', '""')}"`;
}
