import type { Exception } from './finding';

/** Findings that were looked at and do not matter here. Each says why, and until when nobody has to look again. */
export const EXCEPTIONS: readonly Exception[] = [];
