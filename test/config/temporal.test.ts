import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../config/settings';
import { REQUIRED, settingsOf, wrongSettings } from './support';

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
  expect(wrongSettings({ TEMPORAL_TLS: 'yes' })).toEqual(['TEMPORAL_TLS']);
  expect(wrongSettings({ TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'true' })).toEqual([
    'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION',
  ]);
  expect(wrongSettings({ TEMPORAL_CONFIG_FILE: join(folder, 'not-there.toml') })).toEqual(['TEMPORAL_CONFIG_FILE']);
  expect(wrongSettings({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/not/there' })).toEqual([
    'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  ]);
  expect(wrongSettings({ TEMPORAL_TLS_CLIENT_CERT_DATA: 'pem' })).toEqual(['TEMPORAL_TLS_CLIENT_KEY_PATH']);
  expect(wrongSettings({ TEMPORAL_API_KEY: 'cloud-key' })).toEqual(['TEMPORAL_ADDRESS']);
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
