/** Returns the first `length` characters. Never splits one: Temporal refuses a lone surrogate. */
export const truncate = (text: string, length: number): string => Array.from(text).slice(0, length).join('');
