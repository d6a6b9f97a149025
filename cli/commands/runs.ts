import type { Command } from 'commander';
import { TemporalUnavailableError } from '../../client';
import { RunInProgressError } from '../../client/errors';
import { HouseClient } from '../../client/house-client';
import { reportSettings, runReport } from '../../app/report/run-report';
import { reportSettingsOfCommand, setupSettingsOfCommand } from '../../config/environment';
import { listedText } from '../../domain/listed';
import { roundText } from '../../domain/canaries';
import { startRunNow } from '../../app/start-run';
import type { RunView } from '../../store/runs/run-view';
import type { Store } from '../../store/store';
import { counted, number } from '../../app/report/words';
import { minute, minuteOf } from '../../domain/moments';
import { RUN_OUTCOMES, outcomeWords } from '../../domain/outcomes';
import { FEWEST_RUNS } from '../../domain/usual';
import { inColourOf } from '../outcome-colours';
import { cliActor } from '../record-audit';
import { CommandFailedError } from '../errors';
import { foundServers } from '../found-servers';
import { withFoundStore, withStoreOf } from '../found-store';
import { loginId, wholeNumber } from '../options';
import { print, printJson, type ExitCode } from '../output';
import { inNumbers, reportLines } from '../report-lines';
import { moreLine, table, terminalWidth, type Cell } from '../table';
import { addRunExport } from './exports';
import { temporalClient } from '../temporal';

interface Json {
  json?: true;
}

interface ShowOptions extends Json {
  unknown?: true;
  after?: string;
  limit: number;
}

/** Adds the subcommands of `runs`. */
export function addRunCommands(runs: Command, done: (code: ExitCode) => void): void {
  const command = (name: string, about: string) =>
    runs.command(name).description(about).exitOverride().option('--json', 'for programs: JSON on stdout');
  command('list', 'List the runs, newest first')
    .option('--after <runId>', 'only runs that come after this one in the list, so older ones')
    .option('--limit <count>', 'how many runs at most', wholeNumber(1, 500), 14)
    .action(async (options: Json & { after?: string; limit: number }) => done(await list(options)));
  command('show <runId>', 'Show one run in numbers')
    .option(
      '--unknown',
      "instead, list the logins on Flinks' list that are not registered here; Flinks bills them all the same",
    )
    .option('--after <LoginId>', 'with --unknown: only logins whose LoginId comes after this one', loginId)
    .option('--limit <count>', 'with --unknown: how many logins at most', wholeNumber(1, 10_000), 1_000)
    .action(async (runId: string, { unknown, ...options }: ShowOptions) =>
      done(await (unknown ? showUnknown(runId, options) : show(runId, options))),
    );
  command(
    'report [runId]',
    'Report what an operator wants to know in the morning about a run: the newest one, or the one named',
  ).action(async (runId: string | undefined, options: Json) => done(await report(runId, options)));
  command('start', 'Start a run now, over all logins that are not paused').action(async (options: Json) =>
    done(await start(options)),
  );
  command('release <runId>', 'Release a brake of this run: send the asks of one institution that it holds back')
    .requiredOption('--institution <name>', 'the institution, as `runs report` names it')
    .action(async (runId: string, options: Json & { institution: string }) => done(await release(runId, options)));
  addRunExport(runs, done);
}

function list({ json, ...page }: Json & { after?: string; limit: number }): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    const { runs, next } = await store.runs.list(page);
    if (json) return printJson({ runs, next });
    if (runs.length === 0) print('No run has started yet.');
    else table(LIST_HEADER, runs.map(listRow), terminalWidth()).forEach(print);
    if (next !== null) print(moreLine('--after', next));
  });
}

const LIST_OUTCOMES = RUN_OUTCOMES.filter((outcome) => outcome !== 'revoked');
const LIST_HEADER = ['Started (UTC)', 'RunId', 'State', 'Logins', ...LIST_OUTCOMES.map(outcomeWords)];

const listRow = ({ startedAt, runId, state, total, counts }: RunView): Cell[] => [
  minute(startedAt),
  runId,
  state,
  number(total),
  ...LIST_OUTCOMES.map((outcome) => (counts[outcome] === 0 ? '0' : inColourOf(outcome, number(counts[outcome])))),
];

function show(runId: string, { json }: Json): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    const run = await runOf(store, runId);
    if (json) return printJson(run);
    for (const line of inNumbers(run, terminalWidth())) print(line);
  });
}

function showUnknown(runId: string, { json, ...page }: Omit<ShowOptions, 'unknown'>): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    await runOf(store, runId);
    const { unknown, next } = await store.runs.unknown({ runId, ...page });
    if (json) return printJson({ unknown, next });
    const rows = unknown.map(
      ({ loginId: id, lastRefreshState: state, lastRefreshErrorCode: code, lastRefreshDate }) => [
        id,
        lastRefreshDate && minute(lastRefreshDate),
        listedText({ state, code }),
      ],
    );
    if (unknown.length > 0)
      table(['LoginId', 'Last refresh (UTC)', "On Flinks' list"], rows, terminalWidth()).forEach(print);
    if (unknown.length === 0) print("Every login (after --after) on Flinks' list of this run is registered here.");
    if (next !== null) print(moreLine('--after', next));
  });
}

function report(runId: string | undefined, { json }: Json): Promise<ExitCode> {
  const settings = reportSettingsOfCommand();
  return withFoundStore(async (store) => {
    const reported = runId ?? (await store.overview.newestRun())?.runId;
    if (reported === undefined)
      throw new CommandFailedError('No run has started yet. Start one: flinks-refresh runs start');
    const run = await runOf(store, reported);
    const { silence, since } = await store.watchdog.silence(new Date());
    const unreadable = await store.overview.unreadable({ limit: 20 });
    const answers = await runReport(store, run, reportSettings(settings));
    if (json) return printJson({ ...answers, silence, since, unreadable });
    for (const line of reportLines(answers, terminalWidth())) print(line);
    const todo = [
      ...(silence === 'none'
        ? []
        : [`No run has started since ${minuteOf(since)}. To see why: flinks-refresh schedule show`]),
      ...unreadable.map(
        ({ institution, logins }) =>
          `Flinks' answers hold what cannot be read for ${logins} of the logins of ${institution}: ` +
          'the alerts in flinks-refresh events list name the fields',
      ),
      ...answers.todo,
    ];
    for (const line of canaryLines(run)) print(line);
    if (todo.length > 0) print('Do this:');
    else if (answers.comparedWith >= FEWEST_RUNS) print('Nothing needs to be done.');
    for (const line of todo) print(`- ${line}`);
  });
}

function start({ json }: Json): Promise<ExitCode> {
  const settings = setupSettingsOfCommand();
  const { databaseUrl, temporal } = foundServers(settings);
  return withStoreOf({ databaseUrl }, async (store) => {
    const client = new HouseClient(temporalClient(temporal), { policy: settings.policy });
    try {
      const runId = await startRunNow({ store, client });
      await store.audit.record({ actor: cliActor(), action: 'run.start', runId });
      if (json) return printJson({ runId });
      print(`Run ${runId} has started. To see how it goes: flinks-refresh runs show ${runId}`);
    } catch (error) {
      const isKnown = error instanceof RunInProgressError || error instanceof TemporalUnavailableError;
      throw isKnown ? new CommandFailedError(error.message, { cause: error }) : error;
    }
  });
}

function release(runId: string, { json, institution }: Json & { institution: string }): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    await runOf(store, runId);
    const released = await store.runs.releaseBrake({ runId, institution });
    if (released === null) {
      throw new CommandFailedError(
        `Run ${runId} has no brake on ${institution}, so nothing was sent. ` +
          `To see the brakes of this run: flinks-refresh runs show ${runId} --json`,
      );
    }
    const detail = { institution, asks: released.asks };
    await store.audit.record({ actor: cliActor(), action: 'brake.release', runId, detail });
    if (json) return printJson(released);
    print(
      released.asks === 0
        ? `The brake on ${institution} holds back no ask any more; nothing was sent.`
        : `${counted(released.asks, 'ask')} for users of ${institution} released: sending begins now.`,
    );
  });
}

async function runOf(store: Store, runId: string): Promise<RunView> {
  const run = await store.runs.get(runId);
  if (run === null) throw new CommandFailedError(`There is no run ${runId}. List them with: flinks-refresh runs list`);
  return run;
}

/** What the canaries (logins called live without their users) of a run's brakes have found, one line for each brake. */
const canaryLines = ({ brakes }: RunView): string[] =>
  brakes
    .filter(({ canaries }) => canaries.called > 0)
    .map(
      ({ institution, canaries, resolved, dropped }) =>
        `${roundText(institution, canaries)}${resolved ? `; so its ${dropped} held asks are dropped` : ''}`,
    );
