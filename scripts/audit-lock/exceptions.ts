import type { Exception } from './finding';

/** Vulnerabilities that somebody has examined and that do no harm here. Each says why, and until when this is valid. */
export const EXCEPTIONS: readonly Exception[] = [];
