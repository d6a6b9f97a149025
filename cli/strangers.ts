import type { Program } from '../config/catalogue';

/** Returns one line for each secret that a program was given without need (docs/security.md). */
export const strangers = (program: Program, names: readonly string[]): string[] =>
  names.map(
    (name) =>
      `${name} is set here, but ${program} has no use for it. Give each process only its own secrets (docs/security.md).`,
  );
