import { secondOf } from '../../domain/moments';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { serverSettingsOfCommand } from '../../config/environment';
import { migrate, migrationStatus } from '../../store/migrate';
import { grantRoles } from '../../store/roles';
import { recordAudit } from '../record-audit';
import { foundDatabase } from '../found-servers';
import { print, printJson, printText, type ExitCode } from '../output';

interface Json {
  json?: true;
}

/** Where docs/backup.md may be, seen from this file: in the sources, and in a package, beside dist/. */
const NOTES = ['../../docs/backup.md', '../../../docs/backup.md'].map((path) => join(__dirname, path));

/** Adds the subcommands of `db`. */
export function addDbCommands(db: Command, done: (code: ExitCode) => void): void {
  const command = (name: string, about: string) => db.command(name).description(about).exitOverride();
  const json = ['--json', 'for programs: JSON on stdout'] as const;
  command(
    'status',
    'List which migrations the database has and which are still to be applied; fails if the database is newer than ' +
      'this program',
  )
    .option(...json)
    .action(async (options: Json) => done(await status(options)));
  command(
    'migrate',
    'Apply the migrations of this program and give the database roles their rights, as `setup` does too',
  )
    .option(...json)
    .action(async (options: Json) => done(await bringUp(options)));
  command('backup-notes', 'Print what to back up together, and what a restored copy means for open workflows').action(
    () => done(backupNotes()),
  );
}

async function status({ json }: Json): Promise<ExitCode> {
  const found = await migrationStatus(foundDatabase(serverSettingsOfCommand({ needsTemporal: false })));
  if (json) printJson(found);
  else {
    print(`version ${found.version}`);
    for (const { name, appliedAt } of found.applied) print(`applied  ${secondOf(appliedAt)}  ${name}`);
    for (const name of found.pending) print(`pending  ${name}`);
    if (found.pending.length > 0) print('`db migrate` or `setup` applies the pending ones.');
  }
  return 0;
}

async function bringUp({ json }: Json): Promise<ExitCode> {
  const settings = serverSettingsOfCommand({ needsTemporal: false });
  const databaseUrl = foundDatabase(settings);
  const { applied, version } = await migrate(databaseUrl, (line) => {
    if (!json) print(line);
  });
  const roles = await grantRoles(databaseUrl);
  await recordAudit(settings, { action: 'db.migrate', detail: { applied, version } });
  if (json) printJson({ applied, version, roles });
  else
    print(
      `version ${version}; rights of the database roles: ` +
        (roles === 'granted'
          ? 'given'
          : 'not given, because the user of DATABASE_URL may not create roles (docs/data.md)'),
    );
  return 0;
}

function backupNotes(): ExitCode {
  for (const path of NOTES) {
    try {
      printText(readFileSync(path, 'utf8').trimEnd());
      return 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error('docs/backup.md is missing from this installation.');
}
