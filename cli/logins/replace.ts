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

/** Lets another LoginId of the same customer take a login's place. */
export function replaceBy(loginId: string, { json, by, force = false }: Options): Promise<ExitCode> {
  return withLoginTools(async (tools) => {
    const wish = { loginId, by, force, actor: { actor: cliActor() } };
    const { workflowId } = await replaceLogin(inTheirTime(tools), wish).catch(async (error: unknown) => {
      throw await failureOf(error, tools, loginId);
    });
    if (json) return printJson({ workflowId });
    print(`Login ${by} takes the place of ${loginId}; ${workflowId} sees to it.`);
  });
}

/** Puts a login back that was replaced within the last day. */
export function undoReplace(loginId: string, { json }: { json?: true }): Promise<ExitCode> {
  return withLoginTools(async (tools) => {
    const wish = { loginId, actor: { actor: cliActor() } };
    const { workflowId, newLoginId } = await undoReplacement(inTheirTime(tools), wish).catch(async (error: unknown) => {
      throw await failureOf(error, tools, loginId);
    });
    if (json) return printJson({ workflowId });
    print(
      `Login ${loginId} is put back; ${workflowId} sees to it. Data that has come since ${newLoginId} took its place is removed.`,
    );
    print(
      `${newLoginId} is being switched off at Flinks. Do not delete it there until that is done; then it can be registered.`,
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
