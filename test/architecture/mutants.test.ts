import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_MUTANTS } from '../../scripts/mutants/all';
import { misfitOf } from '../../scripts/mutants/mutant';

const ROOT = join(__dirname, '../..');

/** Whether each is noticed is found by `npm run mutants`, which takes minutes; whether each can be made is found here. */
test('every mutant can be made in the code as it is', () => {
  expect(ALL_MUTANTS.length).toBeGreaterThan(0);
  expect(ALL_MUTANTS.flatMap((mutant) => misfitOf(ROOT, mutant) ?? [])).toEqual([]);
});

test('the test that must notice a mutant is there', () => {
  const missing = ALL_MUTANTS.filter(({ test }) => !existsSync(join(ROOT, test)));
  expect(missing.map(({ rule, test }) => `${rule}: ${test}`)).toEqual([]);
});

test('a mutant whose text is gone, or that changes nothing, is named', () => {
  const [mutant] = ALL_MUTANTS;
  expect(readFileSync(join(ROOT, mutant!.file), 'utf8')).toContain(mutant!.search);
  expect(misfitOf(ROOT, { ...mutant!, search: 'a text that is nowhere' })).toContain('found 0 times');
  expect(misfitOf(ROOT, { ...mutant!, replace: mutant!.search })).toContain('it changes nothing');
});
