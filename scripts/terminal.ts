import { spawn } from 'node:child_process';
import { Terminal, type IBufferLine } from '@xterm/headless';

export interface TerminalOptions {
  columns: number;
  rows: number;
  env?: NodeJS.ProcessEnv;
}

/** Neighbouring characters of a line that have the same colour and weight. */
export interface TextRun {
  /** Column of the first character, from 0. */
  column: number;
  /** How many cells of the terminal it takes. */
  width: number;
  text: string;
  /** The colour's number in the palette of 256; null for the terminal's default colour. */
  colour: number | null;
  bold: boolean;
}

/**
 * Runs a program in a pseudo-terminal (util-linux `script`), and knows what a person would see (xterm without a
 * window).
 */
export class SeenProgram {
  private readonly child;
  private readonly terminal;
  /** All that the program has written, with its escape sequences. */
  written = '';
  /** Resolves to the program's exit code when it has ended; to null if a signal ended it. */
  readonly ended: Promise<number | null>;

  constructor(command: readonly string[], { columns, rows, env = {} }: TerminalOptions) {
    this.terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 10_000 });
    const line = `stty cols ${columns} rows ${rows}; exec ${command.map(quoted).join(' ')}`;
    this.child = spawn('script', ['-qefc', line, '/dev/null'], {
      env: { PATH: process.env.PATH, TERM: 'xterm-256color', HOME: process.env.HOME, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.child.stdout.on('data', (data: Buffer) => {
      this.written += data.toString();
      this.terminal.write(data);
    });
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** Returns the lines that are on the screen now, without the blanks at their ends. */
  async screen(): Promise<string[]> {
    return (await this.everything()).slice(this.terminal.buffer.active.baseY);
  }

  /** Returns all lines, also those that have scrolled away, without the blanks at their ends. */
  async everything(): Promise<string[]> {
    await new Promise<void>((resolve) => this.terminal.write('', resolve));
    const { active } = this.terminal.buffer;
    return Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? '');
  }

  /** Returns what is on the screen now, with its colours: for each line the runs of text that are not blank. */
  async look(): Promise<TextRun[][]> {
    await this.everything();
    const { active } = this.terminal.buffer;
    return Array.from({ length: this.terminal.rows }, (_, row) => runsOf(active.getLine(active.baseY + row)));
  }

  type(keys: string): void {
    this.child.stdin.write(keys);
  }

  /**
   * Returns the colour of each cell of a line on the screen, by its number in the palette; -1 for the default colour.
   */
  async coloursOf(line: number): Promise<number[]> {
    await this.everything();
    const { active } = this.terminal.buffer;
    const cells = active.getLine(active.baseY + line);
    return Array.from({ length: this.terminal.cols }, (_, at) => cells?.getCell(at)?.getFgColor() ?? -1);
  }

  /** Kills the program, so that it does not outlive a failed test. */
  kill(): void {
    this.child.kill('SIGKILL');
  }
}

function runsOf(line: IBufferLine | undefined): TextRun[] {
  const runs: TextRun[] = [];
  for (let column = 0; column < (line?.length ?? 0); column += 1) {
    const cell = line!.getCell(column)!;
    if (cell.getWidth() === 0) continue;
    const text = cell.getChars() || ' ';
    const colour = cell.isFgDefault() ? null : cell.getFgColor();
    const bold = cell.isBold() !== 0;
    const before = runs.at(-1);
    if (before?.colour === colour && before.bold === bold) {
      before.text += text;
      before.width += cell.getWidth();
    } else {
      runs.push({ column, width: cell.getWidth(), text, colour, bold });
    }
  }
  return runs.filter(({ text }) => text.trim() !== '');
}

export const CTRL_C = '\u0003';

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
