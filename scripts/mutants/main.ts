import { ALL_MUTANTS } from './all';
import { CopyOfTree } from './copy';
import { misfitOf, type Mutant } from './mutant';
import { verdictOf, verdictsWithout, type Verdict } from './verdict';

/**
 * `npm run mutants [-- word]`: makes each mutant of the tables (a deliberate error) in a copy of this tree, runs the
 * one test that must notice it, and prints whether it did. Ends with 1 if a test does not notice its mutant, fails
 * without it, or cannot be run, and if the text that a mutant replaces is not found exactly once. With a word, it tries
 * only mutants whose rule or file contains the word.
 */
async function main([word = '']: string[]): Promise<number> {
  const mutants = ALL_MUTANTS.filter(({ rule, file }) => `${rule} ${file}`.includes(word));
  const copy = CopyOfTree.of(process.cwd());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      copy.remove();
      process.exit(1);
    });
  }
  try {
    const misfits = mutants.flatMap((mutant) => misfitOf(copy.folder, mutant) ?? []);
    misfits.forEach((misfit) => console.log(misfit));
    return misfits.length > 0 ? 1 : await tryAll(copy, mutants);
  } finally {
    copy.remove();
  }
}

async function tryAll(copy: CopyOfTree, mutants: readonly Mutant[]): Promise<number> {
  const without = await verdictsWithout(copy.folder, mutants);
  let killed = 0;
  for (const [index, mutant] of mutants.entries()) {
    const startedMs = Date.now();
    const verdict = await tryOne(copy, mutant, without.get(mutant)!);
    if (verdict.kind === 'killed') killed += 1;
    const seconds = Math.round((Date.now() - startedMs) / 1_000);
    console.log(`${verdict.kind.padEnd(9)} ${index + 1}/${mutants.length} ${mutant.rule}`);
    console.log(`          ${mutant.file}; ${mutant.test}: ${mutant.title} (${seconds} s)`);
    if (verdict.kind !== 'killed') console.log(verdict.why);
  }
  console.log(`${killed} killed, ${mutants.length - killed} not`);
  return killed === mutants.length ? 0 : 1;
}

async function tryOne(copy: CopyOfTree, mutant: Mutant, without: Verdict): Promise<Verdict> {
  if (without.kind === 'unsound') return without;
  if (without.kind === 'killed') return { kind: 'unsound', why: 'The test fails without any mutant.' };
  return copy.mutated(mutant, () => verdictOf(copy.folder, mutant));
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
