import { randomUUID } from 'node:crypto';
import type { LoginSpec } from '../../simulator/spec';
import { startSimulator, type Simulator } from '../../simulator/server';
import { runCli } from '../cli/run-cli';
import { House } from '../support/house';

/** Another LoginId of the same customer, in the whole house: separate processes, Flinks over HTTP, the app's API. */
let flinks: Simulator;
let house: House;
beforeAll(async () => {
  flinks = await startSimulator();
  house = await House.up(await House.settings(flinks, { LOGIN_SUCCESSION: 'offer' }));
}, 300_000);
afterAll(async () => {
  await house?.stop();
  house?.forget();
  await flinks?.close();
  expect(flinks?.violations).toEqual([]);
}, 150_000);

const REFUSED = { cached: { code: 'INVALID_PASSWORD' }, live: { code: 'INVALID_PASSWORD' } };
const now = () => new Date().toISOString();

interface LoginBody {
  state: string;
  reference: string | null;
  replacedBy?: string;
  lastOutcome: { outcome: string } | null;
}
const login = async (loginId: string) => (await house.api<LoginBody>('GET', `/v1/logins/${loginId}`)).body;
const events = async () => {
  const { body } = await house.api<{ events: { type: string; data: Record<string, string> }[] }>(
    'GET',
    '/v1/events?limit=500',
  );
  return body.events;
};
const eventsOf = async (type: string, loginId: string) =>
  (await events()).filter((event) => event.type === type && event.data['loginId'] === loginId);
const refreshed = async (loginId: string): Promise<void> => {
  await house.api('POST', `/v1/logins/${loginId}/refresh`, { live: false });
  await house.until(async () => (await login(loginId)).lastOutcome?.outcome === 'refreshed', `the data of ${loginId}`);
};
const mismatch = (loginId: string, other: string) =>
  house.api('POST', `/v1/logins/${loginId}/connect-completed`, { eventId: randomUUID(), loginId: other });
const replace = (loginId: string, by: string, force = false) =>
  house.api<{ code?: string }>('POST', `/v1/logins/${loginId}/replace`, { by, force });

/** A login with data, whose user is awaited since. */
async function waiting(spec: Partial<LoginSpec> = {}): Promise<string> {
  const { loginId } = flinks.addLogin({ loginId: randomUUID(), lastRefresh: now(), ...spec });
  const row = { loginId, reference: `customer-${loginId}` };
  await house.api('POST', '/v1/logins', { logins: [row] });
  await refreshed(loginId);
  flinks.setBehaviour(loginId, REFUSED);
  await house.api('POST', `/v1/logins/${loginId}/refresh`, { live: true });
  await house.until(async () => (await login(loginId)).state === 'awaiting_user', `the wait of ${loginId}`);
  return loginId;
}
const successorOf = (sameAs: string, spec: Partial<LoginSpec> = {}) =>
  flinks.addLogin({ loginId: randomUUID(), lastRefresh: now(), sameAs, ...spec }).loginId;
const idsOf = (body: Record<string, unknown>) => ({
  accounts: (body['accounts'] as { id: string }[]).map(({ id }) => ({ id })),
});
interface Feed {
  added: { id: string; accountId: string }[];
  next: string;
}

test('a new card: offered, replaced on the word of the app, and everything goes on under the new LoginId', async () => {
  const old = await waiting();
  const { body: accounts } = await house.api<{ accounts: { id: string }[] }>('GET', `/v1/logins/${old}/accounts`);
  const { body: feed } = await house.api<Feed>('GET', `/v1/logins/${old}/transactions/changes?limit=5000`);
  const by = successorOf(old);

  await expect(mismatch(old, by)).resolves.toMatchObject({ status: 409, body: { code: 'login_mismatch' } });
  await house.until(async () => (await eventsOf('login.replacement_offered', old)).length > 0, 'the offer');
  const [offer] = await eventsOf('login.replacement_offered', old);
  expect(offer!.data).toMatchObject({ newLoginId: by, proof: 'accounts', reference: `customer-${old}` });
  await expect(login(old)).resolves.toMatchObject({ state: 'awaiting_user' });
  await expect(house.api('GET', `/v1/logins/${by}`)).resolves.toMatchObject({ status: 404 });

  const ordered = await replace(old, by);
  expect(ordered).toMatchObject({ status: 202, body: { workflowId: `replace-login/${old}` } });
  await house.until(async () => (await login(by)).lastOutcome?.outcome === 'refreshed', 'the data of the new one');
  await house.until(async () => (await login(by)).state === 'idle', 'the end of its wait');
  await expect(login(old)).resolves.toMatchObject({ state: 'replaced', replacedBy: by, reference: `customer-${old}` });
  await expect(login(by)).resolves.toMatchObject({ reference: `customer-${old}` });
  const { body: after } = await house.api<{ accounts: { id: string }[] }>('GET', `/v1/logins/${by}/accounts`);
  expect(after.accounts.map(({ id }) => id)).toEqual(accounts.accounts.map(({ id }) => id));
  const { body: next } = await house.api<Feed>(
    'GET',
    `/v1/logins/${by}/transactions/changes?cursor=${feed.next}&limit=5000`,
  );
  expect(next).toMatchObject({ added: [], modified: [], removed: [] });

  for (const route of ['accounts', 'transactions', 'transactions/changes', 'attributes', 'history']) {
    await expect(house.api('GET', `/v1/logins/${old}/${route}`)).resolves.toMatchObject({
      status: 409,
      body: { code: 'login_replaced', replacedBy: by },
    });
  }
  await expect(house.api('POST', `/v1/logins/${old}/refresh`, {})).resolves.toMatchObject({ status: 409 });
  await expect(house.api('POST', '/v1/logins', { logins: [{ loginId: old }] })).resolves.toMatchObject({
    body: { added: 0, updated: 0, rejected: [{ index: 0, reason: 'login_replaced' }] },
  });
  await house.until(async () => flinks.logins.some((one) => one.loginId === old && !one.scheduled), 'Flinks told');
  expect(flinks.logins.find((one) => one.loginId === by)).toMatchObject({ scheduled: true });
  expect(await eventsOf('login.replaced', old)).toMatchObject([{ data: { newLoginId: by } }]);
  expect(await eventsOf('login.recovered', by)).toHaveLength(1);
  await expect(replace(old, by)).resolves.toMatchObject({ status: 202 });
  await expect(replace(old, randomUUID())).resolves.toMatchObject({ status: 409, body: { code: 'login_replaced' } });
  expect(await eventsOf('login.replaced', old)).toHaveLength(1);

  const gone = await house.api('DELETE', `/v1/logins/${old}`);
  expect(gone.status).toBe(202);
  for (const one of [old, by]) {
    await expect(house.api('GET', `/v1/logins/${one}`)).resolves.toMatchObject({ status: 404 });
  }
  await house.until(
    async () => flinks.logins.every((one) => one.loginId !== by || !one.scheduled),
    'both switched off',
  );
}, 240_000);

test('without a word of Connect the accounts are read when the app asks, and Flinks may take its time', async () => {
  const old = await waiting();
  const by = successorOf(old, { detail: { pending: 1 } });
  await expect(replace(old, by)).resolves.toMatchObject({ status: 202 });
  await house.until(async () => (await login(old)).state === 'replaced', 'the replacement');
  expect(await eventsOf('login.replacement_offered', old)).toEqual([]);
}, 120_000);

test('a relative shares an account, a stranger none: only by force, and a registered login never', async () => {
  const old = await waiting({ accounts: 3 });
  const relative = successorOf(old, { accounts: 1 });
  const stranger = flinks.addLogin({ loginId: randomUUID(), lastRefresh: now() }).loginId;
  const unreadable = randomUUID();

  await expect(replace(old, relative)).resolves.toMatchObject({ status: 409, body: { code: 'not_proven' } });
  await expect(replace(old, stranger)).resolves.toMatchObject({ status: 409, body: { code: 'not_proven' } });
  await expect(replace(old, unreadable)).resolves.toMatchObject({ status: 409, body: { code: 'not_proven' } });
  const other = await waiting();
  for (const force of [false, true]) {
    await expect(replace(old, other, force)).resolves.toMatchObject({
      status: 409,
      body: { code: 'login_registered' },
    });
    await expect(replace(old, old, force)).resolves.toMatchObject({ status: 409, body: { code: 'login_registered' } });
  }
  const calls = flinks.calls.length;
  await expect(mismatch(old, other)).resolves.toMatchObject({ status: 409 });
  expect(flinks.calls.slice(calls)).toEqual([]);

  await mismatch(old, relative);
  await house.until(async () => (await eventsOf('login.replacement_offered', old)).length > 0, 'the offer');
  expect(await eventsOf('login.replacement_offered', old)).toMatchObject([{ data: { proof: 'partial' } }]);
  await expect(login(old)).resolves.toMatchObject({ state: 'awaiting_user' });
  expect(await eventsOf('login.replaced', old)).toEqual([]);
  await expect(replace(old, relative, true)).resolves.toMatchObject({ status: 202 });
  await house.until(async () => (await login(old)).state === 'replaced', 'the replacement');
}, 240_000);

test('a replacement that was wrong is undone: the login has its own data and its nightly job again, the stranger neither', async () => {
  const old = await waiting();
  const stranger = flinks.addLogin({ loginId: randomUUID(), lastRefresh: now() }).loginId;
  const accountsOf = async (loginId: string) => (await house.api('GET', `/v1/logins/${loginId}/accounts`)).body;
  const scheduled = (loginId: string) => flinks.logins.find((one) => one.loginId === loginId)?.scheduled;
  const before = await accountsOf(old);
  await expect(replace(old, stranger, true)).resolves.toMatchObject({ status: 202 });
  await house.until(
    async () => (await login(stranger)).lastOutcome?.outcome === 'refreshed',
    'the data of the stranger',
  );
  await house.until(async () => scheduled(old) === false, 'Flinks told of the replacement');

  flinks.setBehaviour(old, { cached: 'ok', live: 'ok' });
  const undo = () => runCli(['logins', 'undo-replace', old, '--json'], { DATA_DIR: house.settings['DATA_DIR'] });
  const ordered = await undo();
  expect([ordered.code, ordered.stderr]).toEqual([0, '']);
  expect(JSON.parse(ordered.stdout)).toEqual({ workflowId: `replace-login/${stranger}` });
  await house.until(async () => scheduled(old) === true && scheduled(stranger) === false, 'Flinks told of the undo');
  await house.until(async () => (await login(old)).lastOutcome?.outcome === 'refreshed', 'the data of the old one');
  await expect(login(old)).resolves.toMatchObject({ state: 'idle', reference: `customer-${old}` });
  await expect(accountsOf(old)).resolves.toMatchObject(idsOf(before));
  expect(await eventsOf('login.replaced', stranger)).toMatchObject([{ data: { newLoginId: old } }]);

  const again = await undo();
  expect([again.code, again.stdout]).toEqual([1, '']);
  expect(again.stderr).toContain('has not been replaced. Nothing was changed.');
  // The stranger is a customer like any other now, and takes nobody along when they leave.
  const register = () => house.api('POST', '/v1/logins', { logins: [{ loginId: stranger }] });
  await house.until(async () => (await register()).body['added'] === 1, 'the stranger to be registered');
  await expect(house.api('DELETE', `/v1/logins/${stranger}`)).resolves.toMatchObject({ status: 202 });
  await expect(login(old)).resolves.toMatchObject({ state: 'idle', reference: `customer-${old}` });
}, 240_000);

test('what is read of a stranger is not kept', async () => {
  const old = await waiting();
  const stranger = flinks.addLogin({ loginId: randomUUID(), lastRefresh: now() }).loginId;
  await mismatch(old, stranger);
  await house.until(
    async () => flinks.calls.some((call) => call.endpoint === 'GetAccountsDetail' && call.loginId === stranger),
    'the look',
  );
  const alerts = await eventsOf('operator.alert', old);
  expect(alerts.map(({ data }) => data['message']).join()).toContain(stranger);
  await expect(house.api('GET', `/v1/logins/${stranger}/accounts`)).resolves.toMatchObject({ status: 404 });
}, 120_000);
