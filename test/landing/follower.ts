import type { TransactionView } from '../../domain/transactions';
import type { Store } from '../../store/store';

/** An app that follows a login's transaction changes, and checks their contract. */
export class Follower {
  private readonly held = new Map<string, TransactionView>();
  private cursor: string | undefined;

  constructor(
    private readonly store: Store,
    private readonly loginId: string,
    private readonly limit = 5,
  ) {}

  /** Reads one page; returns false if there was no more. */
  async readPage(): Promise<boolean> {
    const page = await this.store.bankData.changes({ loginId: this.loginId, cursor: this.cursor, limit: this.limit });
    const told = [...page.added, ...page.modified, ...page.removed].map(keyOf);
    if (new Set(told).size !== told.length) throw new Error('a row is told twice in one page');
    if (told.length > this.limit) throw new Error('a page is longer than asked for');
    for (const row of page.modified) {
      if (!this.held.has(keyOf(row))) throw new Error('a row is told as modified that was never told');
    }
    for (const row of [...page.added, ...page.modified]) this.held.set(keyOf(row), row);
    for (const row of page.removed) this.held.delete(keyOf(row));
    this.cursor = page.next;
    return page.hasMore;
  }

  async readAll(): Promise<void> {
    while (await this.readPage());
  }

  rows = (): TransactionView[] => [...this.held.values()];
}

const keyOf = ({ accountId, id }: { accountId: string; id: string }): string => `${accountId}/${id}`;
