import { ReplacementError } from '../../app/errors';
import { replaceLogin } from '../../app/replace-login';
import { StoreError } from '../../store/errors';
import { CommandFailedError } from '../errors';
import { print, printJson, type ExitCode } from '../output';
import { cliActor } from '../record-audit';
import { notRegistered, withLoginTools } from './login-tools';

interface Options {
  json?: true;
  by: string;
  force?: boolean;
}

/** Lets another LoginId of the same customer take a login's place. */
export function replaceBy(loginId: string, { json, by, force = false }: Options): Promise<ExitCode> {
  return withLoginTools(async ({ store, client, inTime }) => {
    const inItsTime = {
      startReplacement: (wish: Parameters<typeof client.startReplacement>[0]) =>
        inTime(() => client.startReplacement(wish)),
    };
    const wish = { loginId, by, force, actor: { actor: cliActor() } };
    const { workflowId } = await replaceLogin({ store, client: inItsTime }, wish).catch((error: unknown) => {
      throw failureOf(error, loginId);
    });
    if (json) return printJson({ workflowId });
    print(`Login ${by} takes the place of ${loginId}; ${workflowId} sees to it.`);
  });
}

function failureOf(error: unknown, loginId: string): unknown {
  if (error instanceof ReplacementError) return new CommandFailedError(error.message, { cause: error });
  return error instanceof StoreError && error.code === 'login_not_registered' ? notRegistered(loginId) : error;
}
