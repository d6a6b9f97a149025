import { runTests, type TestRun } from './jest';
import type { Mutant } from './mutant';

/** The test's result: it failed (the mutant is noticed), it passed, or it proves nothing. */
export type Verdict = { kind: 'killed' } | { kind: 'survived' | 'unsound'; why: string };

/** Runs the test of the mutant that is in place in the tree in `folder`. */
export async function verdictOf(folder: string, mutant: Mutant): Promise<Verdict> {
  return verdictIn(await runTests(folder, [mutant.test], [mutant.title]), mutant);
}

/** Returns the tests' verdicts without mutants: only tests that pass can notice anything. */
export async function verdictsWithout(folder: string, mutants: readonly Mutant[]): Promise<Map<Mutant, Verdict>> {
  const files = [...new Set(mutants.map(({ test }) => test))];
  const run = await runTests(folder, files, [...new Set(mutants.map(({ title }) => title))]);
  return new Map(mutants.map((mutant) => [mutant, verdictIn(run, mutant)]));
}

function verdictIn({ tests, problem }: TestRun, mutant: Mutant): Verdict {
  const own = tests.filter(({ file, title }) => file === mutant.test && title.includes(mutant.title));
  if (own.some(({ failure }) => failure.includes('dist/ is stale'))) {
    return { kind: 'unsound', why: 'The test runs dist/, in which the mutant is not.' };
  }
  if (own.some(({ passed }) => !passed)) return { kind: 'killed' };
  if (problem !== null) return { kind: 'unsound', why: problem };
  if (own.length === 0) return { kind: 'unsound', why: 'No test has this title, or it was skipped.' };
  return { kind: 'survived', why: 'The test passes all the same.' };
}
