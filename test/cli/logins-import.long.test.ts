import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestStore, type TestStore } from '../store/support';
import { spawnCli } from './run-cli';

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

test('a hundred thousand rows are taken in a memory that does not hold them, with progress in plain lines', async () => {
  const long = 'x'.repeat(200);
  const rows = Array.from({ length: 100_000 }, () => `${randomUUID()},${long},${long},en`);
  const path = join(folder, 'logins.csv');
  writeFileSync(path, `loginId,reference,institution,language\n${rows.join('\n')}\n`);
  // The rows alone are 45 MB as text, and several times that as objects; the program without them needs 60 MB.
  const env = { DATABASE_URL: held.url, NODE_OPTIONS: '--max-old-space-size=96' };
  const { code, stdout, stderr } = await spawnCli(['logins', 'import', path], env);
  expect([code, stdout]).toEqual([0, '100000 rows: 100000 added, 0 registered before, 0 bad.\n']);
  expect(stderr.trim().split('\n')).toHaveLength(10);
  expect(stderr).not.toContain('\u001b');
  expect(await held.sql('select count(*)::int as count from logins')).toEqual([{ count: 100_000 }]);
}, 180_000);
