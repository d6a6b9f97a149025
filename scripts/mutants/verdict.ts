import { runTests, type TestRun } from './jest';
import type { Mutant } from './mutant';

/**
 * What the test says of its mutant. `killed`: it failed, so it noticed the mutant. `survived`: it passed. `unsound`: it
 * proves nothing, for the reason `why`.
 */
export type Verdict = { kind: 'killed' } | { kind: 'survived' | 'unsound'; why: string };

/** Runs the test of a mutant, which has been made in the tree in `folder` before. */
export async function verdictOf(folder: string, mutant: Mutant): Promise<Verdict> {
  return verdictIn(await runTests(folder, [mutant.test], [mutant.title]), mutant);
}

/** Runs the tests of all mutants while no mutant is made: only a test that passes now can notice its mutant later. */
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
