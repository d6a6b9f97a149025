import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SETTINGS } from '../../config/catalogue';
import { namedSecretFiles } from '../../config/secret-files';
import { readSettings } from '../../config/settings';
import { REQUIRED, settingsOf } from './support';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secret-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string | Buffer): string {
  const path = join(folder, `${(files += 1)}`);
  writeFileSync(path, content);
  return path;
}

const SECRET = 'planted-secret-of-thirty-two-chars';
const problemsOf = (env: NodeJS.ProcessEnv) => {
  const result = readSettings({ ...REQUIRED, ...env });
  return result.ok ? [] : result.problems;
};

test.each([
  ['as it stands', SECRET],
  ['with a line break at its end', `${SECRET}\n`],
  ['with one of Windows', `${SECRET}\r\n`],
])('a secret may stand in a file, %s', (_how, content) => {
  const { connect } = settingsOf({ LINK_KEY_FILE: file(content), LINK_KEY: ' ' });
  expect(connect.linkKeys.map(String)).toEqual([SECRET]);
});

test('every secret may', () => {
  const secrets = [...SETTINGS].flatMap(([name, { secret }]) => (secret === undefined ? [] : [name]));
  const named = Object.fromEntries(secrets.map((name) => [`${name}_FILE`, join(folder, name)]));
  expect(secrets.length).toBeGreaterThanOrEqual(10);
  // None of these files is there: each is named, beside what the required settings hold already.
  expect(
    problemsOf(named)
      .map(({ setting }) => setting)
      .sort(),
  ).toEqual(Object.keys(named).sort());
  expect(namedSecretFiles(named)).toEqual(Object.values(named));
  expect(namedSecretFiles({ GATEWAY_PORT_FILE: '/x' })).toEqual([]);
});

test('a required secret is not missing where its file holds it', () => {
  const { FLINKS_SECRET_KEY, ...others } = REQUIRED;
  const read = readSettings({ ...others, FLINKS_SECRET_KEY_FILE: file(FLINKS_SECRET_KEY) });
  expect(read.ok && read.settings.flinks.secretKey).toBe(FLINKS_SECRET_KEY);
});

test.each<[string, () => NodeJS.ProcessEnv, RegExp]>([
  ['set twice', () => ({ LINK_KEY: SECRET, LINK_KEY_FILE: file(SECRET) }), /^is set beside LINK_KEY: /],
  ['missing', () => ({ LINK_KEY_FILE: join(folder, 'nothing') }), /cannot be read \(ENOENT\)/],
  ['a folder', () => ({ LINK_KEY_FILE: folder }), /cannot be read \(EISDIR\)/],
  ['empty', () => ({ LINK_KEY_FILE: file('\n') }), /empty/],
  ['too large', () => ({ LINK_KEY_FILE: file(Buffer.alloc(64 * 1024 + 1, 'k')) }), /more than 64 KB/],
  ['without an end', () => ({ LINK_KEY_FILE: '/dev/zero' }), /more than 64 KB/],
])('is refused, and not taken as unset: %s', (_how, env, problem) => {
  const problems = problemsOf(env());
  expect(problems).toEqual([{ setting: 'LINK_KEY_FILE', problem: expect.stringMatching(problem) as string }]);
  expect(JSON.stringify(problems)).not.toContain('planted');
});

test('what is wrong with the secret itself is said of the secret; only one line break is cut', () => {
  expect(problemsOf({ FLINKS_WEBHOOK_SECRET_FILE: file(`${SECRET}\n\n`) })).toEqual([
    { setting: 'FLINKS_WEBHOOK_SECRET', problem: 'holds a line break' },
  ]);
  expect(problemsOf({ LINK_KEY_FILE: file('k'.repeat(64 * 1024)) })).toEqual([]);
});

test('a pipe is read to its end', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  execFileSync('sh', ['-c', `(printf %s ${SECRET} > "${pipe}") > /dev/null 2>&1 &`]);
  expect(settingsOf({ LINK_KEY_FILE: pipe }).connect.linkKeys.map(String)).toEqual([SECRET]);
});
