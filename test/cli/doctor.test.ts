import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../../simulator/server';
import { emptyDatabase, sql, type FreshDatabase } from '../support/database';
import { House } from '../support/house';
import { runCli } from './run-cli';

interface Check {
  name: string;
  ok: boolean;
  severity: string | null;
  message: string;
  todo: string | null;
}

let simulator: Simulator;
let house: House;
let empty: FreshDatabase;

beforeAll(async () => {
  simulator = await startSimulator({ logins: 1, seed: 1 });
  house = await House.up(await House.settings(simulator));
  empty = await emptyDatabase();
}, 120_000);
afterAll(async () => {
  await house.stop();
  house.forget();
  await simulator.close();
  await empty.drop();
});

/** The doctor's findings while `up` is running, with the settings changed as given. */
async function findings(more: NodeJS.ProcessEnv = {}) {
  const { code, stdout } = await runCli(['doctor', '--json'], { ...house.settings, ...more });
  const { checks } = JSON.parse(stdout) as { checks: Check[] };
  const bad = checks.filter(({ ok }) => !ok);
  expect(bad.every(({ todo }) => todo !== null && todo !== '')).toBe(true);
  return { code, names: bad.map(({ name }) => name), bad, checks };
}

test('nothing is wrong with an installation that works, and every part has been looked at', async () => {
  const { code, names, checks } = await findings();
  expect({ code, names }).toEqual({ code: 0, names: [] });
  expect(checks.map(({ name }) => name)).toEqual([
    'node',
    'log level',
    'encryption',
    'webhook secret',
    'asking',
    'gateway',
    'secret files',
    'database',
    'clock',
    'daily run',
    'events',
    'retention',
    'temporal',
    'search attributes',
    'workers',
    'priority',
    'schedule',
    'flinks secret key',
    'flinks api key',
    'flinks nightly list',
    'flinks nightly switch',
  ]);
});

test.each([
  ['a wrong secret key', { FLINKS_SECRET_KEY: 'planted' }, 'flinks secret key', 1],
  ['a wrong api key', { FLINKS_API_KEY: 'planted' }, 'flinks api key', 1],
  ['a database that is not there', { DATABASE_URL: 'postgres://planted@127.0.0.1:1/x' }, 'database', 1],
  ['a Temporal that is not there', { TEMPORAL_ADDRESS: '127.0.0.1:1' }, 'temporal', 1],
  ['a chatty log', { LOG_LEVEL: 'debug' }, 'log level', 0],
  ['plain connections allowed', { ALLOW_PLAINTEXT: 'on' }, 'encryption', 0],
  ['another schedule', { REFRESH_SCHEDULE: '0 9 * * *' }, 'schedule', 0],
  ['a gateway that is elsewhere', { GATEWAY_URL: 'http://127.0.0.1:1' }, 'gateway', 0],
  ['nobody being asked', { REFRESH_ASK: 'off' }, 'asking', 0],
])('%s is named, and nothing else', async (_what, env, name, code) => {
  const found = await findings(env);
  expect({ code: found.code, names: found.names }).toEqual({ code, names: [name] });
  expect(JSON.stringify(found.checks)).not.toContain('planted');
});

test('an account without nightly refresh: each endpoint that Flinks refuses is named, and the doctor is content', async () => {
  simulator.faults.set([
    { endpoint: 'GetNightlyRefreshStatus', status: 404 },
    { endpoint: 'SetScheduledRefresh', code: 'METHOD_NOT_AVAILABLE' },
  ]);
  const { code, names, bad } = await findings().finally(() => simulator.faults.clear());
  expect({ code, names }).toEqual({ code: 0, names: ['flinks nightly list', 'flinks nightly switch'] });
  expect(bad.map(({ severity, message }) => [severity, message])).toEqual([
    ['warning', expect.stringContaining('404')],
    ['warning', expect.stringContaining('METHOD_NOT_AVAILABLE')],
  ]);
});

test('a namespace that is not there is named, and nothing else', async () => {
  const { code, names, bad } = await findings({
    TEMPORAL_ADDRESS: house.ready.temporal.address,
    TEMPORAL_NAMESPACE: 'elsewhere',
  });
  expect({ code, names }).toEqual({ code: 1, names: ['temporal'] });
  expect(bad[0]!.message).toContain('TEMPORAL_NAMESPACE');
});

test('what nobody thought of is a finding too, without the text of a driver', async () => {
  const { code, names, checks } = await findings({
    TEMPORAL_ADDRESS: house.ready.temporal.address,
    TEMPORAL_NAMESPACE: 'planted\nnamespace',
  });
  expect({ code, names }).toEqual({ code: 1, names: ['temporal'] });
  expect(JSON.stringify(checks)).not.toContain('planted');
});

test('a key that a file gave a line break is named, and printed nowhere: 2', async () => {
  const keys = { TEMPORAL_ADDRESS: '127.0.0.1:1', TEMPORAL_API_KEY: 'planted-key\n' };
  for (const command of [['doctor'], ['setup'], ['worker']]) {
    const { code, stdout, stderr } = await runCli(command, { ...house.settings, ...SERVERS(), ...keys });
    expect(code).toBe(2);
    expect(stdout + stderr).toContain('TEMPORAL_API_KEY');
    expect(stdout + stderr).not.toContain('planted');
  }
});

test('a database that setup has not seen is named, and nothing else', async () => {
  const database = await emptyDatabase();
  const { code, names, bad } = await findings({ DATABASE_URL: database.url });
  await database.drop();
  expect({ code, names }).toEqual({ code: 1, names: ['database'] });
  expect(bad[0]!.todo).toBe('Run: flinks-refresh setup');
});

test('settings that are missing are all named: 2', async () => {
  const { code, bad } = await findings({ FLINKS_SECRET_KEY: '', RETRY_DELAYS: 'soon' });
  expect(code).toBe(2);
  expect(bad.map(({ message }) => message.split(' ')[0]).sort()).toEqual(['FLINKS_SECRET_KEY', 'RETRY_DELAYS']);
});

test('a daily run that does not come any more is named: a warning after a day, an error after five', async () => {
  await house.api('POST', '/v1/logins', { logins: [{ loginId: simulator.logins[0]!.loginId }] });
  await sql(house.ready.database, `update logins set created_at = now() - interval '2 days'`);
  expect(await findings()).toMatchObject({ code: 0, names: ['daily run'] });
  await sql(house.ready.database, `update logins set created_at = now() - interval '6 days'`);
  expect(await findings()).toMatchObject({ code: 1, names: ['daily run'] });
  await sql(house.ready.database, 'update logins set created_at = now()');
});

test('a schedule that is paused keeps its reason through setup, and is named until it is resumed', async () => {
  const cli = async (...args: string[]) => {
    const { code, stdout } = await runCli(args, { ...house.settings, ...SERVERS() });
    expect(code).toBe(0);
    return stdout;
  };
  await cli('schedule', 'pause', '--reason', 'bank holiday');
  await cli('setup');
  const shown = JSON.parse(await cli('schedule', 'show', '--json')) as Record<string, unknown>;
  expect(shown).toMatchObject({ cron: '0 15 * * *', paused: true, note: 'bank holiday', nextRuns: [] });
  const { code, names, bad } = await findings();
  expect({ code, names }).toEqual({ code: 0, names: ['schedule'] });
  expect(bad[0]!.message).toContain('bank holiday');
  expect(await cli('schedule', 'apply')).toContain('stays paused');
  await cli('schedule', 'resume');
  expect((await findings()).names).toEqual([]);
});

test('a schedule that leaves days out is kept, and named', async () => {
  const weekdays = { REFRESH_SCHEDULE: '0 15 * * mon-fri' };
  const apply = (more: NodeJS.ProcessEnv) =>
    runCli(['schedule', 'apply'], { ...house.settings, ...SERVERS(), ...more });
  expect((await apply(weekdays)).code).toBe(0);
  const { code, bad } = await findings(weekdays);
  expect({ code, bad }).toMatchObject({ code: 0, bad: [{ name: 'schedule', severity: 'warning' }] });
  expect(bad[0]!.message).toContain('not every day');
  expect((await apply({})).code).toBe(0);
});

test('a triggered run starts, and is seen in the schedule', async () => {
  const cli = (...args: string[]) => runCli(args, house.settings);
  expect((await cli('schedule', 'trigger')).code).toBe(0);
  await house.until(async () => {
    const { stdout } = await cli('schedule', 'show', '--json');
    return (JSON.parse(stdout) as { lastRuns: unknown[] }).lastRuns.length === 1;
  }, 'the run');
  const runs = async () => (await house.api<{ runs: { state: string }[] }>('GET', '/v1/runs')).body.runs;
  await house.until(async () => (await runs())[0]?.state === 'finished', 'its end');
  expect((await cli('schedule', 'show')).stdout).toContain('started ');
});

test('what is done to the schedule is in the audit, with the reason it was paused for', async () => {
  const env = house.settings;
  for (const args of [['pause', '--reason', 'bank holiday'], ['resume'], ['apply']]) {
    expect((await runCli(['schedule', ...args], env)).code).toBe(0);
  }
  const { stdout } = await runCli(['audit', 'list', '--json'], env);
  const { lines } = JSON.parse(stdout) as { lines: { actor: string; action: string; detail: object }[] };
  const ofSchedule = lines.filter(({ action }) => action.startsWith('schedule.'));
  expect(ofSchedule.slice(0, 3)).toMatchObject([
    { action: 'schedule.apply', detail: { cron: '0 15 * * *' } },
    { action: 'schedule.resume', detail: { reason: 'resumed with flinks-refresh' } },
    { action: 'schedule.pause', detail: { reason: 'bank holiday' } },
  ]);
  expect(ofSchedule.every(({ actor }) => actor === `cli:${userInfo().username}`)).toBe(true);
  expect(ofSchedule).toContainEqual(expect.objectContaining({ action: 'schedule.trigger', detail: {} }));
});

test.each([
  ['is away', () => 'postgres://planted:secret@127.0.0.1:1/x', 'cannot be reached'],
  [
    'is still empty',
    () => empty.url,
    'record_audit(unknown, unknown, unknown, unknown, unknown, unknown) does not exist',
  ],
])(
  'the schedule can be paused while the database %s, and it is told that nobody wrote it down',
  async (_how, url, why) => {
    const env = { ...house.settings, DATABASE_URL: url() };
    const { code, stdout, stderr } = await runCli(['schedule', 'pause', '--reason', 'restore', '--json'], env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"state":"paused"}\n' });
    expect(stderr).toContain('Done, but not written to the audit');
    expect(stderr).toContain(why);
    expect(stderr).not.toContain('secret');
    const shown = (await runCli(['schedule', 'show', '--json'], env)).stdout;
    expect(JSON.parse(shown)).toMatchObject({ paused: true, note: 'restore' });
    expect((await runCli(['schedule', 'resume'], house.settings)).code).toBe(0);
  },
);

test('without servers named and without an `up` on DATA_DIR, both ways out are told: 2', async () => {
  const { code, stderr } = await runCli(['schedule', 'show'], { ...house.settings, DATA_DIR: '/nonexistent' });
  expect(code).toBe(2);
  for (const word of ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'flinks-refresh up']) expect(stderr).toContain(word);
});

test('an `up` that was killed leaves its addresses behind, and they are not taken for a server', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'flinks-left-'));
  const killed = spawnSync(process.execPath, ['-e', '']);
  const left = { pid: killed.pid, databaseUrl: 'postgres://x@127.0.0.1:1/x', address: '127.0.0.1:1', namespace: 'x' };
  writeFileSync(join(dataDir, 'up.json'), JSON.stringify(left));
  const { code, stderr } = await runCli(['schedule', 'show'], { ...house.settings, DATA_DIR: dataDir });
  expect(code).toBe(1);
  expect(stderr).toContain(dataDir);
  rmSync(dataDir, { recursive: true });
});

const SERVERS = (): NodeJS.ProcessEnv => ({
  DATABASE_URL: house.ready.database,
  TEMPORAL_ADDRESS: house.ready.temporal.address,
});
