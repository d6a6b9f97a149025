import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REQUIRED } from '../config/support';
import { testTemporal } from '../support/temporal';
import { runCli, spawnCli, startCli } from './run-cli';

test('a process ends with these exit codes, and with what was said on its stdout or stderr', async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  await expect(spawnCli(['--version'])).resolves.toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  const usage = await spawnCli([]);
  expect({ ...usage, stderr: usage.stderr !== '' }).toEqual({ code: 2, stdout: '', stderr: true });
  const away = await spawnCli(['logins', 'list'], { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' });
  expect({ ...away, stderr: away.stderr !== '' }).toEqual({ code: 1, stdout: '', stderr: true });
});

test.each([
  ['no command', []],
  ['an unknown command', ['refresh']],
  ['an unknown option', ['up', '--fast']],
  ['an argument too many', ['config', 'extra']],
  ['a port that is none', ['simulator', '--port', '70000']],
  ['a LoginId that is none', ['explain', 'not-a-guid']],
  ['a count that is none', ['simulator', '--logins', '-1']],
])('%s is bad usage: 2', async (_what, args) => {
  const { code, stdout, stderr } = await runCli(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toBe('');
});

test.each([[['--help']], [['--version']], [['up', '--help']]])('%j is answered: 0', async (args) => {
  await expect(runCli(args)).resolves.toMatchObject({ code: 0, stderr: '' });
});

const OF_FLINKS = Object.keys(REQUIRED).filter((name) => name.startsWith('FLINKS_'));

test.each([
  ['up', Object.keys(REQUIRED)],
  ['config', Object.keys(REQUIRED)],
  ['gateway', [...Object.keys(REQUIRED), 'DATABASE_URL', 'TEMPORAL_ADDRESS']],
  ['worker', [...OF_FLINKS, 'DATABASE_URL', 'TEMPORAL_ADDRESS']],
  ['setup', ['DATABASE_URL', 'TEMPORAL_ADDRESS']],
])('%s names all settings that are missing, and no other: 2', async (command, missing) => {
  const { code, stdout, stderr } = await runCli([command]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  const named = [...stderr.matchAll(/^ {2}([A-Z_]+) is required/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual([...missing].sort());
});

test('a worker warns of a secret that it has no use for, by its name', async () => {
  const env = { ...REQUIRED, DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x', TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const { child, finished } = startCli(['worker'], env);
  const [line] = (await once(child.stderr!, 'data')) as [Buffer];
  expect(line.toString()).toContain('GATEWAY_API_KEYS is set here, but worker has no use for it.');
  child.kill('SIGINT');
  const { stdout, stderr } = await finished;
  expect(stdout + stderr).not.toContain(REQUIRED.GATEWAY_API_KEYS);
});

test.each(['worker', 'gateway', 'setup'])(
  '%s needs servers, and says which command brings them: 2',
  async (command) => {
    const { code, stderr } = await runCli([command], REQUIRED);
    expect(code).toBe(2);
    for (const word of ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'flinks-refresh up']) expect(stderr).toContain(word);
  },
);

test('config prints every setting, for people and for programs, without a secret or a colour', async () => {
  const env = { ...REQUIRED, FLINKS_SECRET_KEY: 'planted-secret', FORCE_COLOR: '1', COLUMNS: '40' };
  const plain = await runCli(['config'], env);
  const json = await runCli(['config', '--json'], env);
  expect([plain.code, json.code]).toEqual([0, 0]);
  expect(plain.stdout + json.stdout).not.toContain('planted');
  expect(plain.stdout).not.toContain('\u001b');
  expect(JSON.parse(json.stdout)).toMatchObject({
    settings: { FLINKS_SECRET_KEY: 'set (14 characters)', GATEWAY_PORT: '8080' },
  });
});

test('a reader that has gone does no harm', async () => {
  const { child, finished } = startCli(['config'], REQUIRED);
  child.stdout?.destroy();
  await expect(finished).resolves.toMatchObject({ code: 0, stderr: '' });
});

test('the simulator says how to use it, and ends on a signal: 0', async () => {
  const { child, finished } = startCli(['simulator', '--port', '0', '--logins', '5', '--json']);
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const ready = JSON.parse(line.toString()) as { settings: NodeJS.ProcessEnv; loginIds: string[] };
  expect(ready.loginIds).toHaveLength(5);
  const withSimulator = await runCli(['config'], { ...REQUIRED, ...ready.settings });
  expect(withSimulator.code).toBe(0);
  child.kill('SIGTERM');
  await expect(finished).resolves.toMatchObject({ code: 0 });
});

test('a port that is taken fails with the setting to change: 1', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const simulator = await runCli(['simulator', '--port', String(port)]);
  expect(simulator).toMatchObject({ code: 1, stdout: '' });
  expect(simulator.stderr).toContain('--port');
  const gateway = await spawnCli(['gateway'], {
    ...REQUIRED,
    DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    GATEWAY_PORT: String(port),
  });
  expect(gateway).toMatchObject({ code: 1, stdout: '' });
  expect(gateway.stderr).toContain('GATEWAY_PORT');
  const up = await spawnCli(['up', '--json'], {
    ...REQUIRED,
    DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x',
    DATA_DIR: mkdtempSync(join(tmpdir(), 'flinks-cli-')),
    TEMPORAL_CLI_PATH: process.execPath,
    TEMPORAL_PORT: String(port),
  });
  expect(up).toMatchObject({ code: 1, stdout: '' });
  expect(up.stderr).toContain('TEMPORAL_PORT');
  server.close();
});

test('a worker without its Temporal waits for it, and a signal ends that: 0', async () => {
  const env = { ...REQUIRED, DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x', TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const { child, finished } = startCli(['worker'], env);
  await once(child.stderr!, 'data');
  child.kill('SIGINT');
  await expect(finished).resolves.toMatchObject({ code: 0, stdout: '' });
});

test('a worker that Temporal refuses fails with the reason, for its supervisor to see: 1', async () => {
  const { code, stderr } = await spawnCli(['worker'], {
    ...REQUIRED,
    DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x',
    TEMPORAL_ADDRESS: testTemporal().address,
    TEMPORAL_NAMESPACE: 'not-there',
  });
  expect(code).toBe(1);
  expect(stderr).toContain('not-there');
});
