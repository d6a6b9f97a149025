import { Client } from 'pg';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../embedded/postgres';
import { identify } from '../../embedded/processes';
import { steadyPort } from '../support/ports';
import { errorOf } from './error-of';
import { compile, kill9, type Compiled } from '../support/other-process';
import { waitFor } from '../support/wait-for';

const AS_ROOT = process.getuid?.() === 0;
const NOBODY = { uid: 65534, gid: 65534 };

let dataDir: string;
let compiled: Compiled;
let running: EmbeddedPostgres[];

beforeAll(() => (compiled = compile('embedded')));
afterAll(() => compiled.remove());
beforeEach(() => {
  running = [];
  dataDir = mkdtempSync(join(tmpdir(), 'flinks-pg-'));
});
afterEach(async () => {
  await Promise.all(running.map((postgres) => postgres.stop()));
  rmSync(dataDir, { recursive: true });
});

async function start(options: { port?: number } = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, ...options });
  running.push(postgres);
  return postgres;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const postmasterPid = () => Number.parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
const startScript =
  () => `const { url } = await load('embedded/postgres').startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
  say(url);
  setInterval(() => {}, 1000);`;

test('a restart finds the same data behind the same URL', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
  await first.stop();
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

test('the database is UTF-8 in code point order and durable', async () => {
  const { url } = await start();
  const [row] = await query(
    url,
    `SELECT pg_encoding_to_char(encoding) AS encoding, datlocale AS locale, current_setting('fsync') AS fsync,
       current_setting('TimeZone') AS zone FROM pg_database WHERE datname = current_database()`,
  );
  expect(row).toEqual({ encoding: 'UTF8', locale: 'C.UTF-8', fsync: 'on', zone: 'UTC' });
});

test('only who knows the password gets in, and only we can read it', async () => {
  const { url } = await start();
  expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
  const wrong = url.replace(/:[^:@/]+@/, ':wrong@');
  await expect(query(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
});

test('rows of a failing statement stay out of the log', async () => {
  const { url } = await start();
  await query(url, 'CREATE TABLE bank (account text PRIMARY KEY)');
  await query(url, `INSERT INTO bank VALUES ('canary-4711')`);
  await expect(query(url, `INSERT INTO bank VALUES ('canary-4711')`)).rejects.toMatchObject({ code: '23505' });
  expect(readFileSync(join(dataDir, 'logs', 'postgres.log'), 'utf8')).not.toContain('canary-4711');
});

test('what was committed before a kill -9 of the server is there after it', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
  process.kill(postmasterPid(), 'SIGKILL');
  await first.exited;
  const second = await start();
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

test('a server left by a killed process is taken over', async () => {
  const other = compiled.run(startScript());
  const url = (await other.next()) as string;
  await query(url, 'CREATE TABLE kept AS SELECT 7 AS n');
  const left = identify(postmasterPid());
  await kill9(other.child);
  expect(identify(left!.pid)).toEqual(left);

  const taken = await start();
  expect(identify(left!.pid)).not.toEqual(left);
  expect(taken.url).toBe(url);
  expect(await query(taken.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

test('a stale pid file whose pid is another program by now refuses nobody, nor is that program ended', async () => {
  await (await start()).stop();
  const bystander = spawn('sleep', ['300'], AS_ROOT ? NOBODY : {});
  await once(bystander, 'spawn');
  try {
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), `${bystander.pid}\n${join(dataDir, 'postgres')}\n`);
    await start();
    expect(identify(bystander.pid!)).not.toBeNull();
  } finally {
    await kill9(bystander);
  }
});

test('an initdb that was cut short is done again', async () => {
  mkdirSync(join(dataDir, 'postgres.new'));
  writeFileSync(join(dataDir, 'postgres.new', 'PG_VERSION'), '17\n');
  const { url } = await start();
  expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test('a remembered port that is taken gives way, an asked one is refused', async () => {
  await (await start()).stop();
  const port = Number(readFileSync(join(dataDir, 'postgres-port'), 'utf8'));
  const squatter = createServer().listen(port, '127.0.0.1');
  await once(squatter, 'listening');
  try {
    await expect(start({ port })).rejects.toMatchObject({ code: 'port_taken' });
    expect(new URL((await start()).url).port).not.toBe(String(port));
  } finally {
    squatter.close();
  }
});

test('an asked port is used', async () => {
  const port = await steadyPort();
  expect(new URL((await start({ port })).url).port).toBe(String(port));
});

test('a database whose password file is gone is refused with what to do', async () => {
  await (await start()).stop();
  rmSync(join(dataDir, 'postgres-password'));
  await expect(start()).rejects.toMatchObject({ code: 'postgres_start_failed' });
});

test('the server ends with a process that exits', async () => {
  // The handler comes first: the script's report is received before its next statement runs.
  const other = compiled.run(`process.once('SIGUSR2', () => process.exit(0)); ${startScript()}`);
  await other.next();
  const left = identify(postmasterPid());
  other.child.kill('SIGUSR2');
  if (other.child.exitCode === null) await once(other.child, 'exit');
  await waitFor('the end of its server', () => identify(left!.pid)?.start !== left!.start);
});

/** These tests give folders and processes to other users. */
const asRoot = AS_ROOT ? test : test.skip;

asRoot(
  'a new database belongs to a user that the machine has given to nobody, with its server and its password',
  async () => {
    await start();
    const { uid, gid } = statSync(join(dataDir, 'postgres'));
    expect([uid, gid]).not.toContain(0);
    expect([uid, gid]).not.toContain(NOBODY.uid);
    const listed = readFileSync('/etc/passwd', 'utf8').split('\n');
    expect(listed.filter((line) => line.split(':')[2] === String(uid))).toEqual([]);
    for (const path of ['postgres/PG_VERSION', 'postgres/base', 'postgres/global/pg_control', 'postgres-password']) {
      expect({ path, uid: statSync(join(dataDir, path)).uid }).toEqual({ path, uid });
    }
    expect(statSync(`/proc/${postmasterPid()}`).uid).toBe(uid);
  },
);

asRoot('an ordinary user runs it as that user', async () => {
  const uid = 1;
  const gid = 1;
  chownSync(dataDir, uid, gid);
  const other = compiled.run(startScript(), { uid, gid });
  const url = (await other.next()) as string;
  expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  expect(statSync(join(dataDir, 'postgres')).uid).toBe(uid);
  await kill9(other.child);

  // Root then continues with that user's database, as that user.
  await start();
  expect(statSync(`/proc/${postmasterPid()}`).uid).toBe(uid);
});

asRoot('a data folder below one closed to the unprivileged user is refused, naming the closed one', async () => {
  const error = await errorOf(() => startEmbeddedPostgres({ dataDir: join(dataDir, 'below') }));
  expect(error.code).toBe('data_dir_unusable');
  expect(error.message).toContain(`cannot pass through ${dataDir} `);
});

asRoot("an ordinary user is refused another's database, with what to do", async () => {
  await (await start()).stop();
  chmodSync(dataDir, 0o777);
  const script = `try { ${startScript()} } catch (error) { say(error.code); }`;
  const other = compiled.run(script, { uid: 1, gid: 1 });
  expect(await other.next()).toBe('data_dir_unusable');
});
