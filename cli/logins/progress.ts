import { printable } from '../output';

/** Shows a long command's progress on stderr: one changing line on a terminal, otherwise one line per `step`. */
export function showProgress(text: string, { done, step }: { done: boolean; step: boolean }): void {
  const { stderr } = process;
  if (stderr.isTTY) stderr.write(`\r\u001b[K${done ? '' : printable(text)}`);
  else if (step && !done) stderr.write(`${printable(text)}\n`);
}
