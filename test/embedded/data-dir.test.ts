import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataDir } from '../../embedded/data-dir';
import { identify } from '../../embedded/processes';
import { errorOf } from './error-of';
import { compile, kill9, type Compiled } from '../support/other-process';

let dataDir: string;
let compiled: Compiled;

beforeAll(() => (compiled = compile('embedded')));
afterAll(() => compiled.remove());
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'flinks-lock-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

const lockScript = () => `try {
    load('embedded/data-dir').lockDataDir(${JSON.stringify(dataDir)});
    say('locked');
  } catch (error) { say(error.code); }
  setInterval(() => {}, 1000);`;

test('a data folder in use by a living process is refused, naming that process', async () => {
  const other = compiled.run(lockScript());
  try {
    expect(await other.next()).toBe('locked');
    const error = await errorOf(() => lockDataDir(dataDir));
    expect(error.code).toBe('data_dir_in_use');
    expect(error.message).toContain(`Process ${other.child.pid} `);
  } finally {
    await kill9(other.child);
  }
});

test('the lock of a killed process is replaced', async () => {
  const other = compiled.run(lockScript());
  await other.next();
  await kill9(other.child);
  lockDataDir(dataDir)();
});

test('a lock whose pid is somebody else by now is replaced', () => {
  writeFileSync(join(dataDir, 'up.lock'), JSON.stringify({ ...identify(process.pid), start: 'long ago' }));
  lockDataDir(dataDir)();
});

test('a lock cut short is replaced', () => {
  writeFileSync(join(dataDir, 'up.lock'), '{"pid":');
  lockDataDir(dataDir)();
});

test('a released data folder can be taken again, a held one not even by its holder', async () => {
  const release = lockDataDir(dataDir);
  expect((await errorOf(() => lockDataDir(dataDir))).code).toBe('data_dir_in_use');
  release();
  lockDataDir(dataDir)();
});

test('of many that find the same stale lock at once exactly one gets the folder', async () => {
  const rounds = 40;
  for (let round = 0; round < rounds; round += 1) {
    mkdirSync(join(dataDir, `${round}`));
    writeFileSync(join(dataDir, `${round}`, 'up.lock'), JSON.stringify({ pid: 999_999_999, start: '0' }));
  }
  // Both are started before they are told to begin: with a slow start of one there would be no race.
  const script = `const { lockDataDir } = load('embedded/data-dir');
    say('up');
    const startAt = await new Promise((resolve) => process.stdin.once('data', (given) => resolve(Number(given))));
    process.stdin.pause();
    const won = [];
    for (let round = 0; round < ${rounds}; round += 1) {
      while (Date.now() < startAt + 20 * round);
      try { lockDataDir(${JSON.stringify(dataDir)} + '/' + round); won.push(round); } catch (error) { if (error.code !== 'data_dir_in_use') throw error; }
    }
    say(won);
    setInterval(() => {}, 1000);`;
  const others = [compiled.run(script), compiled.run(script)];
  try {
    for (const other of others) expect(await other.next()).toBe('up');
    const startAt = Date.now() + 200;
    for (const other of others) other.child.stdin!.write(`${startAt}\n`);
    const won = (await Promise.all(others.map((other) => other.next()))) as number[][];
    expect(won.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: rounds }, (_, round) => round));
  } finally {
    await Promise.all(others.map((other) => kill9(other.child)));
  }
});

test('a data folder that is missing is made, without letting others list it', () => {
  const missing = join(dataDir, 'a', 'b');
  lockDataDir(missing)();
  expect(statSync(missing).mode & 0o777).toBe(0o711);
});

test('a data folder that cannot be made is refused with the setting to change', async () => {
  writeFileSync(join(dataDir, 'file'), '');
  const error = await errorOf(() => lockDataDir(join(dataDir, 'file', 'below')));
  expect(error.code).toBe('data_dir_unusable');
  expect(error.message).toContain('DATA_DIR');
});
