import { environmentOfThisProcess, settingsOfThisProcess } from '../../config/environment';
import { maskedDatabaseUrl } from '../../config/masked';
import type { Settings } from '../../config/settings';
import { createLogger } from '../../process/logging';
import { bringUp } from '../bring-up';
import { leaveAddresses } from '../found-servers';
import { print, printJson, type ExitCode } from '../output';
import type { Servers } from '../servers';
import { stayUp } from '../../process/lifecycle';

/** Runs everything on one machine (Temporal, PostgreSQL, worker and gateway), until a signal ends it. */
export async function up({ json }: { json?: true }): Promise<ExitCode> {
  const settings = settingsOfThisProcess();
  const log = createLogger(settings.logLevel);
  return stayUp(log, async (life) => {
    const servers = await bringUp(settings, life, log);
    life.onStop(leaveAddresses(settings, servers, environmentOfThisProcess()));
    sayReady(settings, servers, json ?? false);
  });
}

/**
 * Prints the addresses of everything. The password of the database is printed only in the JSON, and only if the
 * database is embedded: whoever has set DATABASE_URL knows its password.
 */
function sayReady({ gateway, database }: Settings, { databaseUrl, temporal, ui }: Servers, json: boolean): void {
  const shownDatabase = database.url === null ? databaseUrl : maskedDatabaseUrl(databaseUrl);
  const { address, namespace } = temporal;
  if (json) {
    printJson({ event: 'ready', gateway: gateway.url, temporal: { address, namespace }, ui, database: shownDatabase });
    return;
  }
  print(`gateway   ${gateway.url}`);
  print(`temporal  ${address}, namespace ${namespace}`);
  if (ui !== null) print(`web ui    ${ui}`);
  print(`database  ${maskedDatabaseUrl(databaseUrl)}`);
  print('Ready. Ctrl-C stops it.');
}
