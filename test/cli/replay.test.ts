import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { defaultCacheDir, findTemporalBinary } from '../../embedded/temporal-binary';
import { replayHistories } from '../../worker/replay/replay-histories';
import { ENCRYPTED, KEY_OF_HISTORIES } from '../replay/encrypted-key';
import { guarded, unguarded, bundleOfChanged } from '../support/changed-workflows';
import { RefreshHarness, refused } from '../support/refresh-harness';
import { testTemporal } from '../support/temporal';
import { spawnCli } from './run-cli';

const REPLAY = join(__dirname, '../replay');
const HISTORIES = join(REPLAY, 'histories');
const KEYS = { PAYLOAD_KEYS: `${KEY_OF_HISTORIES.id}:${KEY_OF_HISTORIES.key.toString('base64')}` };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exported-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, as = name): void => copyFileSync(join(HISTORIES, name), join(folder, as));

test('what cannot be replayed is named, the others are replayed all the same, and none of it is quoted: 1', async () => {
  put('refreshed-cached.json');
  const whole = readFileSync(join(HISTORIES, 'refreshed-cached.json'), 'utf8');
  const { events } = JSON.parse(whole) as { events: { eventId: string }[] };
  const files: Record<string, string> = {
    'a-bare-list.json': JSON.stringify(events),
    'b-marked.json': `\ufeff${whole}`,
    'c-cut.json': whole.slice(0, 2_000),
    'd-empty.json': '',
    'e-other.json': '{"secret":"planted"}',
    'f-null.json': 'null',
    'g-no-start.json': JSON.stringify({ events: events.slice(1) }),
    'h-a-gap.json': JSON.stringify({ events: events.filter(({ eventId }) => eventId !== '4') }),
    'i-decoded.json': whole.replaceAll(/\{\s*"metadata"/g, '{"data2"'),
    'j-no-events.json': '{"events":[]}',
    'k-made-up.json': '{"events":[{"eventId":"1","eventType":7,"planted":{}}]}',
    'l-one-event.json': JSON.stringify({ events: events.slice(0, 1) }),
    'm-other-type.json': whole.replaceAll('"name": "refreshLogin"', '"name": "somebodyElses"'),
    'not-json.txt': 'planted',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { code, stdout, stderr } = await spawnCli(['replay', folder, '--json']);
  expect(code).toBe(1);
  const said = JSON.parse(stdout) as { files: { file: string; verdict: string; todo: string | null }[] };
  const verdicts = Object.fromEntries(said.files.map(({ file, verdict }) => [file, verdict]));
  expect(verdicts).toEqual({
    'a-bare-list.json': 'replays',
    'b-marked.json': 'replays',
    'c-cut.json': 'unreadable',
    'd-empty.json': 'unreadable',
    'e-other.json': 'unreadable',
    'f-null.json': 'unreadable',
    'g-no-start.json': 'unreadable',
    'h-a-gap.json': 'unreadable',
    'i-decoded.json': 'unreadable',
    'j-no-events.json': 'unreadable',
    'k-made-up.json': 'unreadable',
    'l-one-event.json': 'unreadable',
    'm-other-type.json': 'differs',
    'refreshed-cached.json': 'replays',
  });
  expect(said.files.filter(({ verdict, todo }) => (verdict === 'replays') !== (todo === null))).toEqual([]);
  expect(stdout + stderr).not.toContain('planted');
});

test('a changed workflow fails the histories that it would lead elsewhere, and one guarded by `patched` fails none', async () => {
  const files = ['awaiting-mfa.json', 'purge-done.json', 'refreshed-cached.json'].map((name) => join(HISTORIES, name));
  const verdicts = async (change: (source: string) => string) => {
    const bundlePath = await bundleOfChanged('refresh-login/workflow.ts', change);
    const found: string[] = [];
    for await (const { verdict, message } of replayHistories(files, { bundlePath, payloadKeys: null })) {
      found.push(`${verdict} ${/TMPRL1100/.exec(message ?? '')?.[0] ?? ''}`.trim());
    }
    return found;
  };
  expect(await verdicts(unguarded)).toEqual(['differs TMPRL1100', 'replays', 'differs TMPRL1100']);
  expect(await verdicts(guarded)).toEqual(['replays', 'replays', 'replays']);
});

test('encrypted histories replay with PAYLOAD_KEYS; without them the key is named that is missing', async () => {
  copyFileSync(join(REPLAY, 'encrypted', ENCRYPTED), join(folder, 'encrypted.json'));
  put('refreshed-cached.json', 'plain.json');
  await expect(spawnCli(['replay', folder], KEYS)).resolves.toMatchObject({ code: 0 });
  const without = await spawnCli(['replay', folder]);
  expect(without.code).toBe(1);
  expect(without.stdout).toMatch(new RegExp(`^NO KEY +encrypted\\.json .*"${KEY_OF_HISTORIES.id}"`, 'm'));
  expect(without.stdout).toMatch(/^ok +plain\.json/m);
  expect(without.stderr).toContain('PAYLOAD_KEYS');
  await expect(spawnCli(['replay', folder], { PAYLOAD_KEYS: 'no-key' })).resolves.toMatchObject({
    code: 2,
    stdout: '',
  });
});

test('a folder that is not there or holds no history is a failure: nothing was checked', async () => {
  for (const path of [join(folder, 'none'), folder]) {
    const { code, stdout, stderr } = await spawnCli(['replay', path]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(path);
  }
});

test('what `temporal workflow show` prints replays, also of a login that waits', async () => {
  const harness = await RefreshHarness.start();
  const login = harness.login({ cached: [refused('INVALID_PASSWORD')] });
  const handle = await login.start();
  await login.untilWaiting();
  const { TEMPORAL_CLI_PATH: cliPath, PATH: path = '' } = process.env;
  const binary = await findTemporalBinary({ cliPath, path, cacheDir: defaultCacheDir(process.env) });
  const { address, namespace } = testTemporal();
  const about = ['--workflow-id', refreshLoginWorkflowId(login.loginId), '--output', 'json'];
  const { stdout } = await promisify(execFile)(binary, ['workflow', 'show', ...about], {
    env: { ...process.env, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace },
  });
  writeFileSync(join(folder, 'waiting.json'), stdout);
  await expect(spawnCli(['replay', folder])).resolves.toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^ok +waiting\.json \(refreshLogin, \d+ events\)\n$/) as string,
  });
  await handle.terminate('the test is over');
  await harness.stop();
});
