import { spawn } from 'node:child_process';
import { Terminal, type IBufferLine } from '@xterm/headless';

export interface TerminalOptions {
  columns: number;
  rows: number;
  env?: NodeJS.ProcessEnv;
}

/** Neighbouring characters of a line that look the same. */
export interface TextRun {
  /** Column of the first character, from 0. */
  column: number;
  /** How many cells it takes. */
  width: number;
  text: string;
  /** Number in the palette of 256; null for the terminal's own colour. */
  colour: number | null;
  bold: boolean;
}

/** A program in a pseudo-terminal (util-linux `script`), and what a person sees of it (xterm without a window). */
export class SeenProgram {
  private readonly child;
  private readonly terminal;
  /** What the program wrote, escape sequences and all. */
  written = '';
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

  /** What is on the screen now, without the blanks at the ends. */
  async screen(): Promise<string[]> {
    return (await this.everything()).slice(this.terminal.buffer.active.baseY);
  }

  /** All lines, also those that have scrolled away, without the blanks at the ends. */
  async everything(): Promise<string[]> {
    await new Promise<void>((resolve) => this.terminal.write('', resolve));
    const { active } = this.terminal.buffer;
    return Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? '');
  }

  /** What is on the screen now, as it looks: the runs of each line. */
  async look(): Promise<TextRun[][]> {
    await this.everything();
    const { active } = this.terminal.buffer;
    return Array.from({ length: this.terminal.rows }, (_, row) => runsOf(active.getLine(active.baseY + row)));
  }

  type(keys: string): void {
    this.child.stdin.write(keys);
  }

  /** The colours of the cells of a line on the screen, by their palette number; -1 for none. */
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
