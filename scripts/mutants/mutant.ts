import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A deliberate error that somebody could also make by mistake in the code, and the test that must notice it. */
export interface Mutant {
  /** The rule that the mutant breaks. It is printed, and the word on the command line is looked for in it. */
  rule: string;
  /** The file that is changed, as a path from the root of the repository. */
  file: string;
  /** The text that `replace` takes the place of. It occurs in the file exactly once. */
  search: string;
  replace: string;
  /** The file of the test that must notice the mutant. `title` is the title of that test, or a part of it. */
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
