import type { Command } from 'commander';
import { ENDINGS } from '../../domain/outcomes';
import { LOGIN_STATES } from '../../domain/refresh/types';
import type { LoginFilter } from '../../store/logins/logins';
import { connectCompleted, connectLink, refreshLogin, withdrawLogin, setPaused } from '../logins/change';
import { importLogins, type ImportOptions } from '../logins/import';
import { showChanges } from '../logins/changes';
import { listInstitutions } from '../logins/institutions';
import { listLogins, listWaiting, showLogin } from '../logins/show';
import { replaceBy, undoReplace } from '../logins/replace';
import { retry } from '../logins/retry';
import { addLoginExports } from './exports';
import { LOGIN_OR_REFERENCE, loginId, oneOf, requestId, wholeNumber } from '../options';
import type { ExitCode } from '../output';

interface Json {
  json?: true;
}

const limit = wholeNumber(1, 1_000_000);

/** The operator's commands for logins. */
export function addLoginsCommands(logins: Command, done: (code: ExitCode) => void): void {
  const command = (usage: string, about: string) =>
    logins.command(usage).description(about).exitOverride().option('--json', 'for programs: JSON on stdout');
  const ofLogin = (name: string, about: string) => command(name, about).argument('<login>', LOGIN_OR_REFERENCE);
  /** Commands that replace or remove a login take its LoginId, never a reference. */
  const ofLoginId = (name: string, about: string) =>
    command(name, about).argument('<LoginId>', 'a GUID, in either case', loginId);

  command('import <file>', 'Register the logins of a CSV or NDJSON file; `-` reads stdin')
    .option('--format <format>', 'csv or ndjson, where the name of the file does not say', oneOf('csv', 'ndjson'))
    .option('--rejects <file>', 'the file to write bad rows to (default: <file>.rejects.csv)')
    .option('--dry-run', 'check every row, change nothing')
    .option('--enrol', "have Flinks' own nightly job refresh these logins too")
    .action(async (file: string, options: ImportOptions) => done(await importLogins(file, options)));
  command('list', 'List logins, in the order of their LoginIds')
    .option('--state <state>', LOGIN_STATES.join(', '), oneOf(...LOGIN_STATES))
    .option('--outcome <outcome>', `${ENDINGS.join(', ')}: how the newest refresh ended`, oneOf(...ENDINGS))
    .option('--institution <name>', 'only logins of this institution; `unknown`: only logins without one')
    .option('--reference <text>', 'only logins with exactly this reference (the name that your app gave)')
    .option('--after <LoginId>', 'only logins whose LoginId comes after this one', loginId)
    .option('--limit <count>', 'how many logins at most', limit, 100)
    .action(async (options: Json & LoginFilter) => done(await listLogins(options)));
  ofLogin('show', 'Show one login and its newest refreshes').action(async (login: string, options: Json) =>
    done(await showLogin(login, options)),
  );
  ofLogin('changes', "List what has changed in a login's transactions since a cursor; without one, all transactions")
    .option('--cursor <cursor>', 'the cursor that the previous call of this command printed (`next` in its JSON)')
    .option('--limit <count>', 'how many changes at most', wholeNumber(1, 5_000), 500)
    .action(async (id: string, options: Json & { cursor?: string; limit: number }) =>
      done(await showChanges(id, options)),
    );
  command('waiting', 'List the logins that wait for their user, the longest wait first')
    .option('--institution <name>', 'only logins of this institution; `unknown`: only logins without one')
    .option('--limit <count>', 'how many logins at most', limit, 100)
    .action(async (options: Json & { institution?: string; limit: number }) => done(await listWaiting(options)));
  ofLogin('refresh', 'Refresh one login now')
    .option('--live', 'its user is present: call the bank live at once, which may send the user a code')
    .action(async (id: string, options: Json & { live?: true }) => done(await refreshLogin(id, options)));
  ofLogin('connect-link', 'Print the link to the page on which its user answers the bank')
    .option('--return-url <url>', 'where the page leads back to: one of CONNECT_RETURN_URLS, or a path below one')
    .action(async (id: string, options: Json & { returnUrl?: string }) => done(await connectLink(id, options)));
  ofLogin('completed', 'Report that its user has finished in Flinks Connect; Flinks is asked whether it is so')
    .option('--request-id <RequestId>', 'the RequestId of the session that Flinks Connect returned', requestId)
    .action(async (id: string, options: Json & { requestId?: string }) => done(await connectCompleted(id, options)));
  ofLogin('pause', 'Leave a login out of daily runs').action(async (id: string, options: Json) =>
    done(await setPaused(id, true, options)),
  );
  ofLogin('resume', 'Take a paused login into daily runs again').action(async (id: string, options: Json) =>
    done(await setPaused(id, false, options)),
  );
  ofLoginId(
    'replace',
    'Let another LoginId of the same customer take the place of a login: a new card, user name or language',
  )
    .requiredOption('--by <LoginId>', 'the LoginId that takes over; it must not be registered', loginId)
    .option('--force', 'without the proof that both have the same accounts: you know that it is the same customer')
    .action(async (id: string, options: Json & { by: string; force?: true }) => done(await replaceBy(id, options)));
  ofLoginId(
    'undo-replace',
    'Put back a login that was replaced within the last day, and remove the data that has come since',
  ).action(async (id: string, options: Json) => done(await undoReplace(id, options)));
  ofLoginId('remove', 'Forget a login whose user withdrew consent')
    .option('--delete-card', 'also have Flinks delete everything it holds about the login')
    .action(async (id: string, options: Json & { deleteCard?: true }) => done(await withdrawLogin(id, options)));
  command(
    'institutions',
    'List, for each bank, what live calls without users have taught: whether it lets us in or wants its users',
  ).action(async (options: Json) => done(await listInstitutions(options)));
  command('retry', 'Try again the logins of an institution that ended in one code, or wait because of it')
    .option(
      '--reason <code>',
      'the code: a FlinksCode, one of our own codes, or MFA (the bank wants an answer); not with --live',
    )
    .requiredOption('--institution <name>', 'the name of the institution; `unknown` for logins without one')
    .option('--dry-run', 'count these logins, and begin nothing')
    .option(
      '--live',
      'while a brake holds back the asks of this institution: call REFRESH_BRAKE_CANARIES of its logins live now, ' +
        'without their users',
    )
    .action(async (options: Json & { reason?: string; institution: string; dryRun?: true; live?: true }) =>
      done(await retry(options)),
    );
  addLoginExports(logins, done);
}
