/** One line of the doctor. `todo` is what to do about it; null where all is well. */
export interface Check {
  name: string;
  ok: boolean;
  /** A warning does not make the doctor fail: everything works, and somebody should know. */
  severity: 'error' | 'warning' | null;
  message: string;
  todo: string | null;
}

export const well = (name: string, message: string): Check => ({ name, ok: true, severity: null, message, todo: null });

export const wrong = (name: string, message: string, todo: string): Check => ({
  name,
  ok: false,
  severity: 'error',
  message,
  todo,
});

export const warning = (name: string, message: string, todo: string): Check => ({
  ...wrong(name, message, todo),
  severity: 'warning',
});
