import { Command, CommanderError, Option } from 'commander';
import { EmbeddedError } from '../embedded/embedded-error';
import { SettingsError } from '../config/problems';
import { StoreError } from '../store/errors';
import { addAuditCommands } from './commands/audit';
import { completion, SHELLS, type Shell } from './commands/completion';
import { config } from './commands/config';
import { addDbCommands } from './commands/db';
import { addEventsCommands } from './commands/events';
import { explain } from './commands/explain';
import { addInstitutionCommands } from './commands/institutions';
import { addRunCommands } from './commands/runs';
import { addScheduleCommands } from './commands/schedule';
import { addLoginsCommands } from './commands/logins';
import type { DemoOptions } from './commands/demo';
import type { SimulateOptions } from './commands/simulate';
import type { SimulatorCommandOptions } from './commands/simulator';
import { LoginMismatchError, NoWorkerError, TemporalUnavailableError } from '../client';
import { errorText } from '../process/describe-error';
import { BadUsageError, CommandFailedError } from './errors';
import { addExamples } from './help-examples';
import { printToStderr, type ExitCode, printableLines } from './output';
import { LOGIN_OR_REFERENCE, oneOf, wholeNumber } from './options';

/** Runs the command of `argv`, and ends the process with the command's exit code. */
export async function run(argv: string[], version: string): Promise<void> {
  // If the program that reads the output, such as `head -1`, has ended, writing fails. This is no failure of a command.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.exit(await exitCodeOf(argv, version));
}

/** Runs the command of `argv` in this process without ending it. Returns the exit code once the command is done. */
export async function exitCodeOf(argv: string[], version: string): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  try {
    await program(version, (code) => (exitCode = code)).parseAsync(argv);
    return exitCode;
  } catch (error) {
    // Commander has printed what was wrong. Requested help is not an error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    printToStderr(`flinks-refresh: ${messageOf(error)}`);
    return error instanceof SettingsError || error instanceof BadUsageError ? 2 : 1;
  }
}

const KNOWN = [
  SettingsError,
  EmbeddedError,
  StoreError,
  CommandFailedError,
  BadUsageError,
  LoginMismatchError,
  NoWorkerError,
  TemporalUnavailableError,
];

/**
 * Returns the message for a failure. The message of a known failure says what to do. For any other failure, returns the
 * failure's type and stack, and its message unless the message may quote bank data or a key.
 */
function messageOf(error: unknown): string {
  if (KNOWN.some((kind) => error instanceof kind)) return (error as Error).message;
  return errorText(error);
}

/**
 * Returns the parser of all commands. `done` gets the exit code of the command that was run. Commands with large
 * modules, such as those that run servers, load them only when they are run, so that all other commands start faster.
 */
export function program(version: string, done: (code: ExitCode) => void): Command {
  const all = new Command('flinks-refresh')
    .description('Refreshes every Flinks login every day, durably.')
    .version(version)
    // Messages of the parser quote what was typed or pasted, which may hold control characters.
    .configureOutput({
      writeOut: (text) => process.stdout.write(printableLines(text)),
      writeErr: (text) => process.stderr.write(printableLines(text)),
    })
    .exitOverride();
  const command = (name: string, about: string) => all.command(name).description(about).exitOverride();
  const json = ['--json', 'for programs: JSON on stdout'] as const;

  command('up', 'Run everything on one machine: Temporal, PostgreSQL, worker and gateway')
    .option(...json)
    .action(async (options: { json?: true }) => done(await (await import('./commands/up.js')).up(options)));
  command('demo', 'See it work: everything on one machine, a made-up Flinks, one daily run')
    .option('--logins <count>', 'how many logins', wholeNumber(1, 100_000), 300)
    .option('--seed <seed>', 'the same seed makes the same logins', wholeNumber(0, 4_294_967_295), 1)
    .option(
      '--days <count>',
      'how many daily runs; between them users come back, and on the second day one bank refuses good passwords',
      wholeNumber(1, 30),
      1,
    )
    .option('--exit', 'end after the summary')
    .addOption(
      new Option(
        '--events <url>',
        "send the demo's events to this URL, to try an app; the customer page may lead back to the same origin",
      ).conflicts('showEvents'),
    )
    .option(
      '--events-secret <secret>',
      'the secret that signs these events: whsec_ and base64; if left out, a new one is made and printed',
    )
    .option('--show-events', "print the demo's events, as an app receives them")
    .option('--local', 'let only this machine reach the pages; otherwise a phone in the same network reaches them too')
    .option(...json)
    .action(async (options: DemoOptions) => done(await (await import('./commands/demo.js')).demo(options)));
  command('worker', 'Run the worker, on servers of your own').action(async () =>
    done(await (await import('./commands/worker.js')).worker()),
  );
  command('gateway', 'Run the HTTP API, customer page and status page, on servers of your own').action(async () =>
    done(await (await import('./commands/gateway.js')).gateway()),
  );
  command('codec-server', "Run the server that decrypts payloads for Temporal's Web UI and command").action(async () =>
    done(await (await import('./commands/codec-server.js')).codecServer()),
  );
  command('simulator', 'Run a made-up Flinks, to try things on')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <port>', 'the port to listen on; 0 for any free port', wholeNumber(0, 65_535), 9_090)
    .option('--logins <count>', 'how many logins it has', wholeNumber(0, 100_000), 300)
    .option('--seed <seed>', 'the same seed makes the same logins', wholeNumber(0, 4_294_967_295), 1)
    .option(...json)
    .action(async (options: SimulatorCommandOptions) =>
      done(await (await import('./commands/simulator.js')).simulator(options)),
    );
  command('simulate', 'See what settings would cost and bring in a made-up month: asks, live calls, age of data')
    .option('--days <count>', 'how many days', wholeNumber(1, 366), 30)
    .option('--logins <count>', 'how many logins', wholeNumber(1, 1_000_000), 100_000)
    .option('--seed <seed>', 'the same seed makes the same month', wholeNumber(0, 4_294_967_295), 1)
    .option('--settings <file>', 'a file of lines NAME=value; a setting that it does not name has its default')
    .option('--against <file>', 'a second such file, whose figures are shown beside those of the first')
    .option(...json)
    .action(async (options: SimulateOptions) => done(await (await import('./commands/simulate.js')).simulate(options)));
  command('setup', 'Prepare the database and the Temporal namespace for this version; safe on every deploy')
    .option(...json)
    .action(async (options: { json?: true }) => done(await (await import('./commands/setup.js')).setup(options)));
  command('config', 'Print the settings in force, with secrets masked')
    .option(...json)
    .action((options: { json?: true }) => done(config(options)));
  command('doctor', 'Check this installation: what is wrong with it, and what to do about it')
    .option(...json)
    .action(async (options: { json?: true }) => done(await (await import('./commands/doctor.js')).doctor(options)));
  command('replay', 'Check before a deploy whether this build can go on with the workflows of exported histories')
    .argument(
      '<folder>',
      "a folder with histories as .json files, from temporal workflow show --output json or the Web UI's download",
    )
    .option(...json)
    .action(async (folder: string, options: { json?: true }) =>
      done(await (await import('./commands/replay.js')).replay(folder, options)),
    );
  command('explain', 'Tell what happened to a login, step by step, in plain words')
    .argument('<login>', LOGIN_OR_REFERENCE)
    .option('--refreshes <count>', 'how many of its newest refreshes to tell', wholeNumber(1, 100), 3)
    .option(...json)
    .action(async (login: string, options: { json?: true; refreshes: number }) => done(await explain(login, options)));
  command('completion', 'Print a script that completes commands and options in your shell')
    .argument('<shell>', SHELLS.join(', '), oneOf(...SHELLS))
    .action((shell: Shell) => done(completion(shell, all)));
  addRunCommands(command('runs', 'The daily runs: what came of them, and how to start one now'), done);
  addInstitutionCommands(command('institutions', 'The banks: which share of their logins is refreshed'), done);
  addScheduleCommands(command('schedule', 'The daily run: when it comes, and whether it is paused'), done);
  addLoginsCommands(command('logins', 'The registry: who is refreshed, who waits, and what to do about it'), done);
  addDbCommands(command('db', 'The database: its migrations, and what to back up'), done);
  addAuditCommands(command('audit', 'The audit: who did what through the API, the pages and these commands'), done);
  addEventsCommands(command('events', 'The outbox: what was, is and will be sent to EVENTS_URL'), done);
  addExamples(all);
  return all;
}
