import { chmodSync } from 'node:fs';
import { REQUIRED } from '../config/support';
import { Authority, type Pair } from '../support/certificates';
import { emptyDatabase } from '../support/database';
import { steadyPort } from '../support/ports';
import { testTemporal } from '../support/temporal';
import { refusingDoor, tlsDoor, type Door } from '../support/tls-door';
import { runCli, startCli } from './run-cli';
import { waitFor } from '../support/wait-for';

const authority = new Authority();
const stranger = new Authority();
const mine = authority.issue('mine');
let open: Door;
let strict: Door;
let refusing: Door;
let database: Awaited<ReturnType<typeof emptyDatabase>>;
let base: NodeJS.ProcessEnv;

beforeAll(async () => {
  open = await tlsDoor(authority, { wantsCertificate: false });
  strict = await tlsDoor(authority, { wantsCertificate: true });
  refusing = await refusingDoor(authority);
  database = await emptyDatabase();
  base = {
    ...REQUIRED,
    DATABASE_URL: database.url,
    TEMPORAL_NAMESPACE: testTemporal().namespace,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.ca.cert,
    FLINKS_BASE_URL: 'http://127.0.0.1:1',
    GATEWAY_PORT: String(await steadyPort()),
    HOME: '/nowhere',
  };
  await runCli(['db', 'migrate'], base);
}, 60_000);
afterAll(async () => {
  for (const door of [open, strict, refusing]) door.close();
  await database.drop();
});

const certificate = ({ cert, key }: Pair) => ({
  TEMPORAL_TLS_CLIENT_CERT_PATH: cert,
  TEMPORAL_TLS_CLIENT_KEY_PATH: key,
});

interface Line {
  level: string;
  msg: string;
}

/** The output of a worker or gateway until it contains `said`. */
async function says(command: string, env: NodeJS.ProcessEnv, said: RegExp): Promise<string[]> {
  const { child, finished } = startCli([command], { ...base, ...env });
  let text = '';
  let hasEnded = false;
  child.stderr!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  void finished.then(() => (hasEnded = true));
  await waitFor(`${command} to say ${said.source}, or to end`, () => said.test(text) || hasEnded, { seen: () => text });
  if (!said.test(text)) throw new Error(`${command} ended:\n${text}`);
  child.kill('SIGTERM');
  const { stderr } = await finished;
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as Line).msg);
}

/** The doctor's finding about Temporal. */
async function finding(env: NodeJS.ProcessEnv, name = 'temporal'): Promise<string> {
  const { stdout } = await runCli(['doctor', '--json'], { ...base, ...env });
  const { checks } = JSON.parse(stdout) as { checks: { name: string; message: string; todo: string | null }[] };
  const { message, todo } = checks.find((check) => check.name === name) ?? { message: 'not looked at', todo: null };
  return todo === null ? message : `${message} -> ${todo}`;
}

test('TEMPORAL_TLS=true speaks TLS: setup by the client and a worker by its core get through a door that takes nothing else', async () => {
  const env = { TEMPORAL_ADDRESS: open.address, TEMPORAL_TLS: 'true' };
  await expect(runCli(['setup'], { ...base, ...env })).resolves.toMatchObject({ code: 0 });
  const byClient = open.guests.length;
  expect(byClient).toBeGreaterThan(0);
  await says('worker', env, /The worker is at work/);
  expect(open.guests.length).toBeGreaterThan(byClient);
}, 60_000);

test('a client certificate is shown: whoever asks for one lets us in', async () => {
  const env = { TEMPORAL_ADDRESS: strict.address, ...certificate(mine) };
  await expect(runCli(['setup'], { ...base, ...env })).resolves.toMatchObject({ code: 0 });
  await says('worker', env, /The worker is at work/);
  expect(new Set(strict.guests)).toEqual(new Set(['mine']));
  await expect(finding(env)).resolves.toMatch(/^Temporal 1\./);
  await expect(finding(env, 'temporal certificate')).resolves.toMatch(/ expires on .* Renew the certificate/);
}, 60_000);

test.each<[string, () => NodeJS.ProcessEnv, RegExp]>([
  ['no client certificate', () => ({ TEMPORAL_ADDRESS: strict.address }), /client certificate/],
  [
    'a client certificate that is over',
    () => ({ TEMPORAL_ADDRESS: strict.address, ...certificate(authority.issue('old', -1)) }),
    /TEMPORAL_TLS_CLIENT_CERT_PATH/,
  ],
  [
    'a client certificate of others',
    () => ({ TEMPORAL_ADDRESS: strict.address, ...certificate(stranger.issue('theirs')) }),
    /TEMPORAL_TLS_CLIENT_CERT_PATH/,
  ],
  [
    'a server of an unknown authority',
    () => ({ TEMPORAL_ADDRESS: open.address, TEMPORAL_TLS_SERVER_CA_CERT_PATH: stranger.ca.cert }),
    /an authority that is not known here.*TEMPORAL_TLS_SERVER_CA_CERT_PATH/,
  ],
  ['a server without TLS', () => ({ TEMPORAL_ADDRESS: testTemporal().address }), /does not speak TLS.*TEMPORAL_TLS/],
  [
    'a server that wants TLS',
    () => ({ TEMPORAL_ADDRESS: open.address, TEMPORAL_TLS_SERVER_CA_CERT_PATH: '' }),
    /may want TLS \(TEMPORAL_TLS\)/,
  ],
  [
    'an API key that is wrong or expired',
    () => ({ TEMPORAL_ADDRESS: refusing.address, TEMPORAL_API_KEY: 'planted-api-key' }),
    /does not accept our credentials.*TEMPORAL_API_KEY/,
  ],
])(
  '%s: worker and doctor say which setting, and the worker waits on',
  async (_what, env, said) => {
    // A refusal may be reported in more than one way; the worker reports every ten seconds.
    const lines = await says('worker', env(), said);
    expect(lines.at(-1)).toBe('Stopped.');
    const told = await finding(env());
    expect(told).toMatch(said);
    expect(lines.join('\n') + told).not.toContain('planted');
  },
  60_000,
);

test('a gateway whose credentials are refused comes up, and says so', async () => {
  const env = { TEMPORAL_ADDRESS: refusing.address, TEMPORAL_API_KEY: 'planted-api-key' };
  const lines = await says('gateway', env, /does not accept our credentials/);
  expect(lines.join('\n')).not.toContain('planted');
}, 60_000);

test('a certificate that is over is named by doctor and at start-up, whatever the server says to it', async () => {
  const env = { TEMPORAL_ADDRESS: strict.address, ...certificate(authority.issue('over', -1)) };
  await expect(finding(env, 'temporal certificate')).resolves.toMatch(/expired on .*TEMPORAL_TLS_CLIENT_CERT_PATH/);
  const lines = await says('worker', env, /trying again/);
  expect(lines.join('\n')).toMatch(/expired on /);
}, 60_000);

test('a key file that others may read is named with what to do, by doctor and at start-up, until it is mended', async () => {
  const { cert, key } = authority.issue('shared');
  const env = { TEMPORAL_ADDRESS: strict.address, ...certificate({ cert, key }) };
  chmodSync(key, 0o640);
  await expect(finding(env, 'secret files')).resolves.toContain(`-> Run: chmod 600 ${key}`);
  expect((await says('worker', env, /The worker is at work/)).join('\n')).toContain(`chmod 600 ${key}`);
  chmodSync(key, 0o600);
  await expect(finding(env, 'secret files')).resolves.not.toContain('chmod');
  expect((await says('worker', env, /The worker is at work/)).join('\n')).not.toContain('chmod');
}, 60_000);
