import { minuteOf } from '../domain/moments';

/**
 * Text for the Temporal Web UI: current details name the box and what comes next, and are rendered as Markdown. Times
 * are in UTC whatever zone the Web UI is set to, because it cannot convert them.
 */

/** `2026-03-01 15:04 UTC` */
export const formatUtc = (ms: number): string => minuteOf(new Date(ms).toISOString());

/** Escapes a name that somebody else chose, so that it is rendered literally. */
export const escapeMarkdown = (name: string): string => name.replace(/[\\`*_[\]<>~|#!]/g, '\\$&');
