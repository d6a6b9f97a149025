import { readSettingsOfCommand, setupSettingsOfCommand } from '../../config/environment';
import { isHeldBack } from '../../config/left-settings';
import type { Problem } from '../../config/problems';
import type { Settings, SetupSettings } from '../../config/settings';
import { openStore } from '../../store/store';
import { orFailed, failed, warning, type Check } from '../doctor/check';
import { credentialChecks } from '../doctor/credential-checks';
import { databaseChecks } from '../doctor/database-checks';
import { flinksChecks } from '../doctor/flinks-checks';
import { localChecks, node } from '../doctor/local-checks';
import { temporalChecks } from '../doctor/temporal-checks';
import { foundServers } from '../found-servers';
import type { Servers } from '../servers';
import { coloured, print, printJson, type ExitCode, type Line } from '../output';

/**
 * Checks each part of an installation, and prints one line for each check. A line with a problem also says what to do.
 * Exits with 1 if a check ended in an error, and with 2 if the settings cannot be read. Exits with 0 if there are only
 * warnings; a secret that is missing here is only a warning, because an `up` keeps its secrets to itself.
 */
export async function doctor({ json }: { json?: true }): Promise<ExitCode> {
  const read = readSettingsOfCommand();
  const heldBack = !read.ok && read.problems.every(({ setting, problem }) => isHeldBack(setting, problem));
  const found = read.ok
    ? await examine(read.settings)
    : heldBack
      ? [...(await serverChecks(setupSettingsOfCommand())), ...read.problems.map(ofHeldBack)]
      : read.problems.map(ofSetting);
  const checks = [node(), ...found];
  if (json) printJson({ checks });
  else for (const line of checks.flatMap(linesOf)) print(line);
  if (!read.ok && !heldBack) return 2;
  return checks.some(({ severity }) => severity === 'error') ? 1 : 0;
}

const ofSetting = ({ setting, problem }: Problem): Check =>
  failed('settings', `${setting} ${problem}`, `Set or correct ${setting}; docs/settings.md lists all settings`);

/**
 * The check of a secret that is missing here. A running `up` writes its secrets nowhere, but its servers can be checked
 * without them.
 */
const ofHeldBack = ({ setting }: Problem): Check =>
  warning(
    'settings',
    `${setting} is not set here (an \`up\` writes its secrets nowhere), so what it gives access to was not checked`,
    `Give doctor the same ${setting} as \`up\` or, without an \`up\`, as your worker and gateway`,
  );

async function examine(settings: Settings): Promise<Check[]> {
  const [local, servers, flinks] = await Promise.all([
    localChecks(settings),
    serverChecks(settings),
    flinksChecks(settings),
  ]);
  return [...local, ...credentialChecks(settings), ...servers, ...flinks];
}

async function serverChecks(settings: SetupSettings): Promise<Check[]> {
  let servers: Servers;
  try {
    servers = foundServers(settings);
  } catch (error) {
    const message = (error as Error).message.replaceAll(/\s+/g, ' ');
    return [failed('servers', message, 'Start `flinks-refresh up`, or set DATABASE_URL and TEMPORAL_ADDRESS')];
  }
  const { databaseUrl, temporal: server } = servers;
  const store = openStore({ databaseUrl, applicationName: 'flinks-refresh doctor' });
  try {
    return (
      await Promise.all([
        orFailed('database', databaseChecks(databaseUrl, store)),
        orFailed(
          'temporal',
          temporalChecks(server, { cron: settings.schedule.cron, deploymentName: settings.temporal.deploymentName }),
        ),
      ])
    ).flat();
  } finally {
    await store.close();
  }
}

const MARKS = {
  ok: coloured('ok     ', 'green'),
  warning: coloured('warning', 'yellow'),
  error: coloured('WRONG  ', 'red'),
};

function linesOf({ name, severity, message, todo }: Check): Line[] {
  const first = [MARKS[severity ?? 'ok'], `  ${name}: ${message}`];
  return todo === null ? [first] : [first, `         -> ${todo}`];
}
