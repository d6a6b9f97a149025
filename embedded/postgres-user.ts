import { chmodSync, chownSync, existsSync, lchownSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EmbeddedError } from './embedded-error';
import type { SystemUser } from './server-process';

/** The user `nobody`, by its number, which every system has. Other services of the machine may run as it too. */
const NOBODY: SystemUser = { uid: 65534, gid: 65534 };

/** Numbers of users that Linux distributions and systemd leave free (systemd's page "Users, Groups, UIDs and GIDs"). */
const FREE_NUMBERS = { first: 60_514, last: 60_577 };

/**
 * Returns the user that PostgreSQL runs as; undefined means our own user. PostgreSQL refuses to run as root. So if we
 * are root, it runs as the owner of the cluster at `clusterDir` or, if there is none yet or root owns it, as a user
 * that nobody else uses. Throws EmbeddedError `data_dir_unusable` if we are an ordinary user and the cluster belongs to
 * another.
 */
export function postgresUser(clusterDir: string): SystemUser | undefined {
  const owner = existsSync(clusterDir) ? statSync(clusterDir) : null;
  const self = process.getuid?.();
  if (self === 0) return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : unlistedUser();
  if (owner && self !== undefined && owner.uid !== self) {
    throw new EmbeddedError(
      'data_dir_unusable',
      `The database folder ${clusterDir} belongs to user ${owner.uid}, but this is user ${self}. ` +
        'Start as root or as that user, make this user the owner of the data folder (chown -R), or set DATA_DIR to another folder.',
    );
  }
  return undefined;
}

/**
 * Returns a user and a group with a number that is not in use on this machine, so that no other program runs as them.
 */
function unlistedUser(): SystemUser {
  const taken = new Set(['/etc/passwd', '/etc/group'].flatMap(numbersIn));
  for (let number = FREE_NUMBERS.first; number <= FREE_NUMBERS.last; number += 1) {
    if (!taken.has(number)) return { uid: number, gid: number };
  }
  throw new EmbeddedError(
    'data_dir_unusable',
    `PostgreSQL cannot run as root, and all user numbers from ${FREE_NUMBERS.first} to ${FREE_NUMBERS.last} are taken on this ` +
      'machine. Start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** The third field of each line is the number of the user or group. */
const numbersIn = (path: string): number[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .map((line) => Number(line.split(':')[2]))
    : [];

/**
 * Returns the user that initdb runs as to make a cluster for `user`. initdb needs a user that has a name on this
 * system, so for a user that is only a number it is `nobody`.
 */
export function makerFor(user: SystemUser | undefined): SystemUser | undefined {
  const isUnlisted = user !== undefined && user.uid >= FREE_NUMBERS.first && user.uid <= FREE_NUMBERS.last;
  return isUnlisted ? NOBODY : user;
}

/**
 * Lets `user` pass through the data folder, whose contents have their own permissions, and checks that the user can
 * pass through the folders above it. Throws EmbeddedError `data_dir_unusable`, which names the first folder that the
 * user cannot pass through.
 */
export function openWayTo(dataDir: string, user: SystemUser): void {
  if (!canPass(dataDir, user)) chmodSync(dataDir, statSync(dataDir).mode | 0o001);
  const closed = foldersAbove(dataDir).find((folder) => !canPass(folder, user));
  if (closed === undefined) return;
  throw new EmbeddedError(
    'data_dir_unusable',
    `PostgreSQL cannot run as root, so it runs as user ${user.uid}, who cannot pass through ${closed} to the data folder ` +
      `${dataDir}. Set DATA_DIR to a folder outside ${closed} (such as /var/lib/flinks-daily-refresh), open it ` +
      `(chmod o+x ${closed}), start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

/** Creates a folder that only `user` may read; undefined means our own user. */
export function makeFolderOf(path: string, user: SystemUser | undefined): void {
  mkdirSync(path, { mode: 0o700 });
  giveTo(path, user);
}

/** Makes `user` the owner of a file or folder. Does nothing if `user` is undefined. */
export function giveTo(path: string, user: SystemUser | undefined): void {
  if (user) chownSync(path, user.uid, user.gid);
}

/**
 * Makes `user` the owner of a folder and of everything in it, without following symbolic links. Does nothing if `user`
 * is undefined.
 */
export function giveAllTo(folder: string, user: SystemUser | undefined): void {
  if (!user) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder, name), user.uid, user.gid);
  }
  giveTo(folder, user);
}

/** Whether the permissions of a folder let `user` pass through it. */
function canPass(folder: string, user: SystemUser): boolean {
  const { uid, gid, mode } = statSync(folder);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  return (mode & bit) !== 0;
}

/** The folders above a folder, from the root downwards, without the folder itself. */
function foldersAbove(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [...foldersAbove(parent), parent];
}
