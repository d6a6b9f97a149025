import type { DATABASE_ROLES } from '../../store/roles';
import { openStore, type Store } from '../../store/store';
import { asRole } from './database';

/** The store of a program, with only the program's rights. */
export const storeOf = (url: string, program: keyof typeof DATABASE_ROLES): Store =>
  openStore({
    databaseUrl: asRole(url, program),
    applicationName: `test-${program}`,
    tombstoneKey: Buffer.from('a tombstone key'),
  });
