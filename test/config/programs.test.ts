import { SETTINGS, type Program } from '../../config/catalogue';
import {
  readCodecServerProcess,
  readGatewaySettings,
  readSetupSettings,
  readWorkerSettings,
} from '../../config/settings';
import { secretsOfOthers } from '../../config/values';
import { REQUIRED } from './support';

const KEY = Buffer.alloc(32, 7).toString('base64');
/** Every secret, each with a value of its own. */
const SECRETS: Record<string, string> = {
  FLINKS_SECRET_KEY: 'planted-secret-key',
  FLINKS_API_KEY: 'planted-api-key',
  FLINKS_API_SECRET: 'planted-api-secret',
  FLINKS_WEBHOOK_SECRET: 'planted-webhook-secret',
  DATABASE_URL: 'postgres://user:planted@localhost/name',
  TEMPORAL_API_KEY: 'planted-temporal-key',
  GATEWAY_API_KEYS: 'planted-gateway-key',
  LINK_KEY: 'planted-link-key-0123456789-0123456789',
  EVENTS_SECRET: `whsec_${KEY}`,
  CODEC_SERVER_KEYS: 'planted-codec-server-key',
  PAYLOAD_KEYS: `a:${KEY}`,
};
/** What all programs are told alike: a ConfigMap. */
const OTHERS = {
  FLINKS_INSTANCE: REQUIRED.FLINKS_INSTANCE,
  FLINKS_CUSTOMER_ID: REQUIRED.FLINKS_CUSTOMER_ID,
  CONNECT_BRAND_NAME: REQUIRED.CONNECT_BRAND_NAME,
  TEMPORAL_ADDRESS: 'localhost:7233',
  EVENTS_URL: 'https://app.example/hooks',
};

const READERS: Record<Program, (env: NodeJS.ProcessEnv) => { ok: boolean }> = {
  worker: (env) => readWorkerSettings(env, { needsServers: true }),
  gateway: readGatewaySettings,
  setup: (env) => readSetupSettings(env, { needsServers: true }),
  'codec-server': readCodecServerProcess,
};
const PROGRAMS = Object.keys(READERS) as Program[];
const needs = (program: Program, name: string): boolean => SETTINGS.get(name)?.secret?.includes(program) ?? false;
const secretsOf = (program: Program) =>
  Object.fromEntries(Object.entries(SECRETS).filter(([name]) => needs(program, name)));

test('every secret is looked at here', () => {
  const secrets = [...SETTINGS].flatMap(([name, { secret }]) => (secret === undefined ? [] : [name]));
  expect(secrets.sort()).toEqual(Object.keys(SECRETS).sort());
});

describe.each(PROGRAMS)('%s', (program) => {
  const read = READERS[program];

  test('is content with its own secrets', () => {
    expect(read({ ...OTHERS, ...secretsOf(program) })).toMatchObject({ ok: true });
  });

  test('reads no other, in the environment or in a file, and names each that it was given', () => {
    const wrong = Object.keys(SECRETS).filter((name) => !needs(program, name));
    const foreign = Object.fromEntries(
      wrong.flatMap((name) => [
        [name, 'planted in vain'],
        [`${name}_FILE`, '/nowhere'],
      ]),
    );
    const env = { ...OTHERS, ...secretsOf(program), ...foreign };
    const result = read(env);
    expect(result).toMatchObject({ ok: true });
    expect(JSON.stringify(result)).not.toContain('in vain');
    expect(secretsOfOthers(env, program).sort()).toEqual(Object.keys(foreign).sort());
    expect(secretsOfOthers({ ...OTHERS, ...secretsOf(program), GATEWAY_API_KEYS: ' ' }, program)).toEqual([]);
  });
});

test('a worker has no key of the API, and a gateway does not sign events', () => {
  const all = { ...OTHERS, ...SECRETS };
  expect(JSON.stringify(READERS.worker(all))).not.toContain('planted-gateway-key');
  expect(JSON.stringify(READERS.worker(all))).not.toContain('planted-webhook-secret');
  expect(JSON.stringify(READERS.gateway(all))).not.toContain(SECRETS['EVENTS_SECRET']);
  expect(JSON.stringify(READERS.setup(all))).not.toMatch(/planted-(secret|api|link|gateway)-key/);
});
