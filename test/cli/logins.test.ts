import { randomUUID } from 'node:crypto';
import { table } from '../../cli/table';
import { REQUIRED } from '../config/support';
import type { TransactionChanges } from '../../domain/transactions';
import {
  account,
  openTestStore,
  refresh,
  register,
  registerOne,
  transaction,
  waitFor,
  type TestStore,
} from '../store/support';
import { connectToTestTemporal, testTemporal } from '../support/temporal';
import { runCli, startCli } from './run-cli';

let held: TestStore;
let database: NodeJS.ProcessEnv;
let servers: NodeJS.ProcessEnv;
beforeAll(async () => {
  held = await openTestStore();
  const { address, namespace } = testTemporal();
  database = { DATABASE_URL: held.url };
  servers = { ...database, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
});
afterAll(() => held.end());
beforeEach(() => held.sql('delete from logins'));

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const logins = (args: string[], env = database) => runCli(['logins', ...args], env);
const idsOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { loginId: string }).loginId);

test('list and waiting: in plain columns, as one line of JSON a login, filtered, bounded; a terminal is never talked to', async () => {
  const loginIds = await register(held.store, 3, 'Maple\u001b[31m Bank');
  const [later, sooner] = loginIds as [string, string];
  await waitFor(held.store, sooner);
  await waitFor(held.store, later);
  const [plain, json, filtered, bounded, waiting] = await Promise.all([
    logins(['list']),
    logins(['list', '--json']),
    logins(['list', '--json', '--state', 'idle', '--institution', 'Maple\u001b[31m Bank']),
    logins(['list', '--limit', '1']),
    logins(['waiting', '--json']),
  ]);
  expect(plain.stdout.split('\n')).toHaveLength(5);
  expect(plain.stdout).not.toContain('\u001b');
  expect(idsOf(json.stdout)).toEqual(loginIds);
  expect(idsOf(filtered.stdout)).toEqual([loginIds[2]]);
  expect(bounded.stderr).toContain(`--after ${loginIds[0]}`);
  expect(idsOf(waiting.stdout)).toEqual([sooner, later]);
});

test('show, pause, resume and connect-link', async () => {
  const [loginId = ''] = await register(held.store, 1);
  expect((await logins(['pause', loginId.toUpperCase()])).code).toBe(0);
  const [shown, json] = await Promise.all([logins(['show', loginId]), logins(['show', loginId, '--json'])]);
  expect(shown.stdout).toContain('State: paused');
  expect(JSON.parse(json.stdout)).toMatchObject({ loginId, state: 'paused', history: [] });
  expect((await logins(['resume', loginId])).code).toBe(0);
  expect(await held.store.logins.get(loginId)).toMatchObject({ state: 'idle' });
  const link = await logins(['connect-link', loginId], { ...REQUIRED, ...database });
  expect(link.stderr).toMatch(/at the latest until \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/m);
  expect([link.code, link.stdout]).toEqual([0, expect.stringMatching(/^http:\/\/127\.0\.0\.1:8080\/connect\/\S+\n$/)]);
  const elsewhere = ['connect-link', loginId, '--return-url', 'https://evil.test/'];
  const refused = await logins(elsewhere, { ...REQUIRED, ...database });
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('CONNECT_RETURN_URLS')]);
});

test('a login that another has replaced: each command names that one, and none says to register it', async () => {
  const [loginId = ''] = await register(held.store, 1);
  const by = randomUUID();
  const asked = await held.store.replacements.request({ loginId, by, wantsLook: false });
  const { replacementId } = asked as { replacementId: string };
  await held.store.replacements.decide({ replacementId, forced: true, by: { actor: 'cli:test' } });
  expect(await held.store.replacements.handOver(replacementId)).toBe('done');
  const calls = [
    ['refresh'],
    ['completed'],
    ['changes'],
    ['pause'],
    ['connect-link'],
    ['replace', '--by', randomUUID()],
  ];
  for (const [command = '', ...rest] of calls) {
    const { code, stderr } = await logins([command, loginId, ...rest], { ...REQUIRED, ...servers });
    expect([command, code, stderr]).toEqual([command, 1, expect.stringContaining(`was replaced by ${by}`)]);
    expect(stderr).not.toContain('import');
  }
}, 60_000);

test('a login is found by its reference too, and one that several have is not guessed', async () => {
  const [one, two, three, asReference] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await held.store.logins.upsertMany([
    { loginId: one, reference: 'customer-7' },
    { loginId: two, reference: 'shared' },
    { loginId: three, reference: 'shared' },
    { loginId: asReference, reference: one },
  ]);
  for (const command of [['logins', 'show'], ['explain']]) {
    const of = (login: string) => runCli([...command, login, '--json'], servers);
    expect((await of('customer-7')).stdout).toContain(one);
    // A LoginId goes before a reference that looks like one.
    expect((await of(one.toUpperCase())).stdout).toContain('customer-7');
    const several = await of('shared');
    expect([several.code, several.stdout]).toEqual([1, '']);
    expect(several.stderr).toMatch(/^flinks-refresh: 2 logins have the reference shared: /);
    for (const id of [two, three]) expect(several.stderr).toContain(id);
    expect((await of('Customer-7')).stderr).toContain('No login has the reference Customer-7.');
    expect((await of(randomUUID())).stderr).toContain('is not registered');
  }
  expect(idsOf((await logins(['list', '--json', '--reference', 'shared'])).stdout)).toEqual([two, three].sort());
});

test('what can be taken back is done to a login by its reference, and to none where several have it', async () => {
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
  await held.store.logins.upsertMany([
    { loginId: one, reference: 'customer-8' },
    { loginId: two, reference: 'twice' },
    { loginId: three, reference: 'twice' },
  ]);
  const env = { ...REQUIRED, ...database };
  expect((await logins(['pause', 'customer-8'], env)).code).toBe(0);
  expect(await held.store.logins.get(one)).toMatchObject({ state: 'paused' });
  expect((await logins(['resume', 'customer-8'], env)).code).toBe(0);
  expect((await logins(['changes', 'customer-8', '--json'], env)).code).toBe(0);
  expect((await logins(['connect-link', 'customer-8'], env)).stdout).toContain('/connect/');
  expect((await logins(['pause', 'twice'], env)).code).toBe(1);
  for (const loginId of [two, three]) expect(await held.store.logins.get(loginId)).toMatchObject({ state: 'idle' });
  const removal = await logins(['remove', 'customer-8'], env);
  expect([removal.code, removal.stderr]).toEqual([2, expect.stringContaining('logins show <reference>')]);
});

test('a bank that no login has is an error of retry, which names those there are', async () => {
  await register(held.store, 1, 'Maple Bank');
  const retry = (institution: string, ...others: string[]) =>
    logins(['retry', '--institution', institution, ...others], { ...REQUIRED, ...servers });
  for (const others of [['--reason', 'MFA', '--dry-run'], ['--reason', 'MFA'], ['--live']]) {
    const { code, stderr } = await retry('Maple Bnak', ...others);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('No login of Maple Bnak is registered. There are logins of: Maple Bank.'),
    ]);
  }
  const none = await retry('Maple Bank', '--reason', 'RETRY_LATER', '--dry-run');
  expect([none.code, none.stdout]).toEqual([0, expect.stringContaining('No login of Maple Bank ended in RETRY_LATER')]);
});

test('what is wrong is named: 1 for a login that is not registered, 2 for bad usage and for settings, of which only those needed are asked for', async () => {
  const loginId = randomUUID();
  const runs = await Promise.all([
    logins(['show', loginId]),
    logins(['refresh', loginId], servers),
    logins(['show', '../etc']),
    logins(['list', '--state', 'fine']),
    logins(['retry', '--reason', 'X']),
    logins(['show', loginId], {}),
    logins(['refresh', loginId], database),
    logins([]),
  ]);
  expect(runs.map(({ code }) => code)).toEqual([1, 1, 2, 2, 2, 2, 2, 2]);
  expect(runs[0].stderr).toContain(loginId);
  expect(runs[5].stderr).toContain('DATABASE_URL');
  expect(runs[6].stderr).toContain('TEMPORAL_ADDRESS');
  expect(runs.map(({ stderr }) => stderr).join()).not.toMatch(/FLINKS_SECRET_KEY|GATEWAY_API_KEYS|at .*\.js:/);
});

test('undo-replace: says what is put back, and why something cannot be', async () => {
  const { store, sql } = held;
  const [first = '', second = ''] = [await registerOne(store), randomUUID()];
  const undo = (loginId: string) => logins(['undo-replace', loginId, '--json'], servers);
  const replace = async (loginId: string, by: string): Promise<void> => {
    const found = await store.replacements.request({ loginId, by, wantsLook: false });
    if (found === null || found === 'taken') throw new Error('not to be had');
    await store.replacements.decide({ replacementId: found.replacementId, forced: true, by: { actor: 'cli:test' } });
    await store.replacements.handOver(found.replacementId);
  };
  const refusal = async (loginId: string) => {
    const { code, stderr } = await undo(loginId);
    return [code, stderr];
  };
  await expect(refusal(first)).resolves.toEqual([1, expect.stringContaining('has not been replaced. Nothing was')]);
  await replace(first, second);
  const third = randomUUID();
  await replace(second, third);
  await expect(refusal(first)).resolves.toEqual([
    1,
    expect.stringContaining('has been replaced itself; undo that first'),
  ]);
  await sql(`update replaced_logins set kept_at = now() - interval '25 hours'`);
  await expect(refusal(second)).resolves.toEqual([1, expect.stringContaining('replaced more than a day ago')]);
  await sql('update replaced_logins set kept_at = now()');
  const done = await undo(second);
  expect([done.code, JSON.parse(done.stdout)]).toEqual([0, { workflowId: `replace-login/${third}` }]);
  await expect(store.replacements.listOpen({ limit: 9 })).resolves.toContainEqual(
    expect.objectContaining({ loginId: third }),
  );
});

test('changes: from nothing the whole, then what changed, in pages; as JSON it is the answer of the API', async () => {
  const [loginId = ''] = await register(held.store, 1);
  const land = async (rows: string[], minute: number) => {
    const transactions = rows.map((id, at) =>
      transaction({ id, date: daysAgo(9 - at), description: `Shop\u001b[31m ${id}` }),
    );
    await held.store.bankData.storeAccounts({
      loginId,
      refreshId: randomUUID(),
      runId: null,
      requestId: randomUUID(),
      attemptStartedAt: await held.store.bankData.clock(),
      lastRefresh: new Date(Date.now() + minute * 60_000).toISOString(),
      detail: { accounts: [account({ id: 'a', transactions })] },
      raw: Buffer.from('{}'),
    });
  };
  const changes = (...args: string[]) => logins(['changes', loginId, ...args]);
  const asJson = async (...args: string[]) =>
    JSON.parse((await changes('--json', ...args)).stdout) as TransactionChanges;
  await land(['one', 'two', 'three'], 1);
  const first = await asJson('--limit', '2');
  expect([first.added.map(({ id }) => id), first.hasMore]).toEqual([['one', 'two'], true]);
  const second = await asJson('--cursor', first.next);
  expect([second.added.map(({ id }) => id), second.hasMore]).toEqual([['three'], false]);
  await land(['one', 'three', 'four'], 2);
  const plain = await changes('--cursor', second.next);
  expect(plain.stdout).toMatch(/added .* four/);
  expect(plain.stdout).toMatch(/removed .*two/);
  expect(plain.stdout).not.toContain('\u001b');
  const [, cursor = ''] = /--cursor (\S+)/.exec(plain.stderr) ?? [];
  expect((await changes('--cursor', cursor)).stderr).toContain('Nothing has changed since this cursor');

  const wrong = await Promise.all([
    logins(['changes', randomUUID()]),
    changes('--cursor', 'x'),
    changes('--limit', '0'),
    logins(['changes', '../etc']),
  ]);
  expect(wrong.map(({ code, stdout }) => [code, stdout])).toEqual([
    [1, ''],
    [1, ''],
    [2, ''],
    [2, ''],
  ]);
  await held.sql('delete from logins where login_id = $1', [loginId]);
  await held.store.logins.upsertMany([{ loginId }]);
  expect(await changes('--cursor', cursor)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Start over') as string,
  });
});

test('refresh and retry start what is asked for, and only that; a dry run counts', async () => {
  const [failed = '', other = '', waiting = ''] = await register(held.store, 3, 'Maple Bank');
  const [elsewhere = ''] = await register(held.store, 1, 'Oak Bank');
  const unavailable = { outcome: 'unavailable', code: 'RETRY_LATER' } as const;
  await refresh(held.store, failed, unavailable);
  await refresh(held.store, elsewhere, unavailable);
  await refresh(held.store, other, { outcome: 'unavailable', code: 'POLL_LIMIT' });
  await waitFor(held.store, waiting);
  const { client, close } = await connectToTestTemporal();
  const isOpen = async (loginId: string) => {
    const handle = client.workflow.getHandle(`refresh-login/${loginId}`);
    return handle.describe().then(
      ({ status }) => status.name === 'RUNNING',
      () => false,
    );
  };
  const args = ['retry', '--reason', 'retry later', '--institution', 'Maple Bank', '--json'];
  const dry = await logins([...args, '--dry-run']);
  expect(JSON.parse(dry.stdout)).toMatchObject({ logins: 1, begun: 0 });
  const real = await logins(args, servers);
  expect([real.code, JSON.parse(real.stdout)]).toMatchObject([0, { code: 'RETRY_LATER', logins: 1, begun: 1 }]);
  const mfa = await logins(['retry', '--reason', 'MFA', '--institution', 'Maple Bank'], servers);
  expect([mfa.code, mfa.stdout]).toEqual([0, 'Tried again: 1 login of Maple Bank.\n']);
  const one = await logins(['refresh', other, '--json'], servers);
  expect(JSON.parse(one.stdout)).toEqual({ workflowId: `refresh-login/${other}`, started: true });
  expect(await Promise.all([failed, other, waiting, elsewhere].map(isOpen))).toEqual([true, true, true, false]);
  for (const loginId of [failed, other, waiting]) {
    await client.workflow.getHandle(`refresh-login/${loginId}`).terminate('the test is over');
  }
  await close();
});

test('retry --live calls canaries of a brake, and chooses them itself; institutions says what has been learnt', async () => {
  const [loginId = ''] = await register(held.store, 1, 'Maple Bank');
  const live = ['retry', '--live', '--institution', 'Maple Bank'];
  const env = { ...REQUIRED, ...servers };
  const [none, wrong, off, missing] = await Promise.all([
    logins(live, env),
    logins([...live, '--reason', 'X'], env),
    logins(live, { ...env, REFRESH_BRAKE_CANARIES: '0' }),
    logins(['retry', '--institution', 'Maple Bank'], env),
  ]);
  expect([none.code, none.stdout]).toEqual([0, expect.stringContaining('No login of Maple Bank can be called')]);
  expect([wrong.code, off.code, missing.code]).toEqual([2, 2, 2]);
  const limits = { perDay: 3, perHour: 5, inFlightMs: 240_000 };
  const call = { loginId, refreshId: randomUUID(), attended: false, ...limits };
  const seat = await held.store.liveCalls.reserve(call);
  if (seat.kind !== 'reserved') throw new Error(seat.kind);
  await held.store.liveCalls.end({ callId: seat.callId, status: 203, code: null });
  const [plain, json] = await Promise.all([logins(['institutions']), logins(['institutions', '--json'])]);
  expect(plain.stdout).toContain('wants its users');
  expect(JSON.parse(json.stdout)).toMatchObject({
    institutions: [{ institution: 'Maple Bank', logins: 1, calls: 1, letIn: 0, share: 0, learnt: 'asks' }],
  });
});

test('remove withdraws the consent once and for all, and needs the keys that what is left is hashed by', async () => {
  const [loginId = ''] = await register(held.store, 1);
  expect((await logins(['remove', loginId], servers)).code).toBe(2);
  const removed = await logins(['remove', loginId, '--delete-card', '--json'], { ...REQUIRED, ...servers });
  expect([removed.code, removed.stdout]).toEqual([0, `{"workflowId":"withdraw-login/${loginId}"}\n`]);
  expect(await held.store.logins.exists(loginId)).toBe(false);
  const { client, close } = await connectToTestTemporal();
  await client.workflow.getHandle(`withdraw-login/${loginId}`).terminate('the test is over');
  await close();
});

test('a Temporal that is away is said in time: 1', async () => {
  const [loginId = ''] = await register(held.store, 1);
  const away = { ...database, TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const { code, stderr } = await logins(['completed', loginId], away);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/Temporal|worker/)]);
});

test('a reader that has gone ends the list in silence', async () => {
  await register(held.store, 2_000);
  const { child, finished } = startCli(['logins', 'list', '--limit', '2000', '--json'], database);
  child.stdout?.once('data', () => child.stdout?.destroy());
  await expect(finished).resolves.toMatchObject({ code: 0, stderr: '' });
});

test('a table that does not fit into 40 columns is stacked, and no line is longer', () => {
  const id = randomUUID();
  const lines = table(['LoginId', 'State', 'Institution'], [[id, 'idle', 'A bank with a name of many words here']], 40);
  expect(lines[0]).toBe(id);
  expect(lines[1]).toBe('  State: idle');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
  expect(table(['LoginId', 'State'], [[id, 'idle']], 80)).toEqual([`LoginId${' '.repeat(31)}State`, `${id}  idle`]);
});
