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
    .description('Print all logins in the shape of the API, one line of JSON for each')
    .exitOverride()
    .action(async () => done(await exported(exportLogins)));
  logins
    .command('dump <LoginId>')
    .description('Print everything that is stored about one login, from every table, one line of JSON for each row')
    .exitOverride()
    .action(async (loginId: string) => done(await exported((store) => dump(store, loginId))));
}

/** Adds `export` to the subcommands of `runs`. */
export function addRunExport(runs: Command, done: (code: ExitCode) => void): void {
  runs
    .command('export')
    .description('Print the logins of a run, each with its outcome and steps, one line of JSON for each')
    .requiredOption('--run <runId>', 'the run, as `runs list` names it')
    .exitOverride()
    .action(async ({ run }: { run: string }) => done(await exported((store) => exportRun(store, run))));
}

/**
 * Prints all logins. The audit line is written before the first row, so that it records a reader even if they stop
 * reading after some rows.
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
    // A LoginId that is not registered may be one whose consent was withdrawn. It was removed from the audit then, and
    // must not be written into it again.
    const what = isRegistered ? { loginId, detail: { count } } : { detail: { count, registered: false } };
    await store.audit.record({ actor: cliActor(), action: 'login.dump', ...what });
  });
  printToStderr(
    `${rows} rows; ${isRegistered ? 'the login is registered' : 'this LoginId is not registered, so these rows are other records in which it occurs'}.`,
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
