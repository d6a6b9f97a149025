import { printable } from '../output';

/** How far a long command is, on stderr: one line that changes on a terminal, elsewhere a line at every `step`. */
export function showProgress(text: string, { done, step }: { done: boolean; step: boolean }): void {
  const { stderr } = process;
  if (stderr.isTTY) stderr.write(`\r\u001b[K${done ? '' : printable(text)}`);
  else if (step && !done) stderr.write(`${printable(text)}\n`);
}
