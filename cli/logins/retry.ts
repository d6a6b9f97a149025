import { retryLogins } from '../../app/retry-logins';
import { normaliseCode } from '../../domain/codes';
import { BadUsageError } from '../errors';
import { cliActor } from '../record-audit';
import { withFoundStore } from '../found-store';
import { print, printJson, type ExitCode } from '../output';
import { withLoginTools } from './login-tools';
import { showProgress } from './progress';

interface RetryOptions {
  reason: string;
  institution: string;
  dryRun?: true;
  json?: true;
}

/**
 * Starts refreshes of an institution's logins whose newest refresh ended in a code, and looks again at those that wait
 * with it. Waiting users are not asked again: if the bank still needs them, they keep waiting.
 */
export function retry({ reason, institution, dryRun, json }: RetryOptions): Promise<ExitCode> {
  const code = normaliseCode(reason);
  if (code === null)
    throw new BadUsageError('--reason must be a FlinksCode such as INVALID_PASSWORD, one of ours, or MFA.');
  const trouble = { institution, code };
  if (dryRun) {
    return withFoundStore(async (store) => {
      const count = await store.logins.countInTrouble(trouble);
      if (json) return printJson({ ...trouble, dryRun: true, logins: count, begun: 0 });
      print(`${count} logins of ${institution} would be tried again. Nothing was begun.`);
    });
  }
  return withLoginTools(async (tools) => {
    const logins = await tools.store.logins.countInTrouble(trouble);
    const begun = await retryLogins(tools, trouble, (count) =>
      json ? undefined : showProgress(`${count} of ${logins} begun`, { done: false, step: count % 100 === 0 }),
    );
    await tools.store.audit.record({ actor: cliActor(), action: 'login.retry', detail: { ...trouble, begun } });
    if (json) return printJson({ ...trouble, dryRun: false, logins, begun });
    showProgress('', { done: true, step: false });
    print(`${begun} logins of ${institution} are tried again.`);
  });
}
