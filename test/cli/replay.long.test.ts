import { join } from 'node:path';
import { spawnCli } from './run-cli';

const HISTORIES = join(__dirname, '../replay/histories');

test('every recorded history replays in the build of this checkout: one line each, 0', async () => {
  const { code, stdout, stderr } = await spawnCli(['replay', HISTORIES]);
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^(\d+) of \1 replay\.\n$/) as string,
  });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.filter((line) => !/^ok +[a-z0-9-]+\.json \([a-zA-Z]+, \d+ events\)$/.test(line))).toEqual([]);
  expect(lines.length).toBeGreaterThan(50);
});
