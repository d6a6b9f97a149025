import { spawn } from 'node:child_process';
import { Terminal } from '@xterm/headless';

export interface TerminalOptions {
  columns: number;
  rows: number;
  env?: NodeJS.ProcessEnv;
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

  /** The same with all that has scrolled away. */
  async everything(): Promise<string[]> {
    await new Promise<void>((resolve) => this.terminal.write('', resolve));
    const { active } = this.terminal.buffer;
    return Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? '');
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

  /** For a program that must not outlive a failed test. */
  kill(): void {
    this.child.kill('SIGKILL');
  }
}

export const CTRL_C = '\u0003';

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
