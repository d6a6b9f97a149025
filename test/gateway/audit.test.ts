import { createHash, randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { TemporalUnavailableError } from '../../client';
import { ProblemError } from '../../gateway/problems/problems';
import { openRun, account, holding, refresh, REFRESHED, transaction } from '../store/support';
import { KEY, openTestGateway, READING_KEY, type TestGateway, gatewayOn } from './support';
import { auditCalls } from '../../gateway/audit';
import { DATABASE_ROLES } from '../../store/roles';

const ACTOR = `api:${createHash('sha256').update(KEY).digest('hex').slice(0, 8)}`;

let gateway: TestGateway;
let loginId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  loginId = (await gateway.register())[0]!;
});
afterEach(() => gateway.end());

const lines = async () => (await gateway.store.audit.list({ limit: 100 })).lines;

test('every write leaves a line with who did it: the key by its fingerprint, no reference, no id of the app', async () => {
  const eventId = 'canary-event-id';
  const writes = [
    ['POST', '/v1/logins', { logins: [{ loginId: randomUUID(), reference: 'canary-reference' }, { loginId: 'bad' }] }],
    ['PATCH', `/v1/logins/${loginId}`, { paused: true, reference: 'canary-reference' }],
    ['POST', `/v1/logins/${loginId}/refresh`, { live: false }],
    ['POST', `/v1/logins/${loginId}/connect-link`, {}],
    ['POST', `/v1/logins/${loginId}/connect-completed`, { eventId }],
    ['DELETE', `/v1/logins/${loginId}?deleteCard=true`, undefined],
    ['POST', '/v1/runs', undefined],
  ] as const;
  for (const [method, url, body] of writes)
    expect((await gateway.call(method, url, body)).statusCode).toBeLessThan(300);
  const runId = (await gateway.store.runs.running())!.runId;
  const of = { actor: ACTOR, address: '127.0.0.1', dbUser: DATABASE_ROLES.gateway, loginId, runId: null };
  const found = (await lines()).map(({ seq: _seq, at: _at, place: _place, hash: _hash, ...line }) => line).reverse();
  expect(found).toEqual([
    { ...of, action: 'logins.register', loginId: null, detail: { added: 1, updated: 0, rejected: 1 } },
    { ...of, action: 'login.patch', detail: { paused: true, reference: 'changed' } },
    { ...of, action: 'login.refresh', detail: { live: false } },
    { ...of, action: 'login.connect_link', detail: {} },
    { ...of, action: 'login.connect_completed', detail: { accepted: true } },
    { ...of, action: 'login.withdraw', detail: { deleteCard: true } },
    { ...of, action: 'run.start', loginId: null, runId, detail: {} },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/canary/);
  expect(JSON.stringify(found)).not.toContain(KEY);
});

test('every read of bank data leaves one line with the key, the address, the login and how much was told', async () => {
  const origin = { loginId, refreshId: randomUUID(), runId: null, requestId: randomUUID() };
  const attemptStartedAt = await gateway.store.bankData.clock();
  const accounts = [account(), account({ transactions: [transaction(), transaction()] })];
  await gateway.store.bankData.storeAccounts({
    ...origin,
    attemptStartedAt,
    detail: { accounts },
    raw: Buffer.from('{}'),
  });
  await gateway.store.bankData.storeAttributes({
    ...origin,
    attemptStartedAt,
    package: 'income',
    attributes: {},
    raw: Buffer.from('{}'),
  });
  await refresh(gateway.store, loginId, REFRESHED);
  const reads = ['accounts', 'transactions', 'transactions?limit=2', 'transactions/changes', 'attributes', 'history'];
  for (const read of reads) {
    const answer = await gateway.app.inject({
      method: 'GET',
      url: `/v1/logins/${loginId.toUpperCase()}/${read}`,
      headers: { authorization: `Bearer ${READING_KEY}` },
      remoteAddress: '192.0.2.7',
    });
    expect(answer.statusCode).toBe(200);
  }
  const actor = `api:${createHash('sha256').update(READING_KEY).digest('hex').slice(0, 8)}`;
  const found = (await lines()).reverse();
  expect(found.map(({ action, detail }) => [action, detail])).toEqual([
    ['accounts.read', { count: 2 }],
    ['transactions.read', { count: 3 }],
    ['transactions.read', { count: 2 }],
    ['changes.read', { count: 3 }],
    ['attributes.read', { count: 1 }],
    ['history.read', { count: 1 }],
  ]);
  for (const line of found) expect(line).toMatchObject({ actor, address: '192.0.2.7', loginId });
  // It contains no bank data.
  expect(JSON.stringify(found)).not.toMatch(/COFFEE|Jo Doe|0001234|4\.50/);
});

test('behind a trusted proxy the address is that of the client', async () => {
  const proxied = gatewayOn(gateway.ownStore, { trustedProxies: ['10.0.0.0/8'] });
  const read = (remoteAddress: string) =>
    proxied.app.inject({
      method: 'GET',
      url: `/v1/logins/${loginId}/accounts`,
      headers: { authorization: `Bearer ${KEY}`, 'x-forwarded-for': '198.51.100.9' },
      remoteAddress,
    });
  await read('10.1.2.3');
  await read('192.0.2.7');
  expect((await lines()).map(({ address }) => address)).toEqual(['192.0.2.7', '198.51.100.9']);
  await proxied.app.close();
});

test('many reads at once do not wait for one another, nor for a line that somebody keeps open', async () => {
  const open = await holding(
    gateway.url,
    `select record_audit('api:slow', 'accounts.read', '${loginId}', null, null, '{}')`,
  );
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => gateway.call('GET', `/v1/logins/${loginId}/accounts`)),
  );
  expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
  await open.letGo();
  expect(await lines()).toHaveLength(41);
});

test('data that cannot be written down as read is not told', async () => {
  await gateway.sql('alter table audit rename to audit_away');
  const answer = await gateway.call('GET', `/v1/logins/${loginId}/accounts`);
  expect([answer.statusCode, answer.body]).toEqual([500, expect.not.stringContaining('accounts')]);
  await gateway.sql('alter table audit_away rename to audit');
});

test('a route below a login that does not say what it is called in the audit does not start', () => {
  const api = fastify();
  auditCalls(api, gateway.store);
  expect(() => api.get('/v1/logins/:loginId/secrets', () => ({}))).toThrow('give it a config.audit');
  expect(() => api.post('/v1/anything', () => ({}))).toThrow('give it a config.audit');
});

test('what is only looked at, refused or failed leaves none', async () => {
  gateway.client.startRefresh.mockRejectedValueOnce(new ProblemError('temporal_unavailable', 'away'));
  await gateway.call('GET', `/v1/logins/${loginId}`);
  await gateway.call('GET', `/v1/logins/${randomUUID()}/accounts`);
  await gateway.call('GET', `/v1/logins/${loginId}/transactions?limit=x`);
  await gateway.call('PATCH', `/v1/logins/${loginId}`, { unknown: true });
  await gateway.call('PATCH', `/v1/logins/${randomUUID()}`, { paused: true });
  await gateway.call('POST', `/v1/logins/${loginId}/refresh`);
  await gateway.app.inject({
    method: 'PATCH',
    url: `/v1/logins/${loginId}`,
    headers: { authorization: `Bearer ${READING_KEY}` },
    payload: { paused: true },
  });
  expect(await lines()).toEqual([]);
});

test('a withdrawal that is done is written down also where its answer is 503', async () => {
  gateway.client.withdraw.mockRejectedValueOnce(new TemporalUnavailableError(new Error('down')));
  expect((await gateway.call('DELETE', `/v1/logins/${loginId}`)).statusCode).toBe(503);
  expect(await lines()).toMatchObject([
    { actor: ACTOR, action: 'login.withdraw', loginId, detail: { deleteCard: false } },
  ]);
  expect((await gateway.call('DELETE', `/v1/logins/${randomUUID()}`)).statusCode).toBe(404);
  expect(await lines()).toHaveLength(1);
});

test('a write that cannot be written down is no success', async () => {
  await gateway.sql('alter table audit rename to audit_away');
  const answer = await gateway.call('PATCH', `/v1/logins/${loginId}`, { paused: true });
  expect(answer.statusCode).toBe(500);
  await gateway.sql('alter table audit_away rename to audit');
});

test('the release of a brake names run, institution and how many were asked', async () => {
  const { runId } = await openRun(gateway.store);
  await gateway.sql(
    `insert into run_brakes (run_id, institution, code, count, of) values ('${runId}', 'Maple Bank', 'X', 20, 20)`,
  );
  await gateway.call('POST', `/v1/runs/${runId}/brakes/Maple%20Bank/release`);
  expect(await lines()).toMatchObject([
    { action: 'brake.release', runId, loginId: null, detail: { institution: 'Maple Bank', asks: 0 } },
  ]);
});

test('lines come newest first, in pages, of one login where one is named', async () => {
  for (const paused of [true, false, true]) await gateway.call('PATCH', `/v1/logins/${loginId}`, { paused });
  await gateway.call('POST', '/v1/runs');
  const { audit } = gateway.store;
  const first = await audit.list({ loginId, limit: 2 });
  expect(first.lines.map(({ detail }) => detail)).toEqual([{ paused: true }, { paused: false }]);
  const second = await audit.list({ loginId, before: first.next!, limit: 2 });
  expect([second.lines.map(({ detail }) => detail), second.next]).toEqual([[{ paused: true }], null]);
});
