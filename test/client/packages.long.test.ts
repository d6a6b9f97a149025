import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packHttp } from '../../scripts/pack-http';
import { requireFreshBuild } from '../support/built';

/** Both packages as they are published: packed, checked by publint and arethetypeswrong, and used from outside. */
const ROOT = join(__dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const STRICT = [
  '--ignoreConfig',
  '--noEmit',
  '--strict',
  '--target',
  'es2023',
  '--lib',
  'es2023',
  '--module',
  'node20',
  '--types',
  'node',
];
const MOST_BYTES = 3_000_000;

let outside: string;
const packed: { whole?: string; light?: string } = {};

/** Runs a program. Throws with what it said. */
async function run(program: string, args: string[], cwd: string): Promise<string> {
  const options = { cwd, maxBuffer: 50_000_000, env: { ...process.env, NO_COLOR: '1' } };
  const { stdout } = await promisify(execFile)(program, args, options).catch(
    ({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }) => {
      throw new Error(`${program} ${args.join(' ')}\n${stdout}\n${stderr}`);
    },
  );
  return stdout;
}
const bin = (name: string) => join(ROOT, 'node_modules/.bin', name);
const whole = () => join(outside, 'node_modules/flinks-daily-refresh');
const pack = async (folder: string): Promise<string> => {
  const [made] = JSON.parse(
    await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', outside], folder),
  ) as [{ filename: string }];
  return join(outside, made.filename);
};

beforeAll(async () => {
  requireFreshBuild();
  // Within the project, so that what the whole package depends on is found in its node_modules.
  mkdirSync(join(ROOT, '.packages'), { recursive: true });
  outside = mkdtempSync(join(ROOT, '.packages', 'outside-'));
  packed.light = await pack(packHttp(ROOT));
  packed.whole = await pack(ROOT);
  for (const [name, file] of [
    ['flinks-daily-refresh', packed.whole],
    ['flinks-daily-refresh-http', packed.light],
  ] as const) {
    const folder = join(outside, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    await run('tar', ['-xzf', file, '-C', folder, '--strip-components=1'], outside);
  }
}, 180_000);
afterAll(() => rmSync(outside, { recursive: true, force: true }));

describe.each(['light', 'whole'] as const)('the %s package', (which) => {
  test('publint finds nothing', async () => {
    const said = await run(bin('publint'), ['--strict', packed[which]!], ROOT);
    expect(said).toContain('All good!');
  }, 120_000);

  // It exits 1 where it finds something. TypeScript's way of looking that knows no `exports` (node10) is left out.
  test('arethetypeswrong finds nothing', async () => {
    await run(bin('attw'), [packed[which]!, '--format', 'ascii', '--profile', 'node16'], ROOT);
  }, 120_000);
});

const HTTP_APP = (
  from: string,
) => `import { FlinksHttpClient, FlinksRefreshError, isProblem, signEvent, verifyEvent, type ApiError, type Login } from '${from}';
const client = new FlinksHttpClient({ gatewayUrl: 'http://127.0.0.1', apiKey: 'k' });
export async function main(loginId: string): Promise<(string | null)[]> {
  const login: Login = await client.login(loginId);
  const state: 'idle' | 'refreshing' | 'awaiting_user' | 'gave_up' | 'paused' | 'replaced' = login.state;
  // @ts-expect-error a login has no such member
  login.notThere;
  // @ts-expect-error a state is one of six
  if (login.state === 'asleep') return [state];
  // @ts-expect-error no such state to list by
  client.logins({ state: 'asleep' });
  const balances: (string | null)[] = [];
  const call = { signal: AbortSignal.timeout(1_000), patience: { attempts: 1 } };
  for (const account of await client.accounts(loginId, call)) balances.push(account.balance.current);
  for await (const page of client.changes(loginId)) balances.push(...page.added.map(({ debit }) => debit), page.next);
  return balances;
}
export function told(error: unknown): string {
  if (isProblem(error, 'run_in_progress')) {
    const code: 'run_in_progress' = error.code;
    return code;
  }
  // @ts-expect-error no such code
  return String(isProblem(error, 'no_such_code'));
}
export function kindOf(error: ApiError): number {
  switch (error.kind) {
    case 'problem':
      return error.status;
    case 'unexpected':
      return error.status;
    case 'no_answer':
      return error.attempts;
  }
}
export const isOurs = (error: ApiError): FlinksRefreshError => error;
export const signed: Record<string, string> = signEvent('{}', 'whsec_AAAA', { id: 'evt_1' });
export function heard(body: Buffer, headers: NodeJS.Dict<string>): string | undefined {
  const { event } = verifyEvent(body, headers, 'whsec_');
  if (event.type === 'login.replaced') return event.data.newLoginId;
  // @ts-expect-error other events have no such member
  return event.data.newLoginId;
}
`;

test('apps compile against both, without skipLibCheck, and see what does not fit', async () => {
  writeFileSync(join(outside, 'whole.ts'), HTTP_APP('flinks-daily-refresh/http'));
  writeFileSync(join(outside, 'light.mts'), HTTP_APP('flinks-daily-refresh-http'));
  writeFileSync(join(outside, 'package.json'), '{"type":"commonjs"}');
  await run(process.execPath, [TSC, ...STRICT, 'whole.ts', 'light.mts'], outside);
}, 180_000);

test('an app with the Temporal client compiles, without skipLibCheck', async () => {
  writeFileSync(
    join(outside, 'temporal.ts'),
    `import { Client } from '@temporalio/client';
import { FlinksRefreshClient, NoWorkerError } from 'flinks-daily-refresh';
export const accepted = async (loginId: string): Promise<boolean> =>
  (await new FlinksRefreshClient(new Client()).completeConnect(loginId, { eventId: 'e', source: 'app' })).accepted;
export const isAway = (error: unknown): boolean => error instanceof NoWorkerError;
`,
  );
  const failure = await run(process.execPath, [TSC, ...STRICT, 'temporal.ts'], outside).then(
    () => '',
    (error: unknown) => String(error),
  );
  // @temporalio/common itself names the types of `ms`, which are not where node16 looks.
  expect(failure.split('\n').filter((line) => /^(temporal|node_modules\/flinks)/.test(line))).toEqual([]);
}, 180_000);

test('the tarball ships every file that its pages and its docker-compose.yml name', () => {
  const files = readdirSync(whole(), { recursive: true, encoding: 'utf8' });
  const pages = files.filter((file) => file.endsWith('.md'));
  expect(pages.length).toBeGreaterThan(40);
  const linked = pages.flatMap((page) =>
    [...readFileSync(join(whole(), page), 'utf8').matchAll(/\]\(((?![a-z]+:)[^)#\s]+)/g)].map(
      ([, path]) => [page, join(dirname(page), path!)] as const,
    ),
  );
  const compose = readFileSync(join(whole(), 'docker-compose.yml'), 'utf8');
  const mounted = [...compose.matchAll(/- \.\/([^:\s]+):/g)].map(([, path]) => ['docker-compose.yml', path!] as const);
  expect([linked.length > 100, mounted.length > 3]).toEqual([true, true]);
  expect([...linked, ...mounted].filter(([, path]) => !existsSync(join(whole(), path)))).toEqual([]);
  // What it builds from is not in the package: an image can be named instead.
  expect(compose).toContain('image: ${REFRESH_IMAGE:-');
});

test('the tarball ships no tools of development, and its command runs without them', async () => {
  expect(readdirSync(join(whole(), 'dist'))).not.toEqual(expect.arrayContaining(['scripts']));
  const said = await run(process.execPath, [join(whole(), 'bin/flinks-refresh'), '--version'], outside);
  const { version } = JSON.parse(readFileSync(join(whole(), 'package.json'), 'utf8')) as { version: string };
  expect(said.trim()).toBe(version);
});

test('the light package installs alone into an empty folder, is small, knows no Temporal, and runs', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'flinks-light-'));
  try {
    writeFileSync(join(empty, 'package.json'), '{"private":true}');
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', packed.light!];
    const failure = await run('npm', install, empty).then(
      () => null,
      (error: unknown) => String(error),
    );
    if (failure !== null && /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(failure)) {
      process.stderr.write(
        'Not tried: the registry cannot be reached, and its packages are not in the cache of npm.\n',
      );
      return;
    }
    expect(failure).toBeNull();
    const modules = readdirSync(join(empty, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(modules).not.toContain('@temporalio');
    expect(bytesOf(join(empty, 'node_modules'))).toBeLessThan(MOST_BYTES);
    const program =
      "const { FlinksHttpClient, verifyEvent } = require('flinks-daily-refresh-http'); console.log(typeof FlinksHttpClient, typeof verifyEvent)";
    expect(await run(process.execPath, ['-e', program], empty)).toBe('function function\n');
    const esm = program.replace(/const (\{.*?\}) = require\((.*?)\)/, 'import $1 from $2');
    expect(await run(process.execPath, ['--input-type=module', '-e', esm], empty)).toBe('function function\n');
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}, 180_000);

const bytesOf = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
