import { ReplacementError, UndoError } from '../../app/errors';
import { replaceLogin, undoReplacement } from '../../app/replace-login';
import { StoreError } from '../../store/errors';
import { CommandFailedError } from '../errors';
import { print, printJson, type ExitCode } from '../output';
import { cliActor } from '../record-audit';
import { notRegistered, withLoginTools, type LoginTools } from './login-tools';

interface Options {
  json?: true;
  by: string;
  force?: boolean;
}

/** Orders that another LoginId of the same customer (`by`) takes a login's place. */
export function replaceBy(loginId: string, { json, by, force = false }: Options): Promise<ExitCode> {
  return withLoginTools(async (tools) => {
    const wish = { loginId, by, force, actor: { actor: cliActor() } };
    const { workflowId } = await replaceLogin(inTheirTime(tools), wish).catch(async (error: unknown) => {
      throw await failureOf(error, tools, loginId);
    });
    if (json) return printJson({ workflowId });
    print(
      `Ordered: login ${by} takes the place of login ${loginId}. The workflow ${workflowId} carries this out; ` +
        'if it has done so before, nothing changes.',
    );
  });
}

/** Orders that a login which was replaced within the last day be put back in the place of its successor. */
export function undoReplace(loginId: string, { json }: { json?: true }): Promise<ExitCode> {
  return withLoginTools(async (tools) => {
    const wish = { loginId, actor: { actor: cliActor() } };
    const { workflowId, newLoginId } = await undoReplacement(inTheirTime(tools), wish).catch(async (error: unknown) => {
      throw await failureOf(error, tools, loginId);
    });
    if (json) return printJson({ workflowId });
    print(
      `Ordered: login ${loginId} is put back. The workflow ${workflowId} carries this out, and removes the data that ` +
        `has come since ${newLoginId} took its place.`,
    );
    print(
      `The workflow also switches ${newLoginId} off at Flinks. Do not delete ${newLoginId} at Flinks before that is ` +
        'done. After that it can be registered as a login of its own.',
    );
  });
}

const inTheirTime = ({ store, client, inTime }: LoginTools) => ({
  store,
  client: {
    startReplacement: (wish: Parameters<typeof client.startReplacement>[0]) =>
      inTime(() => client.startReplacement(wish)),
  },
});

async function failureOf(error: unknown, { store }: LoginTools, loginId: string): Promise<unknown> {
  if (error instanceof ReplacementError || error instanceof UndoError)
    return new CommandFailedError(error.message, { cause: error });
  return error instanceof StoreError && error.code === 'login_not_registered'
    ? await notRegistered(store, loginId)
    : error;
}
