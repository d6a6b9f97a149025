import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '../../embedded/processes';
import { builtCli } from '../support/built';
import { CTRL_C, SeenProgram } from '../../scripts/terminal';
import { waitFor } from '../support/wait-for';

let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'flinks-stopped-'));
  // As root, PostgreSQL runs as another user.
  chmodSync(temporary, 0o711);
});
afterEach(() => rmSync(temporary, { recursive: true, force: true }));

/** Processes of this machine that run on a folder of these demos. */
const left = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => `${commandLine(Number(pid))} in ${folderOf(pid)}`)
    .filter((line) => line.includes(temporary));

function folderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

/** Moments of a demo, by what is on its screen or in its folder. */
const MOMENTS: [name: string, reached: (screen: string, folders: string[]) => boolean][] = [
  ['its folder is made', (_, folders) => folders.length > 0],
  ['the first step', (screen) => screen.includes('A made-up Flinks')],
  ['the database is made', (_, folders) => folders.some((name) => name.endsWith('/postgres.new'))],
  ['the database has its place', (_, folders) => folders.some((name) => name.endsWith('/postgres'))],
  ['the server of the database starts', (_, folders) => folders.some((name) => name.endsWith('/postgres-port'))],
  ['Temporal starts', (_, folders) => folders.some((name) => name.endsWith('/temporal'))],
  ['all are up', (_, folders) => folders.some((name) => name.endsWith('/up.json'))],
  ['the run begins', (screen) => screen.includes('One daily run')],
  ['the run has outcomes', (screen) => screen.includes('refreshed')],
  ['everything is said', (screen) => screen.includes('Everything stays up')],
];

const foldersIn = (path: string): string[] =>
  readdirSync(path).flatMap((name) => {
    const folder = join(path, name);
    try {
      return [folder, ...readdirSync(folder).map((inner) => join(folder, inner))];
    } catch {
      return [];
    }
  });

test.each(MOMENTS)(
  'Ctrl-C leaves nothing behind when %s',
  async (_name, reached) => {
    const command = [process.execPath, builtCli(), 'demo', '--logins', '12', '--local'];
    const program = new SeenProgram(command, { columns: 100, rows: 40, env: { TMPDIR: temporary } });
    try {
      const isThere = async () => reached((await program.everything()).join('\n'), foldersIn(temporary));
      await waitFor('the moment', isThere, { withinMs: 120_000, everyMs: 5 });
      program.type(CTRL_C);
      await program.ended;
    } finally {
      program.kill();
    }
    expect(readdirSync(temporary).filter((name) => name.startsWith('flinks-demo-'))).toEqual([]);
    await waitFor('the servers to end', () => left().length === 0);
    expect((await program.everything()).join('\n')).not.toMatch(/"level"|Error/);
  },
  300_000,
);

test('a second Ctrl-C ends it at once, and leaves nothing behind either', async () => {
  const command = [process.execPath, builtCli(), 'demo', '--logins', '12', '--local'];
  const program = new SeenProgram(command, { columns: 100, rows: 40, env: { TMPDIR: temporary } });
  const isRunning = async () => (await program.everything()).join('\n').includes('One daily run');
  await waitFor('the run', isRunning, { withinMs: 120_000 });
  program.type(CTRL_C);
  await waitFor('the stop', async () => (await program.everything()).join('\n').includes('Stopping'));
  program.type(CTRL_C);
  await program.ended;
  expect(readdirSync(temporary).filter((name) => name.startsWith('flinks-demo-'))).toEqual([]);
  await waitFor('the servers to end', () => left().length === 0);
}, 300_000);

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s to a silent demo leaves nothing behind',
  async (signal) => {
    const child = spawn(process.execPath, [builtCli(), 'demo', '--logins', '12', '--json'], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: temporary },
      stdio: 'ignore',
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    await waitFor('its database', () => foldersIn(temporary).some((name) => name.endsWith('/postgres')), {
      withinMs: 120_000,
    });
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(readdirSync(temporary).filter((name) => name.startsWith('flinks-demo-'))).toEqual([]);
    await waitFor('the servers to end', () => left().length === 0);
  },
  300_000,
);
