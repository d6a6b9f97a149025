import type { Command } from 'commander';
import { parseLoginId } from '../../domain/ids';
import type { Store } from '../../store/store';
import { cliActor } from '../record-audit';
import { CommandFailedError } from '../errors';
import { withFoundStore } from '../found-store';
import { ReaderGoneError, writeLine, writeText } from '../lines';
import { printToStderr, type ExitCode } from '../output';

/** Adds `export` and `dump` to the subcommands of `logins`. */
export function addLoginExports(logins: Command, done: (code: ExitCode) => void): void {
  logins
    .command('export')
    .description('All logins as the API shows them, one line of JSON each')
    .exitOverride()
    .action(async () => done(await exported(exportLogins)));
  logins
    .command('dump <LoginId>')
    .description('Everything held about one login, from every table, one line of JSON a row')
    .exitOverride()
    .action(async (loginId: string) => done(await exported((store) => dump(store, loginId))));
}

/** Adds `export` to the subcommands of `runs`. */
export function addRunExport(runs: Command, done: (code: ExitCode) => void): void {
  runs
    .command('export')
    .description('The logins of a run with outcome and steps, one line of JSON each')
    .requiredOption('--run <runId>', 'which run')
    .exitOverride()
    .action(async ({ run }: { run: string }) => done(await exported((store) => exportRun(store, run))));
}

/**
 * The audit line is written before the first row: a reader who has seen the data must be on record even if they
 * disconnect.
 */
async function exportLogins(store: Store): Promise<void> {
  const detail = { count: await store.exports.countLogins() };
  await store.audit.record({ actor: cliActor(), action: 'logins.export', detail });
  await store.exports.logins(writeLine);
}

async function dump(store: Store, given: string): Promise<void> {
  const loginId = parseLoginId(given);
  if (loginId === null) throw new CommandFailedError(`${given} is not a LoginId: a LoginId is a GUID.`);
  const isRegistered = await store.logins.exists(loginId);
  const rows = await store.exports.dump(loginId, writeText, async (count) => {
    // A login whose consent was withdrawn was removed from the audit and must not be added again.
    const what = isRegistered ? { loginId, detail: { count } } : { detail: { count, registered: false } };
    await store.audit.record({ actor: cliActor(), action: 'login.dump', ...what });
  });
  printToStderr(
    `${rows} rows; ${isRegistered ? 'the login is registered' : 'this LoginId is not registered; these rows are other records that mention it'}.`,
  );
}

async function exportRun(store: Store, runId: string): Promise<void> {
  const run = await store.runs.get(runId);
  if (run === null) {
    throw new CommandFailedError(`There is no run ${runId}. List them with: flinks-refresh runs list`);
  }
  await store.audit.record({ actor: cliActor(), action: 'run.export', runId, detail: { count: run.total } });
  await store.exports.runLogins(runId, writeLine);
}

function exported(work: (store: Store) => Promise<void>): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    try {
      await work(store);
    } catch (error) {
      // The program that reads this output, such as `head`, has read enough.
      if (!(error instanceof ReaderGoneError)) throw error;
    }
  });
}
