import { minuteOf } from '../../domain/moments';
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import {
  applySchedule,
  describeSchedule,
  pauseSchedule,
  resumeSchedule,
  triggerSchedule,
  type ScheduleView,
} from '../../client/schedule';
import { setupSettingsOfCommand } from '../../config/environment';
import type { SetupSettings } from '../../config/settings';
import { SCHEDULE_ID } from '../../domain/ids';
import { recordAudit } from '../record-audit';
import { CommandFailedError } from '../errors';
import { foundServers } from '../found-servers';
import { print, printJson, type ExitCode } from '../output';
import { explained } from '../prepare-servers';
import { temporalClient } from '../temporal';

interface Json {
  json?: true;
}

/** Adds the subcommands of `schedule`. */
export function addScheduleCommands(schedule: Command, done: (code: ExitCode) => void): void {
  const command = (name: string, about: string) =>
    schedule.command(name).description(about).exitOverride().option('--json', 'for programs: JSON on stdout');
  command('show', 'Show when the Schedule starts the next run, what it started last, and whether it is paused').action(
    async (options: Json) => done(await showSchedule(options)),
  );
  command('apply', 'Create the Schedule, or set it to REFRESH_SCHEDULE; if it is paused, it stays paused').action(
    async (options: Json) => done(await apply(options)),
  );
  command('pause', 'Pause the Schedule: no run starts by itself until `schedule resume`')
    .requiredOption('--reason <text>', 'why, for the next person who finds the Schedule paused')
    .action(async (options: Json & { reason: string }) =>
      done(await change('pause', (temporal) => pauseSchedule(temporal, options.reason), options)),
    );
  command('resume', 'End a pause: runs start by themselves again')
    .option('--reason <text>', 'why, as a note on the Schedule', 'resumed with flinks-refresh')
    .action(async (options: Json & { reason: string }) =>
      done(await change('resume', (temporal) => resumeSchedule(temporal, options.reason), options)),
    );
  command('trigger', 'Have the Schedule start a run now; if another run is in progress, the new one is skipped').action(
    async (options: Json) => done(await change('trigger', triggerSchedule, options)),
  );
}

function showSchedule({ json }: Json): Promise<ExitCode> {
  return withTemporal(async (temporal, { schedule }) => {
    const view = await describeSchedule(temporal);
    if (view === null) throw absent();
    if (json) return printJson({ ...view, setting: schedule.cron });
    for (const line of linesOf(view, schedule.cron)) print(line);
  });
}

function apply({ json }: Json): Promise<ExitCode> {
  return withTemporal(async (temporal, settings) => {
    const { schedule } = settings;
    const result = await applySchedule(temporal, schedule.cron);
    await recordAudit(settings, { action: 'schedule.apply', detail: { cron: schedule.cron } });
    const paused = (await describeSchedule(temporal))?.paused ?? false;
    if (json) return printJson({ result, cron: schedule.cron, paused });
    print(
      `The Schedule was ${result}: ${schedule.cron} (UTC)` +
        (paused ? '. It stays paused; `schedule resume` ends the pause' : ''),
    );
  });
}

/** What has been done to the Schedule after each change, in a word. */
const STATES = { pause: 'paused', resume: 'resumed', trigger: 'triggered' } as const;

function change(
  name: keyof typeof STATES,
  work: (temporal: Client) => Promise<boolean>,
  { json, reason }: Json & { reason?: string },
): Promise<ExitCode> {
  return withTemporal(async (temporal, settings) => {
    if (!(await work(temporal))) throw absent();
    await recordAudit(settings, {
      action: `schedule.${name}`,
      ...(reason === undefined ? {} : { detail: { reason } }),
    });
    const state = STATES[name];
    if (json) printJson({ state });
    else print(`The Schedule ${SCHEDULE_ID} was ${state}.`);
  });
}

const absent = (): CommandFailedError =>
  new CommandFailedError(`There is no Schedule ${SCHEDULE_ID} in this namespace. Run: flinks-refresh setup`);

function linesOf({ cron, paused, note, nextRuns, lastRuns, skipped, missed }: ScheduleView, setting: string): string[] {
  const differs =
    cron === setting ? '' : `; but REFRESH_SCHEDULE says ${setting}: \`schedule apply\` sets the Schedule to it`;
  return [
    `Schedule ${SCHEDULE_ID}: ${cron ?? 'times that somebody has set in Temporal'} (UTC)${differs}`,
    ...(paused ? [`PAUSED: ${note ?? 'no reason given'}. \`schedule resume\` ends the pause.`] : []),
    ...nextRuns.slice(0, 1).map((at) => `next run   ${minuteOf(at)}`),
    ...lastRuns
      .toReversed()
      .map(({ startedAt, workflowId }) => `started    ${minuteOf(startedAt)} ${workflowId ?? ''}`.trimEnd()),
    `runs that were due but not started: ${skipped} because another run was in progress, ` +
      `${missed} because Temporal was down for more than 12 hours`,
  ];
}

async function withTemporal(work: (temporal: Client, settings: SetupSettings) => Promise<void>): Promise<ExitCode> {
  const settings = setupSettingsOfCommand();
  const temporal = temporalClient(foundServers(settings).temporal);
  await explained(temporal, () => work(temporal, settings));
  return 0;
}
