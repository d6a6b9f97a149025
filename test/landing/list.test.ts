import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createFlinksActivities } from '../../activities';
import { DEFAULT_POLICY } from '../../domain/policy';
import { FlinksClient, type Flinks } from '../../flinks/client';
import { requireFreshBuild } from '../support/built';
import { openRun, openTestStore, register, type TestStore } from '../store/support';

/** Step 1 with a list read on its own thread, and one read in place: both have the same result. */
let test_: TestStore;
let body = '';
let baseUrl: string;
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(body);
});
beforeAll(async () => {
  // The thread for large lists runs from there.
  requireFreshBuild();
  test_ = await openTestStore();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await test_.end();
});

let readElsewhere = 0;
async function list(runId: string, unreadBytes: number) {
  const client = new FlinksClient({ baseUrl, customerId: 'test', secretKey: 'secret', apiKey: 'key', unreadBytes });
  const getNightlyRefreshStatus: Flinks['getNightlyRefreshStatus'] = (options) => {
    const readLarge: NonNullable<typeof options>['readLarge'] = (answer) => {
      readElsewhere += 1;
      return options!.readLarge!(answer);
    };
    return client.getNightlyRefreshStatus({ ...options, readLarge });
  };
  const flinks = { getNightlyRefreshStatus } as Flinks;
  const { listIneligible } = createFlinksActivities({ flinks, store: test_.store, policy: DEFAULT_POLICY });
  const environment = new MockActivityEnvironment();
  try {
    return await environment.run<[{ runId: string }], unknown, typeof listIneligible>(listIneligible, { runId });
  } finally {
    await client.close();
  }
}

const card = (LoginId: unknown, LastRefreshErrorCode: string | null) => ({
  LoginId,
  LastRefreshDate: '2026-11-20T06:12:44',
  LastRefreshState: 'Failed',
  LastRefreshErrorCode,
});

test.each([
  ['read as it stands', Number.MAX_SAFE_INTEGER, 0],
  ['read on its own thread', 0, 3],
])('a list %s marks its logins in the ledger with their codes', async (_where, unreadBytes, elsewhere) => {
  readElsewhere = 0;
  const [listed] = await register(test_.store, 2);
  const { runId } = await openRun(test_.store);
  const cards = [card(listed!.toUpperCase(), 'Invalid_Password'), card(randomUUID(), null), card('no guid', null)];
  body = JSON.stringify({ HttpStatusCode: 200, IneligibleCards: cards });
  expect(await list(runId, unreadBytes)).toEqual({ kind: 'ok', status: 200, listed: 1, unknown: 1 });
  const page = await test_.store.runs.page({ runId, after: null, limit: 500 });
  expect(page.filter((row) => row.listed)).toMatchObject([{ loginId: listed, listedCode: 'INVALID_PASSWORD' }]);

  body = JSON.stringify({ HttpStatusCode: 200, FlinksCode: 'RETRY_LATER' });
  expect(await list(runId, unreadBytes)).toMatchObject({ kind: 'refused', code: 'RETRY_LATER' });
  body = '[]';
  await expect(list(runId, unreadBytes)).rejects.toMatchObject({ type: 'FlinksUnexpectedShape' });
  expect(readElsewhere).toBe(elsewhere);
  await test_.store.runs.finish({ runId, state: 'finished' });
});
