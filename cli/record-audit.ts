import { userInfo } from 'node:os';
import type { ServerSettings } from '../config/settings';
import { openStore, type AuditEntry, type Store } from '../store/store';
import { foundDatabase } from './found-servers';
import { printToStderr } from './output';

/** The person at the terminal, as the audit names them: the operating system's user. */
export function cliActor(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    // A container may run under a uid without a user.
    return `cli:uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Records that somebody at a terminal viewed a login's refreshes. */
export const recordHistoryRead = (store: Store, loginId: string, count: number): Promise<void> =>
  store.audit.record({ actor: cliActor(), action: 'history.read', loginId, detail: { count } });

/**
 * Records in the audit what a command has changed. The change is done already, so if the line cannot be written, this
 * says so on stderr and does not fail. For example, an operator can pause the Schedule while the database is down, or
 * still empty before a restore; that is when a pause matters most.
 */
export async function recordAudit(settings: ServerSettings, done: Omit<AuditEntry, 'actor'>): Promise<void> {
  const store = openStore({ databaseUrl: foundDatabase(settings), applicationName: 'flinks-refresh audit' });
  try {
    await store.audit.record({ actor: cliActor(), ...done });
  } catch (error) {
    printToStderr(
      'Done, but not written to the audit, because the line could not be stored: ' +
        `${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    await store.close();
  }
}
