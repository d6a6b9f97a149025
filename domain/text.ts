/** The first `length` characters, never half of one: a lone surrogate is no text, and Temporal refuses it. */
export const truncate = (text: string, length: number): string => Array.from(text).slice(0, length).join('');
