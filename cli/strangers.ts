import type { Program } from '../config/catalogue';

/** Returns one warning for each of these names of secrets, which `program` was given although it does not need them. */
export const strangers = (program: Program, names: readonly string[]): string[] =>
  names.map(
    (name) =>
      `${name} is set here, but ${program} has no use for it. Give each process only its own secrets (docs/security.md).`,
  );
