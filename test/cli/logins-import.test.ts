import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestStore, type TestStore } from '../store/support';
import { testTemporal } from '../support/temporal';
import { runCli, startCli } from './run-cli';
import { waitFor } from '../support/wait-for';

let held: TestStore;
let folder: string;
beforeAll(async () => {
  held = await openTestStore();
  folder = mkdtempSync(join(tmpdir(), 'enrol-import-'));
});
afterAll(async () => {
  await held.end();
  rmSync(folder, { recursive: true });
});
beforeEach(() => held.sql('delete from logins'));

const file = (content: string | Buffer, name = `${randomUUID()}.csv`): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const run = (args: string[], env: NodeJS.ProcessEnv = { DATABASE_URL: held.url }) =>
  runCli(['logins', 'import', ...args], env);
const count = async () => (await held.sql<{ count: number }>('select count(*)::int as count from logins'))[0]?.count;
const summary = (stdout: string) => JSON.parse(stdout) as Record<string, unknown>;

test('CSV with a byte order mark, CRLF, quotes, empty cells and columns in any order; only DATABASE_URL is needed', async () => {
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
  const rows = [
    'reference,loginId,language,institution',
    `"Caf\u00e9 ""Nord"", 7",${one.toUpperCase()},fr,Maple Bank`,
    '',
    `=cmd,${two},,`,
    `,${three},en,`,
  ];
  const path = file(`\ufeff${rows.join('\r\n')}`);
  const { code, stdout } = await run([path]);
  expect([code, stdout]).toEqual([0, '3 rows: 3 added, 0 registered before, 0 bad.\n']);
  expect(existsSync(`${path}.rejects.csv`)).toBe(false);
  expect(await held.store.logins.get(one)).toMatchObject({
    reference: 'Caf\u00e9 "Nord", 7',
    institution: 'Maple Bank',
  });
  expect(await held.store.logins.get(two)).toMatchObject({ reference: '=cmd', institution: null });
  const again = await run([path, '--json']);
  expect([again.code, summary(again.stdout)]).toMatchObject([0, { rows: 3, added: 0, updated: 3, rejected: 0 }]);
});

test('an empty cell leaves what is known; of a login given twice the last row counts', async () => {
  const loginId = randomUUID();
  await run([file(`loginId,reference\n${loginId},first\n${loginId.toUpperCase()},last\n`)]);
  await run([file(`loginId,reference\n${loginId},\n`)]);
  expect(await held.store.logins.get(loginId)).toMatchObject({ reference: 'last' });
});

test('NDJSON as POST /v1/logins takes it, from stdin too; null leaves the reference', async () => {
  const loginId = randomUUID();
  const lines = [JSON.stringify({ loginId, reference: 'a,"b"' }), '', '{"__proto__": 1}', '[1', 'null'];
  const { finished } = startCli(
    ['logins', 'import', '-', '--format', 'ndjson', '--json', '--rejects', join(folder, 'stdin.csv')],
    { DATABASE_URL: held.url },
    lines.join('\n'),
  );
  const { code, stdout } = await finished;
  expect([code, summary(stdout)]).toMatchObject([1, { rows: 4, added: 1, rejected: 3, line: 5 }]);
  expect(await held.store.logins.get(loginId)).toMatchObject({ reference: 'a,"b"' });
  expect((await run([file(`{"loginId":"${loginId}","reference":null}`, 'one.jsonl')])).code).toBe(0);
  expect(await held.store.logins.get(loginId)).toMatchObject({ reference: 'a,"b"' });
});

test('bad rows go into a file by line and reason, safe for spreadsheets and for nobody else to read; the good ones are taken', async () => {
  const good = randomUUID();
  const rows = [
    'loginId,reference,language',
    '=HYPERLINK(A1),x,en',
    `${randomUUID()},"open`,
    `${randomUUID()},ref,de`,
    `${randomUUID()},too,en,many`,
    `${good},fine,en`,
    `${randomUUID()},${'x'.repeat(70_000)},en`,
    `\u202d-1+1,\u00a0@SUM(A1),en`,
    `\u200f\u202e\u2067\u200b\ufeff-2+3,x,de`,
  ];
  const path = file(rows.join('\n'));
  const { code, stdout } = await run([path]);
  expect(code).toBe(1);
  expect(stdout).toContain('8 rows: 1 added, 0 registered before, 7 bad.');
  expect(await count()).toBe(1);
  const rejects = readFileSync(`${path}.rejects.csv`, 'utf8').trimEnd().split('\r\n');
  expect(rejects[0]).toBe('line,reason,loginId,reference,institution,language');
  expect(rejects.slice(1).map((line) => line.split('"')[1])).toEqual(['2', '3', '4', '5', '7', '8', '9']);
  expect(rejects[1]).toContain(`"'=HYPERLINK(`);
  expect(rejects[2]).toContain('quote');
  expect(rejects[3]).toContain('language');
  expect(rejects[6]).toContain(`"'\u00a0@SUM(A1)"`);
  expect(rejects[7]).toContain(`"'-2+3"`);
  expect(rejects.join()).not.toMatch(/[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u);
  expect(statSync(`${path}.rejects.csv`).mode & 0o777).toBe(0o600);
});

test('a quote that is never closed swallows no row', async () => {
  const rows = Array.from({ length: 50 }, (_, n) => `${randomUUID()},${n === 3 ? '"open' : 'fine'}`);
  const { code } = await run([file(`loginId,reference\n${rows.join('\n')}\n`)]);
  expect([code, await count()]).toEqual([1, 49]);
});

test('a dry run needs no server, changes nothing, and says what is bad', async () => {
  const path = file(`loginId\n${randomUUID()}\nnonsense\n`);
  const { code, stdout } = await run([path, '--dry-run'], {});
  expect([code, stdout.split('\n')[0]]).toEqual([1, '2 rows: 1 good, 1 bad. Nothing was changed.']);
  expect(existsSync(`${path}.rejects.csv`)).toBe(true);
  expect(await count()).toBe(0);
});

test.each([
  ['no header', `${randomUUID()}\n`, 'header'],
  ['a column nobody knows', `loginId,name\n`, 'header'],
  ['semicolons', `loginId;reference\n`, 'commas'],
  ['a column given twice', `loginId,loginId\n`, 'header'],
  ['nothing in it', '', 'empty'],
  ['UTF-16', Buffer.from(`\ufeffloginId\n${randomUUID()}\n`, 'utf16le'), 'UTF-8'],
  ['Latin-1', Buffer.from(`loginId,reference\n${randomUUID()},Caf\u00e9\n`, 'latin1'), 'UTF-8'],
])('a file with %s is refused with what to do: 1', async (_what, content, word) => {
  const { code, stdout, stderr } = await run([file(content)]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(word);
  expect(await count()).toBe(0);
});

test('a file that is not there: 1; a format nobody named, or rejects over the file itself: 2', async () => {
  expect((await run([join(folder, 'none.csv')])).code).toBe(1);
  expect((await run([folder, '--format', 'csv'])).code).toBe(1);
  expect((await run([file('x', 'logins.txt')])).code).toBe(2);
  expect((await run(['-'])).code).toBe(2);
  const path = file('loginId\n');
  expect((await run([path, '--rejects', join(folder, '.', path.split('/').at(-1)!)])).code).toBe(2);
  expect(readFileSync(path, 'utf8')).toBe('loginId\n');
  const without = await run([path], {});
  expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('DATABASE_URL')]);
  expect(without.stderr).not.toContain('FLINKS');
});

test('Ctrl-C ends it whole: 130, and what was taken is said', async () => {
  const rows = Array.from({ length: 60_000 }, () => randomUUID());
  const path = file(`loginId\n${rows.join('\n')}\n`);
  const { child, finished } = startCli(['logins', 'import', path, '--json'], { DATABASE_URL: held.url });
  await waitFor('the first rows', async () => (await count()) !== 0, { everyMs: 5 });
  child.kill('SIGINT');
  const { code, stdout } = await finished;
  expect(code).toBe(130);
  expect(summary(stdout)).toMatchObject({ rows: await count(), rejected: 0 });
  expect(await count()).toBeLessThan(60_000);
  expect(await run([path])).toMatchObject({ code: 0 });
  expect(await count()).toBe(60_000);
}, 120_000);

test('a reader that has gone does no harm', async () => {
  const path = file(`loginId\n${randomUUID()}\n`);
  const { child, finished } = startCli(['logins', 'import', path], { DATABASE_URL: held.url });
  child.stdout?.destroy();
  await expect(finished).resolves.toMatchObject({ code: 0 });
  expect(await count()).toBe(1);
});

test('--enrol keeps a wish for every good row and starts enrolLogins; without Temporal the wishes are kept: 1', async () => {
  const [one, two] = [randomUUID(), randomUUID()];
  const { address, namespace } = testTemporal();
  const path = file(`loginId\n${one}\nnonsense\n${two}\n`);
  const away = await run([path, '--enrol'], { DATABASE_URL: held.url, TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect([away.code, away.stderr]).toEqual([1, expect.stringContaining('TEMPORAL_ADDRESS')]);
  expect(await held.store.enrolment.pending({ follows: true })).toBe(2);
  const env = { DATABASE_URL: held.url, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  const { code, stderr } = await run([path, '--enrol'], env);
  expect([code, stderr]).toEqual([1, '']);
  expect((await run([path, '--enrol'])).code).toBe(2);
}, 60_000);
