/**
 * Returns the first `length` characters. Never splits a character in two, because Temporal refuses half of a surrogate
 * pair.
 */
export const truncate = (text: string, length: number): string => Array.from(text).slice(0, length).join('');

/**
 * What does not belong in a name: control characters (C0, C1; escape sequences begin with one), marks that change the
 * direction of text, characters without width, line and paragraph separators, lone surrogates. The two zero-width
 * joiners stay, because some scripts need them.
 */
const CONTROLS =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

/** Returns a text that somebody else wrote, without its control characters. */
export const withoutControls = (text: string): string => text.replace(CONTROLS, '');

export const hasControls = (text: string): boolean => withoutControls(text) !== text;
