import { randomUUID } from 'node:crypto';
import { startSimulator, type LoginSpec, type Simulator } from '../../simulator/server';
import { House } from '../support/house';
import { runCli } from './run-cli';

/** One login of each kind that operators ask about. */
const BOOK = {
  fresh: { cached: 'ok', lastRefresh: new Date().toISOString() },
  password: { cached: { code: 'INVALID_PASSWORD', status: 401 } },
  mfa: { cached: { code: 'UNAUTHORIZED', status: 401 }, live: 'mfa' },
  bankDown: { cached: { code: 'RETRY_LATER', status: 401 }, live: { code: 'RETRY_LATER', status: 401 } },
  ourFault: { cached: { code: 'ACCESS_DENIED', status: 401 } },
  unreadable: { cached: 'ok', lastRefresh: new Date().toISOString(), institution: 'Oak Bank' },
} as const satisfies Record<string, Partial<LoginSpec>>;
type Kind = keyof typeof BOOK;

let simulator: Simulator;
let house: House;
let runId: string;
const ids = Object.fromEntries(Object.keys(BOOK).map((kind) => [kind, randomUUID()])) as Record<Kind, string>;

beforeAll(async () => {
  simulator = await startSimulator({ pollsUntilReady: 0 });
  for (const kind of Object.keys(BOOK) as Kind[]) {
    simulator.addLogin({ institution: 'Maple Bank', ...BOOK[kind], loginId: ids[kind] });
  }
  simulator.faults.set({ endpoint: 'GetAccountsDetail', loginId: ids.unreadable, html: true });
  house = await House.up(await House.settings(simulator, { FLINKS_ATTRIBUTES: '' }));
  await house.api('POST', '/v1/logins', { logins: Object.values(ids).map((loginId) => ({ loginId })) });
  const { code, stdout } = await cli('runs', 'start', '--json');
  expect(code).toBe(0);
  ({ runId } = JSON.parse(stdout) as { runId: string });
  const state = async () => (await house.api<{ state: string }>('GET', `/v1/runs/${runId}`)).body.state;
  await house.until(async () => (await state()) !== 'running', 'the end of the run', 120_000);
}, 240_000);
afterAll(async () => {
  await house.stop();
  house.forget();
  await simulator.close();
});

/** Runs while `up` is running: its servers are found through DATA_DIR. */
const cli = (...args: string[]) => runCli(args, { ...house.settings, COLUMNS: '40', NO_COLOR: '1' });
const explain = async (kind: Kind) => {
  const { code, stdout } = await cli('explain', ids[kind]);
  expect(code).toBe(0);
  return stdout;
};

test.each<[Kind, string[]]>([
  [
    'fresh',
    ['Maple Bank', 'Now: idle', 'cached Authorize', '200', 'GetAccountsDetail', 'Refreshed, from what Flinks held'],
  ],
  ['password', ['awaiting_user for reconnect (INVALID_PASSWORD)', 'must reconnect', 'connect-link']],
  ['mfa', ['UNAUTHORIZED', 'live Authorize', '203', 'awaiting_user for mfa', 'must answer the bank']],
  ['bankDown', ['RETRY_LATER', 'the user is not bothered', 'Not available today', 'the next run tries again']],
  [
    'ourFault',
    ['ACCESS_DENIED', 'our own keys', 'Failed: this is for an operator (ACCESS_DENIED)', 'flinks-refresh doctor'],
  ],
  [
    'unreadable',
    ['200 UNREADABLE', 'cannot be read', 'Not available today', `flinks-refresh logins dump ${ids.unreadable}`],
  ],
])('why a login is as it is (%s), and what to do, can be read without the code', async (kind, words) => {
  const story = await explain(kind);
  for (const word of words) expect(story).toContain(word);
  expect(story).toContain(`by a daily run, counted by run ${runId}`);
  expect(story).toContain(`/workflows/refresh-login%2F${ids[kind]}`);
});

test('for programs it is one JSON document with the steps', async () => {
  const { stdout } = await cli('explain', ids.mfa, '--json');
  const story = JSON.parse(stdout) as { refreshes: { steps: { box: string; status: number }[] }[]; workflow: object };
  expect(story.refreshes[0]!.steps.map(({ box, status }) => [box, status])).toEqual([
    ['A', 401],
    ['F', 203],
  ]);
  expect(story.workflow).toMatchObject({ status: 'RUNNING', pending: [] });
});

test('a login that is not ours is said to be so: 1; what is no LoginId is bad usage: 2', async () => {
  const stranger = await cli('explain', randomUUID());
  expect(stranger).toMatchObject({ code: 1, stdout: '' });
  expect(stranger.stderr).toContain('not registered');
  expect(await cli('explain', '../../etc')).toMatchObject({ code: 2, stdout: '' });
});

test('it asks for no keys: the servers of the `up` are all it needs', async () => {
  const { code, stdout } = await runCli(['explain', ids.mfa], { DATA_DIR: house.settings['DATA_DIR'] });
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('must answer the bank') as string });
});

test('while Temporal is away the story is told from the database', async () => {
  const env = { ...house.settings, TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const { code, stdout, stderr } = await runCli(['explain', ids.password], env);
  expect(code).toBe(0);
  expect(stdout).toContain('INVALID_PASSWORD');
  expect(stderr).toContain('TEMPORAL_ADDRESS');
});

test('the morning report names what came of the run, and what to do', async () => {
  const { code, stdout } = await cli('runs', 'report');
  expect(code).toBe(0);
  for (const word of [runId, 'finished', 'refreshed', 'awaiting user', 'Maple Bank', 'flinks-refresh doctor']) {
    expect(stdout).toContain(word);
  }
  const lines = stdout.trim().split('\n');
  const todo = lines.indexOf('Do this:');
  expect(lines.slice(todo + 1).every((line) => line.startsWith('- '))).toBe(true);
  expect(stdout.indexOf('cannot be compared yet')).toBeLessThan(stdout.indexOf('Outcome '));
  expect(stdout).toMatch(/up to a day \d+ \(\d+ %\), up to 3 days .* never arrived/);
  const banks = JSON.parse((await cli('institutions', 'list', '--json')).stdout) as { institutions: object[] };
  expect(banks.institutions).toContainEqual(
    expect.objectContaining({ institution: 'Maple Bank', unattendedShare: 0.5 }),
  );
  expect((await cli('institutions', 'list')).stdout).toContain('Maple Bank');
  const listed = JSON.parse((await cli('runs', 'list', '--json')).stdout) as { runs: { runId: string }[] };
  expect(listed.runs.map((run) => run.runId)).toEqual([runId]);
  const shown = JSON.parse((await cli('runs', 'show', runId, '--json')).stdout) as { total: number };
  expect(shown.total).toBe(6);
  expect(await cli('runs', 'show', randomUUID())).toMatchObject({ code: 1, stdout: '' });
});

test('of an answer that cannot be read the report names the institution, the alert the field, and the dump holds it raw', async () => {
  const { stdout: report } = await cli('runs', 'report');
  expect(report.replaceAll(/\s+/g, ' ')).toContain('hold what cannot be read for 1 of the logins of Oak Bank');
  const { stdout: events } = await cli('events', 'list', '--json');
  expect(events.split('\n').filter((line) => line.includes('unreadable_data'))).toHaveLength(1);
  const { stdout: dump } = await cli('logins', 'dump', ids.unreadable);
  expect(dump).toContain('<html');
});

test.each([
  ['events', 'list'],
  ['runs', 'list'],
  ['runs', 'report'],
  ['audit', 'list'],
  ['logins', 'list'],
  ['logins', 'export'],
])('%s %s finds the database of the `up` at work, and asks for no other setting', async (...args) => {
  const { code, stdout, stderr } = await runCli(args, { DATA_DIR: house.settings['DATA_DIR'] });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).not.toBe('');
});

test('a command that needs only the database asks for nothing else where there is none: 2', async () => {
  const { code, stderr } = await runCli(['events', 'list'], { DATA_DIR: '/nowhere' });
  expect(code).toBe(2);
  expect(stderr).toMatch(/DATABASE_URL is required here, unless `flinks-refresh up`/);
  expect(stderr).not.toContain('TEMPORAL_ADDRESS');
});

test('of a login whose consent was withdrawn the day is told, for as long as FLINKS_SECRET_KEY is the one of then', async () => {
  const today = new Date().toISOString().slice(0, 10);
  await house.api('DELETE', `/v1/logins/${ids.ourFault}`);
  const { code, stdout, stderr } = await cli('explain', ids.ourFault);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('withdrew consent on');
  expect([today, new Date().toISOString().slice(0, 10)]).toContain(/ on (\S+) \(UTC\)/.exec(stderr)?.[1]);
  const later = { ...house.settings, FLINKS_SECRET_KEY: 'another-secret-key' };
  expect((await runCli(['explain', ids.ourFault], later)).stderr).toContain('FLINKS_SECRET_KEY was different');
});
