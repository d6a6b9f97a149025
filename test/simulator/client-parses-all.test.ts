import { ATTRIBUTES_PACKAGES } from '../../domain/attributes-packages';
import { FlinksClient } from '../../flinks/client';
import { FlinksRefusedError } from '../../flinks/errors';
import type { SimulatedLogin } from '../../simulator/server';
import { simulatorForEachTest } from './support';

const held = simulatorForEachTest({ logins: 120, seed: 11, pollsUntilReady: 1 });
let client: FlinksClient;

beforeEach(() => {
  client = new FlinksClient({ baseUrl: held.bank.url, ...held.bank.credentials });
});
afterEach(() => client.close());

/** The answer, or the code of a refusal; throws if the client could not read something. */
async function orCode<T>(answer: Promise<T>): Promise<T | string> {
  return answer.catch((error: unknown) => {
    if (error instanceof FlinksRefusedError && error.flinksCode !== null) return error.flinksCode;
    throw error;
  });
}

/** Walks one login through the flowchart: cached, live, the user, the data, the attributes. Returns where it ended. */
async function walk({ loginId }: SimulatedLogin): Promise<string> {
  const cached = await orCode(
    client.authorizeCached({ loginId, authorizeToken: await client.generateAuthorizeToken() }),
  );
  const live = await orCode(client.authorizeLive({ loginId, authorizeToken: await client.generateAuthorizeToken() }));
  const session = typeof live === 'string' ? cached : live;
  if (typeof session === 'string') return session;
  const { requestId } = session;
  if (session.kind === 'mfaRequired') held.bank.answerMfa(loginId);
  let detail =
    session.kind === 'pending'
      ? await client.getAccountsDetailAsync({ requestId })
      : await client.getAccountsDetail({ requestId, daysOfTransactions: 'Days90' });
  while (detail.kind === 'pending') detail = await client.getAccountsDetailAsync({ requestId });
  if (detail.kind !== 'ready') throw new Error('too large, or not to be read');
  const { accounts, lastRefresh } = detail.detail;
  expect(
    accounts.every(({ holder, transactions }) => holder?.name && transactions.every(({ id, date }) => id && date)),
  ).toBe(true);
  expect(lastRefresh).toMatch(/Z$/);
  for (const name of ATTRIBUTES_PACKAGES) {
    const attributes = await orCode(client.getAttributes({ loginId, requestId, package: name }));
    if (typeof attributes !== 'string') expect(attributes.kind).toBe('ready');
  }
  return 'data';
}

test("the client's schemas parse all that is said over a population, and it breaks no rule", async () => {
  const { bank } = held;
  const nightly = await client.getNightlyRefreshStatus();
  expect(nightly.cards.map(({ loginId }) => loginId)).toEqual(
    bank.logins.filter(({ listed, scheduled }) => listed && scheduled).map(({ loginId }) => loginId),
  );
  const ends = new Map<string, number>();
  for (const login of bank.logins) {
    const end = await walk(login);
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  expect(ends.get('data')).toBeGreaterThan(80);
  expect([...ends.keys()]).toEqual(expect.arrayContaining(['data', 'INVALID_PASSWORD']));
  const [login] = bank.logins as [SimulatedLogin];
  await client.setScheduledRefresh({ loginId: login.loginId, isActivated: false });
  expect(login.scheduled).toBe(false);
  await client.deleteCard({ loginId: login.loginId });
  expect(bank.violations).toEqual([]);
});
