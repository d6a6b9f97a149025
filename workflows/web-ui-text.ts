import { minuteOf } from '../domain/moments';

/**
 * Text for the Temporal Web UI. A workflow's current details name its box and what comes next, and the Web UI renders
 * them as Markdown. Times in these texts are in UTC whatever time zone the Web UI is set to, because it cannot convert
 * times within a text.
 */

/** `2026-03-01 15:04 UTC` */
export const formatUtc = (ms: number): string => minuteOf(new Date(ms).toISOString());

/** Escapes a name that somebody else has chosen, so that Markdown shows it letter by letter. */
export const escapeMarkdown = (name: string): string => name.replace(/[\\`*_[\]<>~|#!]/g, '\\$&');
