import { secretsOfOthersInThisProcess, setupSettingsOfCommand } from '../../config/environment';
import { foundServers } from '../found-servers';
import { recordAudit } from '../record-audit';
import { print, printJson, printToStderr, type ExitCode } from '../output';
import { prepareServers } from '../prepare-servers';
import { strangers } from '../strangers';
import { temporalClient } from '../temporal';

/** Prepares the database and Temporal's namespace for this version, and prints one line for each step. */
export async function setup({ json }: { json?: true }): Promise<ExitCode> {
  const settings = setupSettingsOfCommand();
  for (const line of strangers('setup', secretsOfOthersInThisProcess('setup'))) printToStderr(line);
  const { databaseUrl, temporal: server } = foundServers(settings);
  const temporal = temporalClient(server);
  const steps: { step: string; result: string }[] = [];
  await prepareServers({
    databaseUrl,
    temporal,
    cron: settings.schedule.cron,
    sendsEvents: settings.sendsEvents,
    signal: new AbortController().signal,
    done(step, result) {
      steps.push({ step, result });
      if (!json) print(`${step}: ${result}`);
    },
  });
  await recordAudit(settings, { action: 'setup' });
  if (json) printJson({ steps });
  return 0;
}
