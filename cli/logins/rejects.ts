import { open, type FileHandle } from 'node:fs/promises';
import { truncate, withoutControls } from '../../domain/text';
import { CommandFailedError } from '../errors';
import { COLUMNS, type Given } from './read-rows';

const LONGEST_CELL = 300;
/** What a spreadsheet treats as a formula, also after blanks and in full-width characters. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/u;
const LINE_BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** The bad rows of an import as CSV. The file is created with the first of them, readable only by its owner. */
export class Rejects {
  private file: FileHandle | null = null;

  constructor(readonly path: string) {}

  /** Null if there were none. */
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
        `The rejects file ${this.path} cannot be written (${code}). Name another: --rejects FILE`,
      );
    }
  }

  async close(): Promise<void> {
    await this.file?.close();
  }
}

/** A cell that every spreadsheet treats as text. */
function cell(text: string): string {
  const plain = truncate(withoutControls(text.replace(LINE_BREAKS, ' ')), LONGEST_CELL);
  return `"${(FORMULA.test(plain) ? `'${plain}` : plain).replaceAll('"', '""')}"`;
}
