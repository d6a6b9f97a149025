import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createFlinksActivities } from '../../activities';
import { DEFAULT_POLICY } from '../../domain/policy';
import type { AccountsAnswer } from '../../domain/refresh/answer';
import { FlinksClient, type FlinksClientOptions } from '../../flinks/client';
import type { TransactionView } from '../../domain/transactions';
import { requireFreshBuild } from '../support/built';
import { openTestStore, registerOne, type TestStore } from '../store/support';

/** Where an answer is read, whatever its size: on the main thread, like small ones, or on a thread, like large ones. */
export type Way = 'main' | 'thread';
export const WAYS: Way[] = ['main', 'thread'];

type Body = string | Buffer;

/** From a Flinks body to the database and back: client, activities and store are the real ones. */
export interface Landing extends TestStore {
  register(): Promise<string>;
  /**
   * Makes Flinks answer GetAccountsDetail with this (a function is called at the request), and collects it for the
   * login.
   */
  land(
    loginId: string,
    body: Body | (() => Body | Promise<Body>),
    over?: { way?: Way; requestId?: string; mustNameLogin?: boolean; onHeartbeat?: () => void },
  ): Promise<AccountsAnswer>;
  transactions(loginId: string): Promise<TransactionView[]>;
  /** All rows of a login's bank data; with `versions`, also what shows that a row was rewritten. */
  dump(loginId: string, options?: { versions: boolean }): Promise<unknown[]>;
}

export async function openLanding(options: Partial<FlinksClientOptions> = {}): Promise<Landing> {
  // The thread for large answers runs from dist/.
  requireFreshBuild();
  const test_ = await openTestStore();
  const bodies = new Map<string, () => Body | Promise<Body>>();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { RequestId } = (await json(request)) as { RequestId: string };
    const body = await bodies.get(RequestId)!();
    response.setHeader('content-type', 'application/json');
    response.end(body);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const common = { baseUrl, customerId: 'test', secretKey: 'secret', apiKey: 'key', ...options };
  const clients = { main: new FlinksClient(common), thread: new FlinksClient({ ...common, unreadBytes: 0 }) };

  return {
    ...test_,
    register: () => registerOne(test_.store),
    async land(
      loginId,
      body,
      { way = 'main', requestId = randomUUID(), mustNameLogin = false, onHeartbeat = () => undefined } = {},
    ) {
      const dependencies = { flinks: clients[way], store: test_.store, policy: DEFAULT_POLICY };
      const { fetchAccountsDetail } = createFlinksActivities(dependencies);
      const input = { loginId, refreshId: randomUUID(), runId: null, requestId, mustNameLogin };
      bodies.set(requestId, typeof body === 'function' ? body : () => body);
      try {
        const environment = new MockActivityEnvironment();
        environment.on('heartbeat', onHeartbeat);
        const call = { ...input, daysOfTransactions: 'Days90' as const };
        return await environment.run<[typeof call], AccountsAnswer, typeof fetchAccountsDetail>(
          fetchAccountsDetail,
          call,
        );
      } finally {
        bodies.delete(requestId);
      }
    },
    async transactions(loginId) {
      const rows: TransactionView[] = [];
      let after: string | undefined;
      do {
        const page = await test_.store.bankData.transactions({ loginId, after, limit: 5_000 });
        rows.push(...page.transactions);
        after = page.next ?? undefined;
      } while (after !== undefined);
      return rows;
    },
    async dump(loginId, { versions = false } = { versions: false }) {
      const row = versions
        ? `to_jsonb(t) || jsonb_build_object('xmin', t.xmin::text, 'ctid', t.ctid::text)`
        : `to_jsonb(t) - 'request_id'`;
      const tables = await Promise.all(
        ['accounts', 'holders', 'transactions'].map((table) =>
          test_.sql<{ row: unknown }>(`select ${row} as row from ${table} t where login_id = $1 order by 1`, [loginId]),
        ),
      );
      return tables.flat().map(({ row: found }) => found);
    },
    async end() {
      await Promise.all([clients.main.close(), clients.thread.close()]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await test_.end();
    },
  };
}

/** A landing for a file's tests, and a separate login for each test. */
export function eachLogin(given: (landing: Landing, loginId: string) => void): void {
  let landing: Landing;
  beforeAll(async () => {
    landing = await openLanding();
  });
  beforeEach(async () => given(landing, await landing.register()));
  afterAll(() => landing.end());
}

/** A body with one account and these transactions, each as JSON text. */
export const bodyOf = (rows: string[], account = '"Id":"one","Title":"Chequing"'): string =>
  `{"Accounts":[{${account},"Transactions":[${rows.join(',')}]}]}`;
