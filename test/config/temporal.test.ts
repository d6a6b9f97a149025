import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { envFiles } from '../../config/secret-files';
import { readSettings } from '../../config/settings';
import { Authority } from '../support/certificates';
import { REQUIRED, settingsOf, wrongSettings } from './support';

const TEMPORAL_ADDRESS = 'temporal:7233';
const folder = mkdtempSync(join(tmpdir(), 'flinks-config-'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('an address of the environment or of temporal.toml stands against the embedded server', () => {
  expect(settingsOf({ TEMPORAL_ADDRESS: ' ' }).temporal.address).toBeNull();
  expect(settingsOf({ TEMPORAL_ADDRESS: 'temporal:7233', TEMPORAL_NAMESPACE: 'bank' }).temporal).toMatchObject({
    address: 'temporal:7233',
    namespace: 'bank',
    connection: { address: 'temporal:7233' },
  });
  const TEMPORAL_CONFIG_FILE = file(
    'temporal.toml',
    '[profile.default]\naddress = "one:7233"\n[profile.cloud]\naddress = "two:7233"\nnamespace = "prod.x"\napi_key = "k"\n',
  );
  expect(settingsOf({ TEMPORAL_CONFIG_FILE }).temporal.address).toBe('one:7233');
  expect(settingsOf({ TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE: 'cloud' }).temporal).toMatchObject({
    address: 'two:7233',
    namespace: 'prod.x',
    connection: { apiKey: 'k', tls: true },
  });
  expect(settingsOf({ TEMPORAL_CONFIG_FILE, TEMPORAL_ADDRESS: 'mine:1' }).temporal.address).toBe('mine:1');
});

test.each([
  ['true', {}],
  ['1', {}],
  ['TRUE', {}],
  ['false', false],
  ['0', false],
  [undefined, undefined],
])('TEMPORAL_TLS=%s', (TEMPORAL_TLS, expected) => {
  const { tls } = settingsOf({ TEMPORAL_ADDRESS: 'temporal:7233', TEMPORAL_TLS }).temporal.connection;
  expect(JSON.stringify(tls)).toBe(JSON.stringify(expected));
});

test('what the library would pass over without a word is a problem', () => {
  for (const TEMPORAL_TLS of ['yes', 'on', 'tru', '2', '-'])
    expect(wrongSettings({ TEMPORAL_ADDRESS, TEMPORAL_TLS })).toEqual(['TEMPORAL_TLS']);
  expect(wrongSettings({ TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'true' })).toEqual([
    'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION',
  ]);
  expect(wrongSettings({ TEMPORAL_CONFIG_FILE: join(folder, 'not-there.toml') })).toEqual(['TEMPORAL_CONFIG_FILE']);
  expect(wrongSettings({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/not/there' })).toEqual([
    'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  ]);
  expect(wrongSettings({ TEMPORAL_TLS_CLIENT_CERT_DATA: 'pem' })).toEqual(['TEMPORAL_TLS_CLIENT_KEY_PATH']);
  expect(wrongSettings({ TEMPORAL_API_KEY: 'cloud-key' })).toEqual(['TEMPORAL_ADDRESS']);
  expect(wrongSettings({ TEMPORAL_TLS: 'true' })).toEqual(['TEMPORAL_ADDRESS']);
  const sentInPlain = { TEMPORAL_ADDRESS, TEMPORAL_API_KEY: 'cloud-key', TEMPORAL_TLS: 'false' };
  expect(wrongSettings(sentInPlain)).toEqual(['TEMPORAL_TLS']);
});

/** The messages about invalid settings, without their names. */
function problems(env: NodeJS.ProcessEnv): string[] {
  const result = readSettings({ ...REQUIRED, TEMPORAL_ADDRESS, ...env });
  return result.ok ? [] : result.problems.map(({ setting, problem }) => `${setting} ${problem}`);
}

const authority = new Authority();
const { cert, key } = authority.issue('client');
const pair = { TEMPORAL_TLS_CLIENT_CERT_PATH: cert, TEMPORAL_TLS_CLIENT_KEY_PATH: key };
const garbage = file('garbage.pem', 'planted');

test.each<[string, NodeJS.ProcessEnv, RegExp]>([
  ['a folder', { TEMPORAL_TLS_SERVER_CA_CERT_PATH: folder }, /^TEMPORAL_TLS_SERVER_CA_CERT_PATH .*cannot be read/],
  ['no PEM', { TEMPORAL_TLS_SERVER_CA_CERT_PATH: garbage }, /^TEMPORAL_TLS_SERVER_CA_CERT_PATH holds no certificate/],
  ['no PEM', { ...pair, TEMPORAL_TLS_CLIENT_CERT_PATH: garbage }, /^TEMPORAL_TLS_CLIENT_CERT_PATH holds no certif/],
  ['a key', { ...pair, TEMPORAL_TLS_CLIENT_CERT_PATH: key }, /^TEMPORAL_TLS_CLIENT_CERT_PATH holds no certificate/],
  ['a certificate', { ...pair, TEMPORAL_TLS_CLIENT_KEY_PATH: cert }, /^TEMPORAL_TLS_CLIENT_KEY_PATH holds no private/],
  [
    'the key of another',
    { ...pair, TEMPORAL_TLS_CLIENT_KEY_PATH: authority.ca.key },
    /^TEMPORAL_TLS_CLIENT_KEY_PATH is not the key of the client certificate/,
  ],
  ['a path and data', { ...pair, TEMPORAL_TLS_CLIENT_KEY_DATA: 'planted' }, /^TEMPORAL_TLS_CLIENT_KEY_PATH .*one of/],
  [
    'garbage as data',
    { TEMPORAL_TLS_CLIENT_CERT_DATA: 'planted', TEMPORAL_TLS_CLIENT_KEY_DATA: readFileSync(key, 'utf8') },
    /^TEMPORAL_TLS_CLIENT_CERT_DATA holds no certificate/,
  ],
  [
    'a key that temporal.toml names and that is not there',
    {
      TEMPORAL_CONFIG_FILE: file(
        'names.toml',
        `[profile.default.tls]\nclient_cert_path = "${cert}"\nclient_key_path = "/not/there.key"\n`,
      ),
    },
    /^TEMPORAL_CONFIG_FILE .* names \/not\/there.key, which cannot be read/,
  ],
  [
    'garbage that temporal.toml names',
    { TEMPORAL_CONFIG_FILE: file('names2.toml', `[profile.default.tls]\nserver_ca_cert_path = "${garbage}"\n`) },
    /^TEMPORAL_CONFIG_FILE .*server_ca_cert it names holds no certificate/,
  ],
])('%s where a certificate or key should be is one problem, which quotes nothing', (_what, env, expected) => {
  const found = problems(env);
  expect(found).toEqual([expect.stringMatching(expected)]);
  expect(found.join()).not.toContain('planted');
});

test('a certificate and its key are taken, by path and as data, with the day they end', () => {
  const byPath = settingsOf({ TEMPORAL_ADDRESS, ...pair }).temporal;
  const byData = settingsOf({
    TEMPORAL_ADDRESS,
    TEMPORAL_TLS_CLIENT_CERT_DATA: readFileSync(cert, 'utf8'),
    TEMPORAL_TLS_CLIENT_KEY_DATA: readFileSync(key, 'utf8'),
  }).temporal;
  expect(byPath.certificateEndsAt?.getTime()).toBeGreaterThan(Date.now());
  expect(byData.certificateEndsAt).toEqual(byPath.certificateEndsAt);
  expect([byPath.secretFiles, byData.secretFiles]).toEqual([[key], []]);
});

test('files that hold a secret are known: a key, a temporal.toml with one in it or with an API key, node --env-file', () => {
  const naming = file('naming.toml', `[profile.x.tls]\nclient_cert_path = "${cert}"\nclient_key_path = "${key}"\n`);
  const holding = file('holding.toml', '[profile.x]\napi_key = "planted"\n');
  const plain = file('plain.toml', '[profile.x]\naddress = "x:1"\n');
  const filesOf = (TEMPORAL_CONFIG_FILE: string) =>
    settingsOf({ TEMPORAL_ADDRESS, TEMPORAL_CONFIG_FILE }).temporal.secretFiles;
  expect([naming, holding, plain].map(filesOf)).toEqual([[key], [holding], []]);
  const home = mkdtempSync(join(tmpdir(), 'flinks-home-'));
  mkdirSync(join(home, 'temporalio'));
  const standard = join(home, 'temporalio', 'temporal.toml');
  writeFileSync(standard, '[profile.default]\napi_key = "planted"\n');
  const { temporal } = settingsOf({ TEMPORAL_ADDRESS, XDG_CONFIG_HOME: home });
  expect([temporal.connection.apiKey, temporal.secretFiles]).toEqual(['planted', [standard]]);
  expect(envFiles(['--env-file=a', '--inspect', '--env-file', '/b/c'], '/x')).toEqual(['/x/.env', '/x/a', '/b/c']);
});

test('a profile that is not there, a broken file and a folder in its place are problems, and the file is not quoted', () => {
  const broken = file('broken.toml', '[profile.default]\napi_key = "planted-secret\naddress = ');
  for (const [env, setting] of [
    [{ TEMPORAL_PROFILE: 'staging' }, 'TEMPORAL_PROFILE'],
    [{ TEMPORAL_CONFIG_FILE: broken }, 'TEMPORAL_CONFIG_FILE'],
    [{ TEMPORAL_CONFIG_FILE: folder }, 'TEMPORAL_CONFIG_FILE'],
  ] as const) {
    expect(wrongSettings(env)).toEqual([setting]);
    expect(JSON.stringify(readSettings({ ...REQUIRED, ...env }))).not.toContain('planted');
  }
});

test('what cannot travel in a header is a problem of its setting, and is not quoted', () => {
  const TEMPORAL_ADDRESS = 'temporal:7233';
  const inFile = (name: string, text: string) => ({
    TEMPORAL_CONFIG_FILE: file(name, `[profile.default]\n${text}\n`),
  });
  for (const [env, setting] of [
    [{ TEMPORAL_API_KEY: 'planted\n' }, 'TEMPORAL_API_KEY'],
    [{ TEMPORAL_API_KEY: ' planted' }, 'TEMPORAL_API_KEY'],
    [{ TEMPORAL_GRPC_META_X_ACCESS_KEY: 'planted\r\n' }, 'TEMPORAL_GRPC_META_X_ACCESS_KEY'],
    [
      inFile('key.toml', 'api_key = "planted\\n"'),
      'TEMPORAL_CONFIG_FILE (or the default temporal.toml): TEMPORAL_API_KEY',
    ],
    [
      inFile('meta.toml', '[profile.default.grpc_meta]\nx-key = "planted\\n"'),
      'TEMPORAL_CONFIG_FILE (or the default temporal.toml): TEMPORAL_GRPC_META_X_KEY',
    ],
  ] as const) {
    expect(wrongSettings({ TEMPORAL_ADDRESS, ...env })).toEqual([setting]);
    expect(JSON.stringify(readSettings({ ...REQUIRED, TEMPORAL_ADDRESS, ...env }))).not.toContain('planted');
  }
  const { metadata } = settingsOf({ TEMPORAL_ADDRESS, TEMPORAL_GRPC_META_AUTHORIZATION: 'Bearer x' }).temporal
    .connection;
  expect(metadata).toEqual({ authorization: 'Bearer x' });
});
