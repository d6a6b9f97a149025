import { describeError } from '../../process/describe-error';

/** One finding of the command `doctor`. `todo` says what the operator should do; it is null if all is well. */
export interface Check {
  name: string;
  ok: boolean;
  /**
   * Null if all is well. With an `error` the command exits with 1. With warnings alone it exits with 0, because
   * everything works.
   */
  severity: 'error' | 'warning' | null;
  message: string;
  todo: string | null;
}

/** Turns an unexpected error during some checks into a finding, so that all other checks are still reported. */
export async function orFailed(name: string, checks: Promise<Check[]>): Promise<Check[]> {
  return checks.catch((error: unknown) => {
    const { type, code, message } = describeError(error);
    const said = [type, code, message].filter((one) => one !== undefined).join(' ');
    return [failed(name, `This could not be checked: ${said.replaceAll(/\s+/g, ' ')}`, TODO)];
  });
}

const TODO = 'Check the settings of this part, then run: flinks-refresh doctor';

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
