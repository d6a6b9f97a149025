import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { defaultCacheDir, findTemporalBinary } from '../../embedded/temporal-binary';
import { ok, refused, RefreshHarness, type LoginUnderTest } from '../support/refresh-harness';
import { testTemporal } from '../support/temporal';

/** Every command of docs/signals.md, run unchanged. */
const doc = readFileSync(join(__dirname, '../../docs/signals.md'), 'utf8');
const commands = [...doc.matchAll(/```sh\n(.+)\n```/g)].map(([, command = '']) => command);
const commandWith = (words: string): string => commands.find((command) => command.includes(words)) ?? '';

let harness: RefreshHarness;
let binary: string;
beforeAll(async () => {
  harness = await RefreshHarness.start();
  const { TEMPORAL_CLI_PATH: cliPath, PATH: path = '' } = process.env;
  binary = await findTemporalBinary({ cliPath, path, cacheDir: defaultCacheDir(process.env) });
});
afterAll(() => harness.stop());

async function run(words: string, { loginId }: LoginUnderTest): Promise<string> {
  const { address, namespace } = testTemporal();
  const env = {
    ...process.env,
    PATH: `${dirname(binary)}:${process.env.PATH ?? ''}`,
    LOGIN: loginId,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
  };
  const { stdout } = await promisify(execFile)('bash', ['-c', commandWith(words)], { env });
  return stdout;
}

const waiting = async () => {
  const login = harness.login({ cached: [refused('INVALID_PASSWORD'), ok()] });
  const handle = await login.start();
  await login.untilWaiting();
  return { login, handle };
};

test('the page has a command for every message, and none that this test does not run', () => {
  const words = [
    'signal-with-start',
    'signal --',
    'completeConnect',
    'openConnect',
    'refreshStatus',
    'name revoke',
    'workflow start',
  ];
  expect(commands).toHaveLength(words.length);
  expect(new Set(words.map(commandWith)).size).toBe(words.length);
});

test('connectCompleted with start reaches a login that nobody awaits, and one that waits', async () => {
  const idle = harness.login();
  await run('signal-with-start', idle);
  await expect(harness.client.workflow.getHandle(`refresh-login/${idle.loginId}`).result()).resolves.toMatchObject({
    path: 'cached',
  });
  const { login, handle } = await waiting();
  await run('signal-with-start', login);
  await expect(handle.result()).resolves.toMatchObject({ path: 'after_reconnect' });
});

test('a plain connectCompleted', async () => {
  const { login, handle } = await waiting();
  await run('signal --', login);
  await expect(handle.result()).resolves.toMatchObject({ path: 'after_reconnect' });
});

test('completeConnect answers', async () => {
  const { login, handle } = await waiting();
  expect(await run('completeConnect', login)).toMatch(/accepted.*true/);
  await expect(handle.result()).resolves.toMatchObject({ path: 'after_reconnect' });
});

test('openConnect, refreshStatus and revoke', async () => {
  const { login, handle } = await waiting();
  expect(await run('openConnect', login)).toContain('relink');
  expect(await run('refreshStatus', login)).toContain('awaiting_user');
  await run('name revoke', login);
  await expect(handle.result()).resolves.toEqual({ outcome: 'revoked' });
});

test('a start with the user present asks the bank at once', async () => {
  const login = harness.login();
  await run('workflow start', login);
  await expect(harness.client.workflow.getHandle(`refresh-login/${login.loginId}`).result()).resolves.toMatchObject({
    path: 'live',
  });
});

test('the JSON that the SDKs of Go and Python send is heard', async () => {
  const rows = [...doc.matchAll(/^\| `(\w+)` of (Go|Python) +\| `(\w+)` +\| `(\{.+\})` +\|$/gm)];
  const sent = rows.map(([, , language, message, json = '']) => ({ language, message, json }));
  expect(sent.map(({ language, message }) => `${language} ${message}`).sort()).toEqual([
    'Go completeConnect',
    'Go connectCompleted',
    'Python completeConnect',
    'Python connectCompleted',
  ]);
  for (const { message, json } of sent) {
    const { eventId, source } = JSON.parse(json) as { eventId: string; source: string };
    // The calls above it name the same.
    expect(doc).toContain(`"eventId": "${eventId}", "source": "${source}"`);
    const { login, handle } = await waiting();
    const { workflow } = harness.client;
    const workflowId = `refresh-login/${login.loginId}`;
    if (message === 'completeConnect') {
      const answer = await workflow
        .getHandle(workflowId)
        .executeUpdate('completeConnect', { args: [JSON.parse(json)] });
      expect(answer).toMatchObject({ accepted: true });
    } else {
      await workflow.signalWithStart('refreshLogin', {
        workflowId,
        taskQueue: 'flinks-refresh',
        args: [{ loginId: login.loginId }],
        signal: 'connectCompleted',
        signalArgs: [JSON.parse(json)],
      });
    }
    await expect(handle.result()).resolves.toMatchObject({ path: 'after_reconnect' });
  }
});
