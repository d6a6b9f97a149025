import { randomUUID } from 'node:crypto';
import { dailyRefreshWorkflowId, refreshLoginWorkflowId } from '../../domain/ids';
import { connectCompletedSignal } from '../../workflows/messages';
import { waitFor } from '../support/wait-for';
import { CodecBench, newKey, type Ring } from './support';

const [one, two, three] = [newKey('2024a'), newKey('2025a'), newKey('2026a')];
let bench: CodecBench;
beforeAll(async () => {
  bench = await CodecBench.open();
}, 120_000);
afterAll(() => bench.close(), 60_000);

const claim = () => ({ eventId: randomUUID(), source: 'CANARY-SOURCE' });

/** A login that waits for its user, started with the keys of `ring`. */
async function waitingLogin(ring: Ring): Promise<string> {
  const { loginId } = bench.simulator.addLogin({ cached: { code: 'INVALID_PASSWORD', status: 401 } });
  await bench.store.logins.upsertMany([{ loginId, institution: 'Maple Bank' }]);
  await bench.refreshes(ring).startRefresh({ loginId, live: false });
  await bench.untilState(loginId, 'awaiting_user');
  return loginId;
}

const ended = (loginId: string, ring: Ring) =>
  bench.client(ring).workflow.getHandle(refreshLoginWorkflowId(loginId)).result();

interface Found {
  path: string;
  encoding: string;
}

/** Every payload of a history by its path, with its encoding. */
function payloadsIn(value: unknown, path = ''): Found[] {
  if (typeof value !== 'object' || value === null) return [];
  const { metadata } = value as { metadata?: { encoding?: string } };
  if (typeof metadata?.encoding === 'string') {
    return [{ path, encoding: Buffer.from(metadata.encoding, 'base64').toString() }];
  }
  return Object.entries(value).flatMap(([name, member]) => payloadsIn(member, `${path}/${name}`));
}

/**
 * What the server searches by, and the SDK's own note about a local activity: its type and times, but no argument or
 * result.
 */
const MEANT_TO_BE_PLAIN = /\/searchAttributes\/indexedFields\/|\/markerRecordedEventAttributes\/details\/data\//;

test('a whole run leaves nothing readable: no input, result, summary, failure, secret or bank data', async () => {
  const ring = [one];
  await bench.workWith(ring);
  const { simulator } = bench;
  const fresh = simulator.addLogin({ accounts: 2, transactions: 5 });
  const lost = simulator.addLogin({ detail: { status: 200, message: 'CANARY-FROM-FLINKS' } });
  const waits = simulator.addLogin({
    cached: { code: 'INVALID_PASSWORD', status: 401, message: 'CANARY-FROM-FLINKS' },
  });
  const logins = [fresh, lost, waits];
  await bench.store.logins.upsertMany(
    logins.map(({ loginId }) => ({ loginId, institution: 'Maple Bank', reference: 'CANARY-REFERENCE' })),
  );
  const runId = randomUUID();
  await bench.refreshes(ring).startRun(runId);
  await bench.client(ring).workflow.getHandle(dailyRefreshWorkflowId(runId)).result();
  await bench.refreshes(ring).completeConnect(waits.loginId, claim());
  const forged = { eventId: randomUUID(), loginId: randomUUID(), source: 'CANARY-SOURCE' };
  await expect(bench.refreshes(ring).completeConnect(waits.loginId, forged)).rejects.toMatchObject({
    code: 'login_mismatch',
  });

  const ids = [dailyRefreshWorkflowId(runId), ...logins.map(({ loginId }) => refreshLoginWorkflowId(loginId))];
  const histories = await Promise.all(ids.map((id) => bench.raw(id)));
  const readable = histories.map((history) => history.readable).join('\n');

  const found = histories.flatMap(({ json }) => payloadsIn(JSON.parse(json)));
  const plain = found.filter(({ encoding }) => encoding !== 'binary/encrypted').map(({ path }) => path);
  expect(found.length).toBeGreaterThan(plain.length);
  expect(plain.filter((path) => !MEANT_TO_BE_PLAIN.test(path))).toEqual([]);

  const { credentials } = simulator;
  const holders = await bench.sql<Record<string, string | null>>('select name, email, phone_number from holders');
  const accounts = await bench.sql<Record<string, string | null>>('select account_number, title from accounts');
  const bankData = [...holders, ...accounts].flatMap((row) => Object.values(row)).filter((text) => text !== null);
  expect(bankData.length).toBeGreaterThan(3);
  const planted = [
    ...bankData,
    ...Object.values(credentials),
    'CANARY',
    'pollIntervalMs',
    'cached Authorize',
    'Refresh of one login',
    'INVALID_PASSWORD',
    'at beginRefresh',
    __dirname,
  ];
  expect(planted.filter((text) => readable.includes(text))).toEqual([]);
  // Search attributes stay readable, because the server searches by them.
  expect(readable).toContain('Maple Bank');
}, 120_000);

test('two rotations: what the first key wrote is read for as long as it is in the ring, and the same wait goes on', async () => {
  await bench.workWith([one]);
  const loginId = await waitingLogin([one]);
  await bench.workWith([two, one]);
  await expect(bench.refreshes([two, one]).refreshStatus(loginId)).resolves.toMatchObject({ state: 'awaiting_user' });
  await bench.workWith([three, two, one]);
  bench.simulator.reconnect(loginId);
  await bench.refreshes([three, two, one]).connectCompleted(loginId, claim());
  await expect(ended(loginId, [three, two, one])).resolves.toMatchObject({ outcome: 'refreshed' });
  const { readable } = await bench.raw(refreshLoginWorkflowId(loginId));
  for (const { id } of [one, three]) expect(readable).toContain(id);
}, 60_000);

test('a key that is missing fails the workflow task with its id in plain words, and all goes on when it is back', async () => {
  await bench.workWith([one]);
  const loginId = await waitingLogin([one]);
  await bench.workWith([three, two]);
  bench.simulator.reconnect(loginId);
  await bench.refreshes([three, two]).connectCompleted(loginId, claim());
  await expect(bench.failedTask(loginId)).resolves.toMatch(/^payload_key_missing: .*"2024a"/);
  await expect(bench.store.logins.get(loginId)).resolves.toMatchObject({ state: 'awaiting_user' });
  await bench.workWith([three, two, one]);
  await expect(ended(loginId, [three, two, one])).resolves.toMatchObject({ outcome: 'refreshed' });
}, 90_000);

test('workers whose PAYLOAD_KEYS were taken away say the same, and heal the same', async () => {
  await bench.workWith([one]);
  const loginId = await waitingLogin([one]);
  await bench.workWith(null);
  bench.simulator.reconnect(loginId);
  await bench.refreshes(null).connectCompleted(loginId, claim());
  await expect(bench.failedTask(loginId)).resolves.toMatch(/^payload_key_missing: .*"2024a"/);
  await bench.workWith([one]);
  await expect(ended(loginId, [one])).resolves.toMatchObject({ outcome: 'refreshed' });
}, 90_000);

test('a key that is missing in an activity fails its attempts by name, and the activity goes on when it is back', async () => {
  await bench.workWith([one]);
  const { loginId } = bench.simulator.addLogin({ accounts: 1, transactions: 1 });
  await bench.store.logins.upsertMany([{ loginId }]);
  // An activity refused by the database is retried; its input stays encrypted with the first key.
  await bench.sql('alter table accounts add constraint planted check (false) not valid');
  await bench.refreshes([one]).startRefresh({ loginId, live: false });
  const last = async () => {
    const { raw } = await bench.client([two]).workflow.getHandle(refreshLoginWorkflowId(loginId)).describe();
    return raw.pendingActivities?.[0]?.lastFailure;
  };
  await waitFor(
    'the refusal of the database',
    async () => (await last())?.applicationFailureInfo?.type === 'DatabaseError',
  );
  await bench.workWith([two]);
  await bench.sql('alter table accounts drop constraint planted');
  await waitFor(
    'the key that is missing',
    async () => (await last())?.applicationFailureInfo?.type === 'RefreshPayloadKeyMissing',
  );
  // In plain text, so that an operator without the key can read which one is missing.
  expect((await last())?.message).toMatch(/payload_key_missing: .*"2024a"/);
  await bench.workWith([two, one]);
  await expect(ended(loginId, [two, one])).resolves.toMatchObject({ outcome: 'refreshed' });
}, 90_000);

test('plain JSON from a client without the codec is understood: a start and a raw connectCompleted', async () => {
  await bench.workWith([one]);
  const { loginId } = bench.simulator.addLogin({ cached: { code: 'INVALID_PASSWORD', status: 401 } });
  await bench.store.logins.upsertMany([{ loginId }]);
  await bench.refreshes(null).startRefresh({ loginId, live: false });
  await bench.untilState(loginId, 'awaiting_user');
  bench.simulator.reconnect(loginId);
  await bench
    .client(null)
    .workflow.getHandle(refreshLoginWorkflowId(loginId))
    .signal(connectCompletedSignal, { eventId: 'app-1', source: 'my-app' });
  await expect(ended(loginId, [one])).resolves.toMatchObject({ outcome: 'refreshed' });
}, 60_000);

test('the codec may be switched on while logins wait: what was plain goes on', async () => {
  await bench.workWith(null);
  const loginId = await waitingLogin(null);
  await bench.workWith([one]);
  bench.simulator.reconnect(loginId);
  await bench.refreshes([one]).connectCompleted(loginId, claim());
  await expect(ended(loginId, [one])).resolves.toMatchObject({ outcome: 'refreshed' });
}, 60_000);
