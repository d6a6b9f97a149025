import type { Exception } from './finding';

/**
 * Vulnerabilities that somebody has examined and that do no harm here. Each entry says why, and until which day it is
 * valid.
 */
export const EXCEPTIONS: readonly Exception[] = [];
