import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runNode } from './run-node';
import { read, ROOT } from './files';
import { requireFreshBuild } from '../support/built';

const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ');
const instructions = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line));
const lastStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
const copied = lastStage
  .filter((line) => line.startsWith('COPY --from=build'))
  .map((line) => line.split(' ')[2]!.replace('/app/', ''));
const SETTINGS = {
  FLINKS_INSTANCE: 'toolbox',
  FLINKS_CUSTOMER_ID: 'c0ffee00-0000-4000-8000-000000000001',
  FLINKS_SECRET_KEY: 'simulated-secret-key',
  FLINKS_API_KEY: 'simulated-api-key',
  GATEWAY_API_KEYS: 'a-key-of-the-tests-0123456789',
  CONNECT_BRAND_NAME: 'Test Lender',
};

let image: string;
beforeAll(() => {
  requireFreshBuild();
  image = mkdtempSync(join(tmpdir(), 'flinks-image-'));
  for (const path of copied) {
    if (path === 'node_modules') symlinkSync(join(ROOT, path), join(image, path));
    else {
      mkdirSync(dirname(join(image, path)), { recursive: true });
      // As scripts/trim-image leaves it.
      const filter = (source: string) => source !== join(ROOT, 'dist/scripts');
      cpSync(join(ROOT, path), join(image, path), { recursive: true, filter });
    }
  }
});
afterAll(() => rmSync(image, { recursive: true, force: true }));

test('what the image is copied together from is there, and passes .dockerignore or is built in it', () => {
  expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const built = ['dist', 'node_modules'];
  const kept = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const reachable = (path: string) => kept.some((entry) => path === entry || path.startsWith(`${entry}/`));
  expect(copied.filter((path) => !built.includes(path) && !reachable(path))).toEqual([]);
});

test('every folder with code gets into the build', () => {
  const notOfTheBuild = ['dist', 'node_modules', 'test', 'bench', 'docs', 'deploy', 'examples', 'coverage'];
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('.') && !notOfTheBuild.includes(name));
  const ignore = read('.dockerignore');
  expect(names.filter((name) => !ignore.includes(`!${name}\n`))).toEqual([]);
});

test('its base is pinned to a Node that package.json allows', () => {
  const bases = instructions.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]!);
  expect(new Set(bases).size).toBe(1);
  expect(bases[0]).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim$/);
  const [, major] = /^node:(\d+)/.exec(bases[0]!)!;
  expect(Number(major)).toBeGreaterThanOrEqual(20);
  expect(lastStage).toEqual(
    expect.arrayContaining([
      'USER node',
      'STOPSIGNAL SIGTERM',
      'ENTRYPOINT ["tini", "--", "node", "bin/flinks-refresh"]',
    ]),
  );
});

test('the commands run from what was copied', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['bin/flinks-refresh', ...args], {
      cwd: image,
      env: { PATH: process.env.PATH, ...SETTINGS },
      encoding: 'utf8',
    });
  expect(run('config')).toMatchObject({ status: 0, stdout: expect.stringContaining('toolbox') as string });
  expect(run('--help').status).toBe(0);
});

test('no command loads what scripts/trim-image takes out of dist/, nor does the package ship it', () => {
  expect(read('scripts/trim-image')).toMatch(/^rm -rf dist\/scripts$/m);
  const { files } = JSON.parse(read('package.json')) as { files: string[] };
  expect(files).toContain('!dist/scripts');
  const loading = readdirSync(join(image, 'dist'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.js') && /(?:require|import)\(['"](?:\.\.\/)+scripts\//.test(read(join('dist', path))),
  );
  expect(loading).toEqual([]);
  expect(existsSync(join(image, 'dist/scripts'))).toBe(false);
});

test('its migrations, page assets and workflow bundle are found from there', () => {
  for (const path of [
    'dist/workflow-bundle.js',
    'store/migrations',
    'gateway/connect/assets',
    'gateway/status/assets',
    'simulator/connect/assets',
  ]) {
    expect(existsSync(join(image, path))).toBe(true);
  }
});

describe('the health check', () => {
  let server: Server;
  let port: string;
  let status = 200;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = String((server.address() as AddressInfo).port);
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const check = (command: string, env: NodeJS.ProcessEnv): Promise<number | null> => {
    const cmdline = join(image, 'cmdline');
    writeFileSync(cmdline, ['tini', '--', 'node', 'bin/flinks-refresh', ...command.split(' '), ''].join('\0'));
    return runNode([join(image, 'deploy/healthcheck.js'), cmdline], env);
  };

  test('asks the gateway for its health', async () => {
    await expect(check('gateway', { GATEWAY_PORT: port })).resolves.toBe(0);
    expect(asked).toEqual(['/healthz']);
    status = 500;
    await expect(check('gateway', { GATEWAY_PORT: port })).resolves.toBe(1);
    await expect(check('gateway', { GATEWAY_PORT: '1' })).resolves.toBe(1);
  });

  test('asks a worker whether it is at work where it has a port, and has nothing against one that has none', async () => {
    status = 200;
    await expect(check('worker', { METRICS_PORT: port })).resolves.toBe(0);
    expect(asked.at(-1)).toBe('/readyz');
    await expect(check('worker', {})).resolves.toBe(0);
    await expect(check('worker', { METRICS_PORT: '1' })).resolves.toBe(1);
  });

  test('asks the simulator on the port it was told', async () => {
    await expect(check(`simulator --port ${port}`, {})).resolves.toBe(0);
    expect(asked.at(-1)).toBe('/admin/health');
    await expect(check('simulator --port 1', {})).resolves.toBe(1);
  });
});
