import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { normaliseCode } from '../../domain/codes';
import { BadUsageError } from '../errors';
import { cliActor } from '../record-audit';
import { withFoundStore } from '../found-store';
import { print, printJson, type ExitCode } from '../output';
import { withLoginTools, type LoginTools } from './login-tools';
import { showProgress } from './progress';

const PAGE = 200;
/** Refreshes begun in a second: Flinks' own rate limit comes after, and what waits there is in nobody's way. */
const PER_SECOND = 10;

interface RetryOptions {
  reason: string;
  institution: string;
  dryRun?: true;
  json?: true;
}

/**
 * Begins refreshes of an institution's logins whose newest one ended in a code, and has those that wait with it looked
 * at again. Who waits is not asked anew: where the bank still wants them, they wait on.
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
    const begun = await beginAll(tools, trouble, (count) =>
      json ? undefined : showProgress(`${count} of ${logins} begun`, { done: false, step: count % 100 === 0 }),
    );
    await tools.store.audit.record({ actor: cliActor(), action: 'login.retry', detail: { ...trouble, begun } });
    if (json) return printJson({ ...trouble, dryRun: false, logins, begun });
    showProgress('', { done: true, step: false });
    print(`${begun} logins of ${institution} are tried again.`);
  });
}

async function beginAll(
  { store, client, inTime }: LoginTools,
  trouble: { institution: string; code: string },
  say: (count: number) => void,
): Promise<number> {
  let begun = 0;
  for (let after = ''; ;) {
    const page = await store.logins.inTrouble({ ...trouble, after, limit: PAGE });
    for (const { loginId, isWaiting } of page) {
      const claim = { eventId: randomUUID(), source: 'operator' };
      await inTime<unknown>(() =>
        isWaiting
          ? client.connectCompleted(loginId, claim)
          : client.startRefresh({ loginId, live: false, background: true }),
      );
      begun += 1;
      say(begun);
      await sleep(1_000 / PER_SECOND);
    }
    const last = page.at(-1);
    if (last === undefined) return begun;
    after = last.loginId;
  }
}
