import type { Mutant } from './mutant';
import { SHIELD_MUTANTS } from './shield-table';
import { SUCCESSION_MUTANTS } from './succession-table';
import { MUTANTS } from './table';
import { WORKFLOW_MUTANTS } from './workflows-table';

/** Every mutant of the tables. */
export const ALL_MUTANTS: readonly Mutant[] = [
  ...MUTANTS,
  ...WORKFLOW_MUTANTS,
  ...SHIELD_MUTANTS,
  ...SUCCESSION_MUTANTS,
];
