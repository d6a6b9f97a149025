import { SETTINGS } from '../../config/catalogue';
import { maskedDatabaseUrl, maskedSettings } from '../../config/masked';
import { settingsOf } from './support';

const PLANTED = {
  FLINKS_SECRET_KEY: 'planted-secret-key-0001',
  FLINKS_API_KEY: 'planted-api-key-0002',
  FLINKS_API_SECRET: 'planted-api-secret-0012',
  FLINKS_WEBHOOK_SECRET: 'planted-webhook-0003',
  DATABASE_URL: 'postgres://app:planted-password-0004@db.example:5432/refresh?sslmode=verify-full',
  TEMPORAL_ADDRESS: 'temporal:7233',
  TEMPORAL_API_KEY: 'planted-temporal-0005',
  GATEWAY_API_KEYS: 'app:planted-gateway-0006@2099-12-31,ro:planted-gateway-0007',
  LINK_KEY: 'planted-link-key-0008-0123456789-abc',
  EVENTS_URL: 'https://app.example/hooks?token=planted-token-0009',
  EVENTS_SECRET: `whsec_${Buffer.from('planted-events-secret-0010').toString('base64')}`,
  PAYLOAD_KEYS: `2026a:${Buffer.from('planted-payload-key-0011-abcdefg').toString('base64')}`,
};

test('no planted secret is shown', () => {
  const shown = JSON.stringify(maskedSettings(settingsOf(PLANTED)));
  expect(shown).not.toContain('planted');
  expect(shown).not.toContain(PLANTED.EVENTS_SECRET.slice(6));
  expect(shown).not.toContain(PLANTED.PAYLOAD_KEYS.slice(6));
});

test('every setting is shown with the value in force', () => {
  const shown = maskedSettings(settingsOf({ ...PLANTED, FLINKS_POLL_LIMIT: '90m', FLINKS_ATTRIBUTES: '' }));
  expect(shown.map(({ setting }) => setting)).toEqual([...SETTINGS.keys()]);
  const valueOf = Object.fromEntries(shown.map(({ setting, value }) => [setting, value]));
  expect(valueOf).toMatchObject({
    FLINKS_SECRET_KEY: 'set (23 characters)',
    FLINKS_API_SECRET: 'set (23 characters)',
    FLINKS_NIGHTLY_FOLLOWS: 'on',
    REFRESH_SLO: '0.9',
    GATEWAY_TRUSTED_PROXIES: 'none',
    ALLOW_PLAINTEXT: 'off',
    FLINKS_BASE_URL: 'https://toolbox-api.private.fin.ag',
    FLINKS_POLL_LIMIT: '90m',
    FLINKS_ATTRIBUTES: 'none',
    USER_REMINDERS: '1d,3d,7d',
    DATABASE_URL: 'postgres://app:***@db.example:5432/refresh?sslmode=verify-full',
    GATEWAY_API_KEYS: 'f6a92e36:app, set (20 characters), until 2099-12-31; read only, 333c1ee8, set (20 characters)',
    METRICS_PORT: 'not set',
  });
});

test('a password in the query of a database URL is masked too', () => {
  expect(maskedDatabaseUrl('postgres:///x?host=/run/pg&password=planted')).not.toContain('planted');
});
