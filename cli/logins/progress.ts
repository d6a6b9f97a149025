import { printable } from '../output';

/**
 * Shows a long command's progress on stderr. On a terminal it is one line, which `text` replaces each time, and which
 * `done` clears. Elsewhere `text` is a new line, and is shown only if `step` is true.
 */
export function showProgress(text: string, { done, step }: { done: boolean; step: boolean }): void {
  const { stderr } = process;
  if (stderr.isTTY) stderr.write(`\r\u001b[K${done ? '' : printable(text)}`);
  else if (step && !done) stderr.write(`${printable(text)}\n`);
}
