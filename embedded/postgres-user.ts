import { chmodSync, chownSync, existsSync, lchownSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EmbeddedError } from './embedded-error';
import type { SystemUser } from './server-process';

/** The unprivileged user of every system (`nobody`, by number). Any service of the machine may run as it too. */
const NOBODY: SystemUser = { uid: 65534, gid: 65534 };

/** Numbers that Linux distributions and systemd leave unused (systemd's page "Users, Groups, UIDs and GIDs"). */
const FREE_NUMBERS = { first: 60_514, last: 60_577 };

/**
 * Returns the user PostgreSQL runs as: undefined means our own user. PostgreSQL refuses to run as root, so for root it
 * is the owner of the cluster at `clusterDir`, or an unused user if the cluster is new. A folder first used by an
 * ordinary user stays that user's. Throws `data_dir_unusable` if an ordinary user finds somebody else's cluster.
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

/** Returns a user and group that this machine has not given to anybody, so that no other program runs as them. */
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
 * Returns the user that initdb runs as to make a cluster for `user`: initdb needs a user with a name on this system.
 */
export function makerFor(user: SystemUser | undefined): SystemUser | undefined {
  const isUnlisted = user !== undefined && user.uid >= FREE_NUMBERS.first && user.uid <= FREE_NUMBERS.last;
  return isUnlisted ? NOBODY : user;
}

/**
 * Lets `user` pass through the data folder (its contents have their own permissions) and checks the folders above it.
 * Throws `data_dir_unusable`, naming the first folder that `user` cannot pass.
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

/** Creates a folder that only `user` may read, or only our own user if `user` is undefined. */
export function makeFolderOf(path: string, user: SystemUser | undefined): void {
  mkdirSync(path, { mode: 0o700 });
  giveTo(path, user);
}

/** Makes `user` the owner. Does nothing if `user` is undefined. */
export function giveTo(path: string, user: SystemUser | undefined): void {
  if (user) chownSync(path, user.uid, user.gid);
}

/** Makes `user`, unless undefined, the owner of a folder and of everything in it. Symbolic links are not followed. */
export function giveAllTo(folder: string, user: SystemUser | undefined): void {
  if (!user) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder, name), user.uid, user.gid);
  }
  giveTo(folder, user);
}

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
