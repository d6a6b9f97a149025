import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { runCli } from '../cli/run-cli';
import { DATABASE_ROLES } from '../../store/roles';
import { FORCE_AFTER_GRACE_MS, SHUTDOWN_GRACE_MS } from '../../worker/workers';
import { parseDuration } from '../../domain/duration';
import { TEMPORAL_VERSION } from '../../scripts/cluster/temporal-build';
import {
  compose,
  composeText,
  isSetting,
  PRODUCT,
  productServices,
  read,
  requiredSettings,
  ROOT,
  secretSettings,
  secretsOf,
} from './files';

const services = Object.entries(compose.services);
const PASSWORDS = ['', 'WORKER_', 'GATEWAY_', 'TEMPORAL_'].map((user) => `${user}POSTGRES_PASSWORD`);

test('docker-compose.yml is what the Compose Specification allows', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validate = ajv.compile(JSON.parse(read('test/deploy/schemas/compose-spec.json')) as object);
  validate(compose);
  expect(validate.errors).toBeNull();
});

test('every setting it gives our image is one of docs/settings.md', () => {
  const named = productServices().flatMap(([, { environment }]) =>
    Object.entries(environment ?? {}).flatMap(([name, value]) => (value === '' ? [] : [name])),
  );
  expect([...new Set(named)].filter((name) => !isSetting(name))).toEqual([]);
  expect(named.length).toBeGreaterThan(0);
});

const commands = productServices();

test.each(commands)('the command of %s exists, with its options', async (_name, { command = [] }) => {
  const [name = '', ...rest] = command;
  const help = await runCli([name, '--help']);
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining(`flinks-refresh ${name}`) as string });
  for (const option of rest.filter((word) => word.startsWith('--'))) expect(help.stdout).toContain(`${option} `);
});

test('what our servers have to be told is given: by .env, or here', () => {
  for (const [name, { environment = {}, env_file: envFile }] of productServices()) {
    if (['simulator', 'codec-server'].includes(name)) continue;
    expect(envFile).toBe('.env');
    expect(Object.keys(environment)).toEqual(expect.arrayContaining(['DATABASE_URL', 'TEMPORAL_ADDRESS']));
  }
  const example = read('.env.example');
  for (const setting of requiredSettings()) expect(example).toContain(`\n${setting}=`);
});

test('no secret is written down: each comes from outside, and a missing one has a message', () => {
  for (const [, { environment = {} }] of services) {
    for (const [name, value] of Object.entries(environment)) {
      const isSecret = secretSettings().includes(name) || /PASSWORD|PWD|SECRET|KEY/.test(name);
      if (isSecret && value !== '') expect(String(value)).toMatch(/\$\{\w+:(\?.+|-)\}/);
    }
  }
  expect(composeText).not.toMatch(/postgres:\/\/[^$\s]+:[^$\s@]+@/);
});

test.each(['setup', 'worker', 'gateway', 'codec-server', 'simulator'])(
  '%s is given its own secrets and no other',
  (name) => {
    const { environment = {}, env_file: envFile } = compose.services[name]!;
    // Blank counts as not set. What is not named here comes from .env.
    const given = secretSettings().filter((secret) =>
      secret in environment ? environment[secret] !== '' : envFile === '.env',
    );
    // The Temporal server of this file takes no API key.
    expect(given).toEqual(secretsOf(name).filter((secret) => secret !== 'TEMPORAL_API_KEY'));
  },
);

test('setup, worker and gateway each connect as a user of their own, which users.psql makes, and know no other password', () => {
  const users = Object.fromEntries(
    ['setup', 'worker', 'gateway'].map((name) => {
      const { environment = {} } = compose.services[name]!;
      for (const password of PASSWORDS) expect(environment[password]).toBe('');
      const [, user, password] = /^postgres:\/\/(\w+):\$\{(\w+):/.exec(String(environment['DATABASE_URL'])) ?? [];
      return [name, { user, password }];
    }),
  );
  expect(users).toEqual({
    setup: { user: 'flinks_refresh', password: 'POSTGRES_PASSWORD' },
    worker: { user: 'flinks_worker', password: 'WORKER_POSTGRES_PASSWORD' },
    gateway: { user: 'flinks_gateway', password: 'GATEWAY_POSTGRES_PASSWORD' },
  });
  const made = read('deploy/postgres/users.psql');
  expect(made).toContain(
    `create role flinks_worker login password :'worker_password' in role ${DATABASE_ROLES.worker};`,
  );
  expect(made).toContain(
    `create role flinks_gateway login password :'gateway_password' in role ${DATABASE_ROLES.gateway};`,
  );
});

test('the tools are given every secret of the three programs, and start only when asked for', () => {
  const { environment = {}, profiles } = compose.services['tools']!;
  const all = ['setup', 'worker', 'gateway'].flatMap((name) => secretsOf(name));
  const missing = [...new Set(all)].filter((secret) => secret in environment && environment[secret] === '');
  expect(missing.filter((secret) => secret !== 'TEMPORAL_API_KEY')).toEqual([]);
  expect(profiles).toEqual(['tools']);
});

test("every service's log is bounded", () => {
  const unbounded = services.filter(([, { logging }]) => logging?.options['max-size'] === undefined);
  expect(unbounded.map(([name]) => name)).toEqual([]);
});

test('the image is built once, for all that run it', () => {
  expect(productServices().filter(([, { build }]) => build !== undefined)).toHaveLength(1);
});

test('images are pinned, and the Temporal server is the one the cluster tests run', () => {
  const tags = services.map(([, { image = '' }]) => image).filter((image) => image !== PRODUCT);
  for (const image of tags) expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+(\.\d+)?[\w.-]*$/);
  expect(compose.services['temporal']?.image).toBe(`temporalio/server:${TEMPORAL_VERSION}`);
  expect(compose.services['temporal-schema']?.image).toContain(`:${TEMPORAL_VERSION}-`);
});

test('every file it mounts is there, to be read only', () => {
  const mounted = services.flatMap(([, { volumes = [] }]) => volumes).filter((volume) => volume.startsWith('./'));
  expect(mounted.length).toBeGreaterThan(3);
  const paths = mounted.map((volume) => (volume.split(':')[0] ?? '').slice(2));
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  expect(mounted.filter((volume) => !volume.endsWith(':ro'))).toEqual([]);
});

test('what waits for a one-shot waits for its end, and what waits for a server for its health', () => {
  for (const [, { depends_on: dependsOn = {} }] of services) {
    if (Array.isArray(dependsOn)) continue;
    for (const [name, { condition }] of Object.entries(dependsOn)) {
      const isOneShot = compose.services[name]?.restart === 'on-failure:5';
      expect({ name, condition }).toEqual({
        name,
        condition: isOneShot ? 'service_completed_successfully' : 'service_healthy',
      });
      if (!isOneShot) expect(compose.services[name]?.healthcheck).toBeDefined();
    }
  }
});

test('a worker can be scaled, and is given the time it needs to end', () => {
  const { worker } = compose.services;
  expect(worker).not.toHaveProperty('container_name');
  expect(worker).not.toHaveProperty('ports');
  const graceMs = parseDuration(worker?.stop_grace_period ?? '');
  expect(graceMs).toBeGreaterThan(SHUTDOWN_GRACE_MS + FORCE_AFTER_GRACE_MS);
});

test('nothing is published beyond this machine', () => {
  const ports = services.flatMap(([, service]) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('the Temporal server is told what the cluster tests tell theirs', () => {
  const source = read('scripts/cluster/temporal.ts');
  const told = Object.keys(compose.services['temporal']?.environment ?? {});
  const onlyHere = ['NUM_HISTORY_SHARDS'];
  expect(told.filter((name) => !onlyHere.includes(name) && !source.includes(`${name}:`))).toEqual([]);
});
