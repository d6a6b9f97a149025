import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedError } from './embedded-error';
import { giveAllTo, giveTo, makeFolderOf, makerFor } from './postgres-user';
import type { SystemUser } from './server-process';

/** The name of the database, and of the role that owns it. The role is a superuser. */
export const NAME = 'flinks_refresh';

/**
 * Returns the path of the file with the role's password. If neither the file nor the cluster exists yet, makes the
 * file. It is given to the user that PostgreSQL runs as, so that this user can start the server too after root has done
 * so. Throws EmbeddedError `postgres_start_failed` if the cluster exists and the file is missing.
 */
export function ensurePassword(dataDir: string, cluster: string, user: SystemUser | undefined): string {
  const file = join(dataDir, 'postgres-password');
  if (!existsSync(file)) {
    if (existsSync(cluster)) {
      throw new EmbeddedError(
        'postgres_start_failed',
        `The file ${file} is missing, and the password of the database in ${cluster} is written nowhere else. ` +
          `Restore the file, or remove the folder ${cluster} to begin with an empty database.`,
      );
    }
    const draft = `${file}.new`;
    writeFileSync(draft, randomBytes(24).toString('base64url'), { mode: 0o600 });
    renameSync(draft, file);
  }
  chmodSync(file, 0o600);
  giveTo(file, user);
  return file;
}

/**
 * Creates the cluster (the folder with all data of a PostgreSQL server) if it does not exist yet. It uses UTF-8, sorts
 * by code point on every machine, and requires a password of every client. It is created under another name and then
 * renamed, so that initdb is simply run again if it was killed. If we are root, the cluster and the password file
 * belong to the user that runs initdb until initdb has ended, and then to the user that PostgreSQL runs as.
 */
export async function ensureCluster(options: {
  cluster: string;
  initdb: string;
  user: SystemUser | undefined;
  passwordFile: string;
}): Promise<void> {
  if (existsSync(options.cluster)) return;
  const draft = `${options.cluster}.new`;
  rmSync(draft, { recursive: true, force: true });
  const maker = makerFor(options.user);
  makeFolderOf(draft, maker);
  giveTo(options.passwordFile, maker);
  const args = [
    `--pgdata=${draft}`,
    `--username=${NAME}`,
    `--pwfile=${options.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ];
  try {
    await promisify(execFile)(options.initdb, args, { ...maker, cwd: '/', env: {} });
  } catch (cause) {
    const { stderr } = cause as { stderr?: string };
    throw new EmbeddedError(
      'postgres_start_failed',
      `The embedded PostgreSQL could not make its database in ${draft}: ${stderr?.trim() || (cause as Error).message}. ` +
        'Remove the cause, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
  giveAllTo(draft, options.user);
  giveTo(options.passwordFile, options.user);
  renameSync(draft, options.cluster);
}
