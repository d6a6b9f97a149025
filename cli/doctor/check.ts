import { describeError } from '../../process/describe-error';

/** One line of the doctor. `todo` is what to do about it; null where all is well. */
export interface Check {
  name: string;
  ok: boolean;
  /** A warning does not make the doctor fail: everything works, and somebody should know. */
  severity: 'error' | 'warning' | null;
  message: string;
  todo: string | null;
}

/** Checks that could not be made, for a reason nobody thought of: a finding like others, not the end of the doctor. */
export async function orFailed(name: string, checks: Promise<Check[]>): Promise<Check[]> {
  return checks.catch((error: unknown) => {
    const { type, code, message } = describeError(error);
    const said = [type, code, message].filter((one) => one !== undefined).join(' ');
    return [failed(name, `It could not be looked at: ${said.replaceAll(/\s+/g, ' ')}`, TODO)];
  });
}

const TODO = 'Check what the settings say of it, then run the doctor again';

export const passed = (name: string, message: string): Check => ({
  name,
  ok: true,
  severity: null,
  message,
  todo: null,
});

export const failed = (name: string, message: string, todo: string): Check => ({
  name,
  ok: false,
  severity: 'error',
  message,
  todo,
});

export const warning = (name: string, message: string, todo: string): Check => ({
  ...failed(name, message, todo),
  severity: 'warning',
});
