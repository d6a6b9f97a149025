import { userInfo } from 'node:os';
import { openStore, type Store } from '../../store/store';
import { register } from '../store/support';
import { freshDatabase, sql, type FreshDatabase } from '../support/database';
import { runCli } from './run-cli';

let database: FreshDatabase;
let store: Store;
let env: NodeJS.ProcessEnv;
let loginId: string;
beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ databaseUrl: database.url, applicationName: 'test' });
  env = { DATABASE_URL: database.url };
  loginId = (await register(store, 1))[0]!;
  for (const paused of [true, false]) {
    await store.audit.record({
      actor: 'api:0a1b2c3d',
      action: 'login.patch',
      loginId,
      detail: { paused },
      address: '192.0.2.1',
    });
  }
  await store.audit.seal();
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const audit = (...args: string[]) => runCli(['audit', ...args], env);
const parsed = (stdout: string): unknown[] =>
  stdout
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

test('what a command shows of a login is written down under the name the API uses', async () => {
  for (const args of [
    ['logins', 'show', loginId],
    ['logins', 'changes', loginId],
  ]) {
    expect((await runCli(args, env)).code).toBe(0);
  }
  const { stdout } = await audit('list', '--login', loginId.toUpperCase(), '--limit', '2', '--json');
  const actor = `cli:${userInfo().username}`;
  expect(JSON.parse(stdout)).toMatchObject({
    lines: [
      { actor, action: 'changes.read', loginId, address: null, detail: { count: 0 }, place: null, hash: null },
      { actor, action: 'history.read', loginId, detail: { count: 0 } },
    ],
    next: 3,
  });
}, 60_000);

test('a SIEM follows the sealed lines by place, oldest first, one line of JSON each', async () => {
  await store.audit.seal();
  const all = parsed((await audit('list', '--since', '0', '--ndjson')).stdout);
  expect(all).toMatchObject([
    {
      place: 1,
      action: 'login.patch',
      address: '192.0.2.1',
      loginId,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    },
    { place: 2, action: 'login.patch' },
    { place: 3, action: 'history.read' },
    { place: 4, action: 'changes.read' },
  ]);
  expect(parsed((await audit('list', '--since', '3', '--ndjson')).stdout)).toMatchObject([{ place: 4 }]);
  expect(parsed((await audit('list', '--since', '2999-01-01', '--ndjson')).stdout)).toEqual([]);
  const exported = ['--since', '0', '--ndjson'];
  for (const wrong of [
    ['--since', 'yesterday', '--ndjson'],
    ['--ndjson'],
    ['--since', '0'],
    // An export is never limited, so what would limit it is refused rather than ignored.
    ...[['--login', loginId], ['--before', '3'], ['--limit', '1'], ['--json']].map((limit) => [...exported, ...limit]),
  ]) {
    expect([wrong, (await audit('list', ...wrong)).code]).toEqual([wrong, 2]);
  }
}, 60_000);

test('verify says that the chain is whole, and names a line that was changed, with exit code 1', async () => {
  const whole = await audit('verify');
  expect([whole.code, whole.stdout]).toEqual([
    0,
    expect.stringMatching(/^4 lines checked, places 1 to 4: all are as they were written\nhead: 4:[0-9a-f]{64}\n$/),
  ]);
  const head = /head: (\S+)/.exec(whole.stdout)![1]!;
  await sql(database.url, `update audit set actor = 'api:ffffffff' where place = 2`);
  const broken = await audit('verify', '--head', head);
  expect([broken.code, broken.stdout]).toEqual([1, expect.stringContaining('place 2 (line 2): was changed or moved')]);
  const json = await audit('verify', '--json');
  expect([json.code, JSON.parse(json.stdout)]).toMatchObject([1, { ok: false, faults: [{ place: 2, seq: 2 }] }]);
  expect((await audit('verify', '--head', 'nonsense')).code).toBe(2);
}, 60_000);
