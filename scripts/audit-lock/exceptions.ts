import type { Exception } from './finding';

/** Findings that were examined and do not matter here. Each says why, and until when nobody has to examine it again. */
export const EXCEPTIONS: readonly Exception[] = [];
