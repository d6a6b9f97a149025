import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A mistake that somebody could make in the code, and the test that must notice it. */
export interface Mutant {
  /** The rule it breaks, in a few words: printed, and searched by the filter of the command line. */
  rule: string;
  /** Path from the root of the repository. */
  file: string;
  /** Text that occurs in the file exactly once. */
  search: string;
  replace: string;
  /** The test that notices: its file, and its title or a part of it. */
  test: string;
  title: string;
}

/** Returns why a mutant cannot be made in the tree in `folder`, or null if it can. */
export function misfitOf(folder: string, { rule, file, search, replace }: Mutant): string | null {
  const found = readFileSync(join(folder, file), 'utf8').split(search).length - 1;
  if (search === replace) return `${rule}: it changes nothing`;
  return found === 1
    ? null
    : `${rule}: its text is found ${found} times in ${file}, not once. Point it to the code anew.`;
}
