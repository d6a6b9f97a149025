import { retryLogins } from '../../app/retry-logins';
import { normaliseCode } from '../../domain/codes';
import { callCanaries } from '../../app/call-canaries';
import { setupSettingsOfCommand } from '../../config/environment';
import { roundText } from '../../domain/canaries';
import type { OperatorRound } from '../../store/runs/canary-rounds';
import { counted } from '../../app/report/words';
import type { Store } from '../../store/store';
import { BadUsageError, CommandFailedError } from '../errors';
import { cliActor } from '../record-audit';
import { withFoundStore } from '../found-store';
import { print, printJson, type ExitCode } from '../output';
import { withLoginTools } from './login-tools';
import { showProgress } from './progress';

interface RetryOptions {
  reason?: string;
  institution: string;
  dryRun?: true;
  live?: true;
  json?: true;
}

const MOST_NAMED = 20;

/**
 * Throws CommandFailedError if no login of the institution is registered: otherwise a mistyped name would look like a
 * bank without trouble.
 */
async function requireInstitution({ liveCalls }: Store, institution: string): Promise<void> {
  const names = (await liveCalls.institutions()).map((one) => one.institution);
  if (names.includes(institution)) return;
  const known = names.slice(0, MOST_NAMED).join(', ');
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  throw new CommandFailedError(
    `No login of ${institution} is registered. ${names.length === 0 ? 'No login is registered at all.' : `There are logins of: ${known}${more}.`}`,
  );
}

/** The message if no login has this trouble. It names the command that lists the usual codes of each institution. */
const nothingOf = ({ institution, code }: { institution: string; code: string }): string =>
  `No login of ${institution} ended in ${code} or waits for its user because of it (paused logins do not count). ` +
  'See the usual codes of each institution with: flinks-refresh institutions list';

/**
 * Starts a refresh of each login of an institution whose newest refresh ended in one code. Where a login waits for its
 * user because of this code, its open refresh asks Flinks once more instead. That user gets no second ask: if the bank
 * still needs the user, the login goes on waiting.
 */
export function retry({ reason, institution, dryRun, live, json }: RetryOptions): Promise<ExitCode> {
  if (live) return retryLive({ reason, institution, dryRun, json });
  const code = normaliseCode(reason);
  if (code === null)
    throw new BadUsageError('--reason must be a FlinksCode such as INVALID_PASSWORD, one of our own codes, or MFA.');
  const trouble = { institution, code };
  if (dryRun) {
    return withFoundStore(async (store) => {
      await requireInstitution(store, institution);
      const count = await store.logins.countInTrouble(trouble);
      if (json) return printJson({ ...trouble, dryRun: true, logins: count, begun: 0 });
      if (count === 0) return print(nothingOf(trouble));
      print(`${counted(count, 'login')} of ${institution} would be tried again. Nothing was begun.`);
    });
  }
  return withLoginTools(async (tools) => {
    await requireInstitution(tools.store, institution);
    const logins = await tools.store.logins.countInTrouble(trouble);
    const begun = await retryLogins(tools, trouble, (count) =>
      json ? undefined : showProgress(`${count} of ${logins} begun`, { done: false, step: count % 100 === 0 }),
    );
    await tools.store.audit.record({ actor: cliActor(), action: 'login.retry', detail: { ...trouble, begun } });
    if (json) return printJson({ ...trouble, dryRun: false, logins, begun });
    showProgress('', { done: true, step: false });
    print(begun === 0 ? nothingOf(trouble) : `Tried again: ${counted(begun, 'login')} of ${institution}.`);
  });
}

/**
 * Calls some logins of an institution live at the bank, once each and without their users, to find out whether a brake
 * (which holds back the asks of this institution) can end. See rule 2 of docs/flowchart.md.
 */
function retryLive({ reason, institution, dryRun, json }: Omit<RetryOptions, 'live'>): Promise<ExitCode> {
  if (reason !== undefined || dryRun) {
    throw new BadUsageError(
      'With --live the command itself chooses the logins, from those whose asks a brake holds back at --institution: ' +
        'leave out --reason and --dry-run.',
    );
  }
  const limit = setupSettingsOfCommand().policy.brakeCanaries;
  if (limit === 0)
    throw new BadUsageError('REFRESH_BRAKE_CANARIES is 0, so no login is called live to find out about a brake.');
  return withLoginTools(async (tools) => {
    await requireInstitution(tools.store, institution);
    const round = await callCanaries(tools, { institution, limit });
    const { called, letIn, refused, asked, resolved, released } = round;
    const detail = { institution, live: true, called, letIn, refused, asked, resolved, released };
    await tools.store.audit.record({ actor: cliActor(), action: 'login.retry', detail });
    if (json) return printJson({ institution, ...round });
    if (called === 0)
      return print(
        `No login of ${institution} can be called live: no brake of a finished run holds back its asks, or the brake ` +
          'has no login left to call (already called, paused, or known to need its user).',
      );
    print(`${roundText(institution, round)}; ${fateOf(round)}.`);
    if (resolved)
      print(
        'The next run calls the other logins of the brake live, once each. To start one now: flinks-refresh runs start',
      );
  });
}

/** What became of the brake after the calls, in words. */
const fateOf = ({ resolved, released, dropped, open }: OperatorRound): string =>
  resolved
    ? `the brake is resolved, and the ${dropped} asks that it held back are dropped`
    : released
      ? 'the brake is released, and the asks that it held back are sent'
      : `the brake still holds back its asks${open === 0 ? '' : ` (${counted(open, 'call')} not ended yet)`}`;
