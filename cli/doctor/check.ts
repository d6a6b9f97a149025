import { describeError } from '../../process/describe-error';

/** One line of the doctor. `todo` says what to do; null if all is well. */
export interface Check {
  name: string;
  ok: boolean;
  /** A warning does not make the doctor fail: everything works, but somebody should know. */
  severity: 'error' | 'warning' | null;
  message: string;
  todo: string | null;
}

/** Turns an unexpected error during checks into a finding, so that the doctor goes on with its other checks. */
export async function orFailed(name: string, checks: Promise<Check[]>): Promise<Check[]> {
  return checks.catch((error: unknown) => {
    const { type, code, message } = describeError(error);
    const said = [type, code, message].filter((one) => one !== undefined).join(' ');
    return [failed(name, `The check failed: ${said.replaceAll(/\s+/g, ' ')}`, TODO)];
  });
}

const TODO = 'Check the settings of this part, then run the doctor again';

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
