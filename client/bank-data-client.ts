import type { TransactionChanges } from '../domain/transactions';

/** The gateway refused. `code` is that of its problem document, such as `cursor_unknown`, or null if there is none. */
export class BankDataError extends Error {
  override readonly name = 'BankDataError';

  constructor(
    readonly status: number,
    readonly code: string | null,
  ) {
    super(`The gateway answered ${status}${code === null ? '' : ` (${code})`}.`);
  }
}

export interface BankDataClientOptions {
  /** The gateway's URL, as in GATEWAY_URL. */
  gatewayUrl: string;
  /** One of GATEWAY_API_KEYS; a read-only key is enough. */
  apiKey: string;
}

/** Reads bank data from the gateway. The other client cannot: bank data never passes through Temporal. */
export class FlinksBankDataClient {
  constructor(private readonly options: BankDataClientOptions) {}

  /**
   * Returns a page of the changes in a login's transactions since `cursor`, or from the start without one. `limit` is
   * at most 5,000.
   *
   * @throws BankDataError; with code `cursor_unknown` (the database was restored, or the login registered anew): start
   * again without a cursor.
   */
  async transactionChanges({
    loginId,
    cursor,
    limit,
  }: {
    loginId: string;
    cursor?: string;
    limit?: number;
  }): Promise<TransactionChanges> {
    const { gatewayUrl, apiKey } = this.options;
    const query = new URLSearchParams({
      ...(cursor === undefined ? {} : { cursor }),
      ...(limit === undefined ? {} : { limit: String(limit) }),
    });
    const path = `/v1/logins/${encodeURIComponent(loginId)}/transactions/changes?${query.toString()}`;
    const answer = await fetch(gatewayUrl.replace(/\/+$/, '') + path, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    const body = (await answer.json().catch(() => null)) as (TransactionChanges & { code?: string }) | null;
    if (!answer.ok || body === null) throw new BankDataError(answer.status, body?.code ?? null);
    return body;
  }

  /** Yields all pages from `cursor` to the end. Keep each page's `next` with its rows. */
  async *allTransactionChanges(from: { loginId: string; cursor?: string; limit?: number }) {
    for (let { cursor } = from, hasMore = true; hasMore;) {
      const page = await this.transactionChanges({ ...from, ...(cursor === undefined ? {} : { cursor }) });
      yield page;
      cursor = page.next;
      hasMore = page.hasMore;
    }
  }
}
