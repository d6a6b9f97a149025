import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { hashToken } from '../../simulator/calls';
import { onlyThese, openTopology, type Topology } from './topology';

/** The whole house as its users see it: separate processes, Flinks over HTTP, the app's API. */
let house: Topology;
let logins: Awaited<ReturnType<Topology['bank']['logins']>>;
let violationsBefore: number;
beforeAll(async () => {
  house = await openTopology();
  logins = (await house.bank.logins()).slice(0, 60);
  violationsBefore = (await house.bank.violations()).length;
}, 300_000);
afterAll(() => house.close(), 120_000);

interface LoginBody {
  state: string;
  awaiting: { reason: string; code: string | null } | null;
  lastOutcome: { outcome: string; path?: string } | null;
}
interface RunBody {
  runId: string;
  state: string;
  total: number;
  counts: Record<string, number>;
  recovered: number;
}
const login = async (loginId: string) => (await house.api<LoginBody>('GET', `/v1/logins/${loginId}`)).body;
const run = async (runId: string) => (await house.api<RunBody>('GET', `/v1/runs/${runId}`)).body;
const aFreshOne = () => logins.find(({ behaviour }) => behaviour.includes('fresh')) ?? logins[0]!;

let runId: string;

test('a book of logins goes through one run, which ends while users are awaited', async () => {
  const given = logins.map(({ loginId }) => ({ loginId, reference: `user-${loginId.slice(0, 4)}` }));
  await expect(house.api('POST', '/v1/logins', { logins: given })).resolves.toMatchObject({
    status: 200,
    body: { added: 60, rejected: [] },
  });
  await onlyThese(
    house,
    given.map(({ loginId }) => loginId),
  );
  const started = await house.api<{ runId: string }>('POST', '/v1/runs');
  expect(started.status).toBe(202);
  runId = started.body.runId;
  await expect(house.api('POST', '/v1/runs')).resolves.toMatchObject({
    status: 409,
    body: { code: 'run_in_progress' },
  });
  await house.until(async () => (await run(runId)).state !== 'running', 'the end of the run', 180_000);
  const { counts, ...rest } = await run(runId);
  expect(rest).toMatchObject({ state: 'finished', total: 60 });
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(60);
  expect(counts).toMatchObject({ open: 0, failed: 0, revoked: 0 });
  const found = await Promise.all(
    logins.map(async ({ loginId, behaviour }) => [behaviour, endOf(await login(loginId))] as const),
  );
  expect(found.filter(([behaviour, end]) => !ENDS[behaviour]?.includes(end))).toEqual([]);
  expect(counts['awaiting_user']).toBe(found.filter(([, end]) => end === 'mfa' || end === 'reconnect').length);
  expect(counts['awaiting_user']).toBeGreaterThan(0);
}, 240_000);

/** The state of a login of each behaviour after a run: why its user is awaited, or its outcome. */
const ENDS: Record<string, string[]> = {
  oauth: ['refreshed'],
  fresh: ['refreshed'],
  few_transactions: ['refreshed'],
  slow: ['refreshed'],
  stale: ['mfa'],
  blocked: ['mfa'],
  // Half of them succeed at the second try, and send a code.
  bank_down: ['unavailable', 'mfa'],
  wrong_password: ['reconnect'],
  disabled_login: ['reconnect'],
  new_account: ['reconnect'],
  listed: ['reconnect'],
  disabled_institution: ['unavailable'],
};
const endOf = ({ awaiting, lastOutcome }: LoginBody): string => awaiting?.reason ?? lastOutcome?.outcome ?? 'none';

test('a user who answered the bank is refreshed, and counts as recovered', async () => {
  const states = await Promise.all(logins.map(async ({ loginId }) => ({ loginId, ...(await login(loginId)) })));
  const waiting = states.filter(({ awaiting }) => awaiting !== null);
  const { loginId = '' } = waiting.find(({ awaiting }) => awaiting?.reason === 'reconnect') ?? {};
  await house.bank.reconnect(loginId);
  const completed = await house.api('POST', `/v1/logins/${loginId}/connect-completed`, { eventId: randomUUID() });
  expect(completed).toEqual({ status: 200, body: { accepted: true, state: 'refreshing' } });
  await house.until(async () => (await login(loginId)).state === 'idle', 'the refresh');
  await expect(login(loginId)).resolves.toMatchObject({
    awaiting: null,
    lastOutcome: { outcome: 'refreshed', path: 'after_reconnect' },
  });
  await house.until(async () => (await run(runId)).recovered === 1, 'recovered');
});

test('what Flinks answered can be read back', async () => {
  const { loginId } = aFreshOne();
  const { body } = await house.api<{ accounts: { id: string }[] }>('GET', `/v1/logins/${loginId}/accounts`);
  expect(body.accounts.length).toBeGreaterThan(0);
  const page = await house.api<{ transactions: unknown[] }>('GET', `/v1/logins/${loginId}/transactions?limit=5000`);
  expect(page.body.transactions.length).toBeGreaterThan(0);
});

test('nothing was done that Flinks forbids', async () => {
  expect((await house.bank.violations()).slice(violationsBefore)).toEqual([]);
});

test('no token, secret, account number or name is in any history or log', async () => {
  const connection = await Connection.connect({ address: house.temporal.address });
  const client = new Client({ connection, namespace: house.temporal.namespace });
  const { loginId } = aFreshOne();
  let written = house.log();
  for await (const { workflowId, runId: execution } of client.workflow.list()) {
    const json = historyToJSON(await client.workflow.getHandle(workflowId, execution).fetchHistory());
    const payloads = [...json.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString(),
    );
    written += ['', json, ...payloads].join('\n');
  }
  await connection.close();
  expect(written).toContain(loginId);

  const { body } = await house.api<{ accounts: { accountNumber: string; holder: { name: string } }[] }>(
    'GET',
    `/v1/logins/${loginId}/accounts`,
  );
  const bankData = body.accounts.flatMap(({ accountNumber, holder }) => [accountNumber, holder.name]);
  expect(bankData.filter((text) => typeof text === 'string' && text.length > 3)).toHaveLength(bankData.length);
  expect([...house.secrets, ...bankData].filter((secret) => written.includes(secret))).toEqual([]);

  // The bank remembers hashes of tokens, and every token is a GUID.
  const { calls } = await house.bank.heard();
  const spent = new Set(calls.map(({ tokenHash }) => tokenHash).filter((hash) => hash !== null));
  expect(spent.size).toBeGreaterThan(60);
  const guids = new Set(written.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi));
  expect(guids.size).toBeGreaterThan(60);
  expect([...guids].filter((guid) => spent.has(hashToken(guid.toLowerCase())))).toEqual([]);
}, 120_000);

test('SIGTERM ends it in order', async () => {
  if (house.stop !== null) await expect(house.stop()).resolves.toBe(0);
}, 60_000);
