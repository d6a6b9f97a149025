/**
 * Returns only the short code of a system or library error, such as ECONNRESET, or null if the error has no code. The
 * message and other members may quote an answer, so they are left out. The error is recognised by its shape, not its
 * class, because in a separate VM context Node's errors are not instances of our `Error`.
 */
export function systemCodeOf(error: unknown): string | null {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : null;
}
