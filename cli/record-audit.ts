import { userInfo } from 'node:os';
import type { Settings } from '../config/settings';
import { openStore, type AuditEntry, type Store } from '../store/store';
import { foundDatabase } from './found-servers';
import { printToStderr } from './output';

/** Who is at the terminal, as the audit names them: the user of the operating system. */
export function cliActor(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    // A container may run under a number that no user has.
    return `cli:uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Writes down that somebody at a terminal looks at the refreshes of a login. */
export const recordHistoryRead = (store: Store, loginId: string, count: number): Promise<void> =>
  store.audit.record({ actor: cliActor(), action: 'history.read', loginId, detail: { count } });

/**
 * Writes down what a command has changed. It is done by then, so a line that cannot be written is told, and no failure: the
 * Schedule can be paused while the database is away, or empty before a restore, when that is what is needed most.
 */
export async function recordAudit(settings: Settings, done: Omit<AuditEntry, 'actor'>): Promise<void> {
  const store = openStore({ databaseUrl: foundDatabase(settings), applicationName: 'flinks-refresh audit' });
  try {
    await store.audit.record({ actor: cliActor(), ...done });
  } catch (error) {
    printToStderr(`Done, but not written to the audit: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await store.close();
  }
}
